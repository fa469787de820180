"""`make invoke` names what is missing."""

from pathlib import Path

import pytest

from local.commands import invoke
from local.stack.state import State


@pytest.mark.parametrize("name", ["nothing", "nothing.json", "events/nothing.json"])
def test_a_missing_event_is_named_by_its_path(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert invoke.main("api", name, State(tmp_path)) == 1
    assert capsys.readouterr().err.startswith("events/nothing.json does not exist; events/ has ")
