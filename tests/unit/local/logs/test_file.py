"""The log of the local stack: filters, tracebacks, and new lines as they come."""

import json
from pathlib import Path

import pytest

from local.logs import __main__ as command
from local.logs import file
from local.logs.lines import LogFilter
from local.stack.state import State


def build_line(service: str, message: str, request: str = "r1", **members: object) -> str:
    line = {"level": "INFO", "message": message, "service": service, "correlation_id": request}
    return json.dumps(line | {"timestamp": "2026-12-01 04:26:36,101+0000"} | members) + "\n"


TRACEBACK = 'Traceback (most recent call last):\n  File "x.py", line 3\nSyntaxError: no\n'


@pytest.fixture
def state(tmp_path: Path) -> State:
    state = State(tmp_path)
    state.logs.mkdir()
    text = "2026 INFO [ministack] Ready\n"
    text += build_line("api", "request") + build_line("import_worker", "started")
    text += TRACEBACK + build_line("api", "request", "r2")
    (state.logs / "emulator.log").write_text(text)
    return state


def read(state: State, capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    """Run the command; the services and messages of its lines."""
    assert command.main([*arguments], state) == 0
    lines = capsys.readouterr().out.splitlines()
    return [" ".join(line.split()[2:5:2]) for line in lines if line.startswith("2026")]


def test_all_lines_of_functions_are_shown(state: State, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main([], state) == 0
    output = capsys.readouterr().out
    assert "ministack" not in output
    assert "    SyntaxError: no" in output
    assert output.count("2026-12-01") == 3


def test_a_request_is_followed_through_the_functions(
    state: State, capsys: pytest.CaptureFixture[str]
) -> None:
    assert read(state, capsys, "--request", "r1") == ["api request", "import_worker started"]


def test_a_function_is_chosen(state: State, capsys: pytest.CaptureFixture[str]) -> None:
    assert read(state, capsys, "--function", "api") == ["api request", "api request"]
    assert read(state, capsys, "--function", "import-worker") == ["import_worker started"]


def test_the_last_lines_are_shown(state: State, capsys: pytest.CaptureFixture[str]) -> None:
    assert read(state, capsys, "--lines", "1", "--function", "api") == ["api request"]
    assert len(read(state, capsys, "--lines", "0")) == 3


def test_nothing_and_nobody_are_said(state: State, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--request", "r3"], state) == 1
    assert capsys.readouterr().err.startswith("No line of the request r3 is in ")
    assert command.main(["--function", "lambda"], state) == 1
    assert "use one of api, dispatcher, document_worker" in capsys.readouterr().err


def test_new_lines_come_as_they_are_written(state: State) -> None:
    log = state.logs / "emulator.log"
    lines = file.follow(log, LogFilter("api"), log.stat().st_size)
    with log.open("a") as output:
        output.write(build_line("mailer", "sent") + build_line("api", "third") + '{"half')
    assert next(lines).message == "third"
    log.write_text(build_line("api", "of a new file"))
    assert next(lines).message == "of a new file"
