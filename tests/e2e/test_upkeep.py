"""The upkeep of a deployment against the local stack: the smoke test, and a new signing key."""

import json
import subprocess
import sys
from typing import Any

import pytest

from local.cloud import rotate, smoke
from local.commands import client
from local.stack.state import State
from tests.places import ROOT


@pytest.fixture(autouse=True)
def developer(state: State, stack: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands find the tests' stack where they look for the developer's."""
    for module in (rotate, smoke):
        monkeypatch.setattr(module, "DEVELOPER_STATE", state)


def test_a_stack_that_works_passes(capsys: pytest.CaptureFixture[str]) -> None:
    assert smoke.main(["--stack", "local"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1].endswith(" works.")
    assert len([line for line in lines if line.startswith(("GET", "POST", "OPTIONS"))]) >= 9


def test_another_release_fails(api: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert smoke.main(["--url", api, "--release", "9.9.9"]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "1 failed: the release must be 9.9.9"


def test_what_is_no_api_fails(stack: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smoke.health, "wait_until_healthy", lambda _: None)
    inbox = stack["smtp"]["inbox"].rstrip("/")
    assert len(list(smoke.try_api(inbox))) == 1 + len(smoke.STEPS)


def test_make_smoke_needs_an_address() -> None:
    command = [sys.executable, "-m", "local.cloud.smoke"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr.startswith("Use make smoke")) == (1, True)


def test_a_new_key_keeps_logins_and_the_next_start_keeps_the_key(
    stack: dict[str, Any], state: State
) -> None:
    """The tests after this one go on with both keys, as users do."""
    user = client.log_in(stack["api"], **stack["organizer"])
    before = json.loads(state.auth_secret.read_text())
    rotate.rotate("local", is_stolen=False)
    after = json.loads(state.auth_secret.read_text())
    assert (after["previous-kid"], after["previous-key"]) == (before["kid"], before["key"])
    assert user.call("GET", "/v1/users/me")["data"]["attributes"]["email"] == user.email
    with pytest.raises(rotate.Refused, match="STOLEN=1"):
        rotate.rotate("local")
