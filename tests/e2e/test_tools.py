"""The tools on a whole stack: the lines of a request in all functions, and the daily duties."""

import json
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from local.commands import client, demo
from local.logs import __main__ as logs
from local.logs import file
from local.logs.lines import LogFilter
from local.stack.state import State
from tests import waiting


def find_services(state: State, request: str) -> set[str]:
    lines = file.read_lines(state.logs / "emulator.log", LogFilter(request=request))
    return {line.service for line in lines}


def test_a_request_is_found_in_each_function_that_it_reached(
    stack: dict[str, Any], state: State, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    organizer = client.log_in(stack["api"], **stack["organizer"])
    archive = demo.zip_folder(demo.EXAMPLE, tmp_path / "summit.zip")
    organizer.import_event(archive, lambda *_: None)
    lines = file.read_lines(state.logs / "emulator.log", LogFilter("api"))
    path = "/v1/events/import/json"
    request = [line.request for line in lines if line.fields.get("path") == path][-1]
    reached = {"api", "import_worker", "mailer"}
    waiting.until(lambda: reached <= find_services(state, request), "the lines of the import")
    assert logs.main(["--request", request], state) == 0
    output = capsys.readouterr().out.splitlines()
    assert all(f"id={request}" in line for line in output if line.startswith("20"))


def test_the_id_of_an_error_finds_its_line(
    stack: dict[str, Any], state: State, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(urllib.error.HTTPError) as error:
        urllib.request.urlopen(f"{stack['api']}/v1/events/nothing", timeout=waiting.GUARD_SECONDS)
    id_ = json.loads(error.value.read())["errors"][0]["id"]
    assert logs.main(["--request", id_], state) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert "path=/v1/events/nothing status=404" in line
