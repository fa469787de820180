"""The demonstration says what it has left, and keeps the stack only if it shall."""

from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from local.commands import demo
from local.commands.client import Refused

JOURNEY = demo.Journey([], "2", Path("/project/.local/demo/export.zip"), "http://inbox/mails/1")


def test_a_stack_that_has_ended_leaves_the_zip() -> None:
    assert demo.describe_rest(JOURNEY, "http://api", is_running=False).splitlines() == [
        "Exported zip  /project/.local/demo/export.zip",
        "The stack has ended: make demo KEEP=1 leaves it running.",
    ]


@pytest.mark.parametrize(("value", "is_kept"), [("1", True), ("0", False), ("", False)])
def test_the_stack_is_kept_by_a_variable(
    monkeypatch: pytest.MonkeyPatch, value: str, *, is_kept: bool
) -> None:
    options: dict[str, Any] = {}

    @contextmanager
    def running(_state: object, **given_options: Any) -> Any:
        options.update(given_options)
        yield {}

    def refuse(*_: object) -> None:
        raise Refused("no")

    monkeypatch.setattr(demo.stack, "running", running)
    monkeypatch.setattr(demo, "_run", refuse)
    monkeypatch.setenv("KEEP", value)
    assert demo.main() == 1
    assert options["keep"] == is_kept
