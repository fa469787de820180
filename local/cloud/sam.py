"""`sam build` and `sam deploy` for AWS, in a folder beside the local stack's build."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Final

from local.deployment.samconfig import SAMCONFIG, Environment
from local.process.processes import Failed
from local.stack import deploy as local_deploy
from local.stack.state import ROOT, TOOLS

BUILDS: Final = local_deploy.BUILD / "aws"
"""The local stack has another processor, and repeats its own build after a restart."""
PLAIN: Final = re.compile(r"[^\s\"'\\]+")


def build(environment: Environment, architecture: str, parameters: Mapping[str, str]) -> None:
    """Build the functions for their processor. Raises Failed.

    The API's artifact names the parameters by a digest, so that new ones publish a version of it:
    a version keeps the variables that it was published with (docs/operations/releases.md#gradual).
    """
    print(f"Building for {architecture} …", flush=True)
    variables = _build_variables() | {
        "ARCHITECTURE": architecture,
        "DEPLOYMENT": sha256(json.dumps(dict(parameters), sort_keys=True).encode()).hexdigest(),
    }
    with local_deploy.lock(local_deploy.BUILD_LOCK):
        _run("build", "--build-dir", str(_get_folder(environment)), variables=variables)


def deploy(
    environment: Environment, parameters: Mapping[str, str], *, is_confirmed: bool = False
) -> None:
    """Deploy what was built; SAM shows the changes and asks on a terminal. Raises Failed."""
    confirms = sys.stdin.isatty() and not is_confirmed
    _run(
        "deploy",
        *("--template-file", str(_get_folder(environment) / "template.yaml")),
        *("--config-file", str(SAMCONFIG), "--config-env", environment.name),
        *("--stack-name", environment.stack_name, "--region", environment.region),
        *(() if confirms else ("--no-confirm-changeset",)),
        *("--parameter-overrides", *map(_quote, parameters.items())),
        variables=_build_variables(),
    )


def _get_folder(environment: Environment) -> Path:
    return BUILDS / environment.name


def _quote(parameter: tuple[str, str]) -> str:
    """Write a parameter for SAM, which splits at blanks outside of quotes."""
    name, value = parameter
    return f"{name}={value}" if PLAIN.fullmatch(value) else f'{name}="{value}"'


def _build_variables() -> dict[str, str]:
    path = f"{ROOT / '.venv' / 'bin'}:{os.environ.get('PATH', os.defpath)}"
    return dict(os.environ) | {"PATH": path, "SAM_CLI_TELEMETRY": "0"}


def _run(command: str, *arguments: str, variables: Mapping[str, str]) -> None:
    line = [str(TOOLS / "sam"), command, *arguments]
    code = subprocess.run(line, cwd=ROOT, env=dict(variables), check=False).returncode
    if code:
        raise Failed(f"sam {command}", f"ended with code {code}; its last lines tell why")
