"""Alembic knows every table; it would drop one that it does not know."""

import subprocess
import sys
from importlib import import_module
from pkgutil import walk_packages

import openevent
from local.shell import names
from local.stack import deploy
from openevent.model.resource import METADATA

PRINT_TABLES = "from openevent.model.resource import METADATA\nprint(*METADATA.tables)"


def test_the_environment_imports_every_module_with_tables() -> None:
    lines = (deploy.MIGRATIONS / "env.py").read_text().splitlines()
    imports = [line for line in lines if line.startswith("import openevent.")]
    script = "\n".join([*imports, PRINT_TABLES])
    command = [sys.executable, "-c", script]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    for module in walk_packages(openevent.__path__, f"{openevent.__name__}."):
        import_module(module.name)
    assert set(output.split()) == set(METADATA.tables), "Add the module to TABLE_MODULES."


def test_a_shell_knows_the_same_modules() -> None:
    lines = (deploy.MIGRATIONS / "env.py").read_text().splitlines()
    modules = {line.removeprefix("import ") for line in lines if line.startswith("import openev")}
    assert {*names.TABLE_MODULES, "openevent.resources"} == modules
