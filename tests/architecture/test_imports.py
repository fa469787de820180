"""Importing a handler loads no library that only another function needs."""

import json
import os
import subprocess
import sys
from importlib.util import find_spec

import pytest

from tests.places import ROOT

PATH = os.pathsep.join(str(ROOT / name) for name in ("functions", "layers/shared"))
NEVER = {
    "sendgrid",
    "alembic",
    "cryptography",
    "jinja2",
    "PIL",
    "pytest",
    "reportlab",
    "icalendar",
    "sqlalchemy.orm",
}
"""Libraries too slow for the start of a function (docs/contract/platform.md#runtime)."""
NEEDED = {"image_worker": {"PIL"}, "document_worker": {"PIL", "reportlab"}}
"""What a function is for."""
OURS = {
    "api": {"api", "openevent"},
    "import_worker": {"import_worker", "openevent"},
    "export_worker": {"export_worker", "openevent"},
    "image_worker": {"image_worker", "openevent"},
    "document_worker": {"document_worker", "openevent"},
    "dispatcher": {"dispatcher", "openevent"},
    "mailer": {"mailer", "openevent"},
}
PACKAGES = {
    "api",
    "import_worker",
    "export_worker",
    "image_worker",
    "document_worker",
    "dispatcher",
    "mailer",
    "migrate",
    "openevent",
    "migrations",
    "local",
}


def loaded(function: str) -> set[str]:
    """The modules that a fresh interpreter has after importing the function's handler.

    It has no cryptography, as the layer has none: pyjwt takes it where it is, and the tests' own
    libraries bring it.
    """
    code = (
        "import json, sys; sys.modules['cryptography'] = None;"
        f"import {function}.handler;"
        "print(json.dumps([name for name, module in sys.modules.items() if module]))"
    )
    environment = {
        "PYTHONPATH": PATH,
        "AWS_DEFAULT_REGION": "eu-central-1",
        "PATH": os.environ["PATH"],
    }
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize("function", OURS)
def test_a_handler_loads_nothing_slow_and_nothing_of_others(function: str) -> None:
    if find_spec(f"{function}.handler") is None:
        pytest.skip(f"{function} has no handler yet")
    modules = loaded(function)
    assert modules & NEVER == NEEDED.get(function, set())
    assert {name for name in modules if name in PACKAGES} == OURS[function]


def test_the_api_makes_no_aws_client_and_no_connection_on_import() -> None:
    code = (
        "import api.handler; from openevent.infra import aws, config, db;"
        "print([f.cache_info().currsize for f in (aws.client, config.settings, db.engine)])"
    )
    environment = {"PYTHONPATH": PATH, "PATH": os.environ["PATH"]}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[0, 0, 0]"


@pytest.mark.parametrize("function", ["api", "dispatcher", "scheduler"])
def test_boto3_is_imported_with_the_first_client(function: str) -> None:
    """A list of the API needs none, and boto3 is a fifth of a start (docs/benchmark.md)."""
    libraries = {"boto3", "botocore.session", "botocore.client", "s3transfer"}
    assert loaded(function) & libraries == set()


def test_the_login_to_aurora_needs_no_boto3() -> None:
    code = (
        "import sys; import openevent.infra.db as db; db._sign_token(1);"
        "db.load_tls_context('eu-central-1'); print('boto3' in sys.modules)"
    )
    keys = {"AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "key", "AWS_REGION": "eu-central-1"}
    environment = {"PYTHONPATH": PATH, "PATH": os.environ["PATH"], "DATABASE_HOST": "db"} | keys
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "False"


def test_the_mailer_loads_neither_the_database_nor_what_few_mails_need() -> None:
    """Its links use pyjwt, which imports cryptography; its goal is 300 ms of CPU (make bench)."""
    assert (
        loaded("mailer") & {"sqlalchemy", "pg8000", "jwt", "python_http_client", "werkzeug", "nh3"}
        == set()
    )
