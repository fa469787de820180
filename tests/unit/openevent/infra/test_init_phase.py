"""In Lambda's init phase a function makes what its first call needs; elsewhere it makes nothing."""

import json
import os
import subprocess
import sys

import pytest

from openevent.infra import init_phase
from tests.places import ROOT

PATH = os.pathsep.join(str(ROOT / name) for name in ("functions", "layers/shared"))
VARIABLES = {
    "PATH": os.environ["PATH"],
    "PYTHONPATH": PATH,
    "AWS_REGION": "eu-central-1",
    "AWS_DEFAULT_REGION": "eu-central-1",
    "AWS_ACCESS_KEY_ID": "id",
    "AWS_SECRET_ACCESS_KEY": "key",
    "DATABASE_HOST": "db",
    "ENVIRONMENT": "staging",
}
CODE = """
import json, sys
import {0}.handler
from openevent.infra import aws, config
state = [aws.client.cache_info().currsize, "boto3" in sys.modules]
if "openevent.infra.db" in sys.modules:
    from openevent.infra import db
    state += [db.engine.cache_info().currsize, db.load_tls_context.cache_info().currsize]
    state += [len(db.engine()._compiled_cache) if state[2] else 0, db.engine().pool.checkedin()]
print(json.dumps(state))
"""
CASES = [
    ("api", "", [0, False, 0, 0, 0, 0]),
    ("api", "on-demand", [0, False, 1, 1, 0, 0]),
    ("api", "snap-start", [4, True, 1, 1, 2, 0]),
    ("api", "provisioned-concurrency", [4, True, 1, 1, 2, 0]),
    ("import_worker", "on-demand", [3, True, 1, 1, 1, 0]),
    ("export_worker", "on-demand", [3, True, 1, 1, 1, 0]),
    ("image_worker", "on-demand", [3, True, 1, 1, 1, 0]),
    ("document_worker", "on-demand", [3, True, 1, 1, 1, 0]),
    ("dispatcher", "on-demand", [1, True, 1, 1, 1, 0]),
    ("mailer", "on-demand", [4, True]),
]
"""Clients, boto3, engine, certificates, compiled statements and connections after the import."""


@pytest.mark.parametrize(("function", "kind", "expected"), CASES)
def test_the_init_phase_makes_what_the_first_call_needs(
    function: str, kind: str, expected: list[object]
) -> None:
    variables = VARIABLES | ({init_phase.VARIABLE: kind} if kind else {})
    command = [sys.executable, "-c", CODE.format(function)]
    done = subprocess.run(command, env=variables, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout.splitlines()[-1]) == expected
