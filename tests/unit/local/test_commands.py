"""Commands with missing arguments say how to use them."""

from pathlib import Path

import pytest

from local.commands import admin, verify
from local.stack.state import State


def test_an_admin_needs_a_stack_and_an_address(capsys: pytest.CaptureFixture[str]) -> None:
    for stack, email in [("", ""), ("", "a@example.org"), ("open-event-staging", "")]:
        assert admin.main(["--stack", stack, email]) == 1
        assert "make admin STACK=NAME EMAIL=ADDRESS" in capsys.readouterr().err


def test_an_admin_of_the_local_stack_needs_a_running_stack(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(admin, "DEVELOPER_STATE", State(tmp_path))
    assert admin.main(["--stack", "local", "a@example.org"]) == 1
    assert "No stack is running" in capsys.readouterr().err


def test_verify_needs_an_address(capsys: pytest.CaptureFixture[str]) -> None:
    assert verify.main("") == 1
    assert capsys.readouterr().err == "Use make verify EMAIL=ADDRESS.\n"
