"""A function runs in the developer's process: its answer, its failure, a debugger, statements."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from local.invocation import statements
from openevent.infra import pg8000_pipeline
from tests import waiting
from tests.places import ROOT

SOURCE = """
import os, sys
def lambda_handler(event, context):
    print("printed")
    if event.get("is_bad"):
        raise LookupError("bad")
    if event.get("stops"):
        breakpoint()
    return {"id": bool(context.aws_request_id), "time": context.get_remaining_time_in_millis() > 0}
"""
ANSWER = {"id": True, "time": True}


def start(
    tmp_path: Path, event: object, stdin: int = subprocess.DEVNULL
) -> "subprocess.Popen[str]":
    (tmp_path / "probe").mkdir()
    (tmp_path / "probe/handler.py").write_text(SOURCE)
    (tmp_path / "an event.json").write_text(json.dumps(event))
    command = [sys.executable, "-m", "local.invocation.in_process", "probe"]
    return subprocess.Popen(
        [*command, str(tmp_path / "an event.json")],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_only_the_answer_is_on_standard_output(tmp_path: Path) -> None:
    with start(tmp_path, {}) as process:
        output, errors = process.communicate(timeout=waiting.GUARD_SECONDS)
    assert (process.returncode, json.loads(output)) == (0, ANSWER)
    assert errors == "printed\n"


def test_an_exception_is_printed_and_fails(tmp_path: Path) -> None:
    with start(tmp_path, {"is_bad": True}) as process:
        output, errors = process.communicate(timeout=waiting.GUARD_SECONDS)
    assert (process.returncode, output) == (1, "")
    assert "Traceback" in errors
    assert "LookupError: bad" in errors


def test_a_breakpoint_talks_to_the_terminal(tmp_path: Path) -> None:
    terminal, end = os.openpty()
    with start(tmp_path, {"stops": True, "word": "tide"}, end) as process:
        os.write(terminal, b"p event['word'] * 2\ncontinue\n")
        output, errors = process.communicate(timeout=waiting.GUARD_SECONDS)
    os.close(end)
    os.close(terminal)
    assert "'tidetide'" in errors
    assert (process.returncode, json.loads(output)) == (0, ANSWER)


class Silent(pg8000_pipeline.Connection):
    """A connection without a server."""

    def __init__(self) -> None:
        pass

    def __del__(self) -> None:
        pass


@pytest.mark.parametrize(("is_on", "count"), [(True, 2), (False, 0)])
def test_each_statement_is_printed_with_its_time(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *, is_on: bool, count: int
) -> None:
    for owner, name in statements.METHODS:
        monkeypatch.setattr(owner, name, lambda *_: None)
    with statements.printed(is_on=is_on):
        Silent().execute_simple("begin  transaction")
        Silent().execute_unnamed("SELECT *\n    FROM events\n WHERE id = $1", ["secret"])
    errors = capsys.readouterr().err
    assert errors.count(" ms  ") == count
    assert ("ms  SELECT * FROM events WHERE id = $1\nSQL 2 statements, " in errors) == is_on
    assert "secret" not in errors
