"""`make db STACK=…` goes through the migrate function; some words are for the laptop only."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from botocore.response import StreamingBody

from local.cloud.account import Account
from local.migrations import __main__ as words
from local.stack.state import State
from tests.unit.local.cloud.aws_stubs import StubbedAccount

STACK = "open-event-staging"
HISTORY = {
    "current": "0001",
    "heads": ["0002"],
    "migrations": [
        {"revision": "0002", "message": "Tracks"},
        {"revision": "0001", "message": "The first schema"},
    ],
}


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> StubbedAccount:
    account = StubbedAccount()
    monkeypatch.setattr(Account, "client", lambda _, service, *_config: account.client(service))
    return account


def answer(account: StubbedAccount, action: dict[str, Any], content: Any, **more: str) -> None:
    """Write down a call of the migrate function, and its answer."""
    payload = json.dumps(content).encode()
    body = StreamingBody(io.BytesIO(payload), len(payload))
    account.stub("lambda").add_response(
        "invoke",
        {"Payload": body, **more},
        {"FunctionName": f"{STACK}-migrate", "Payload": json.dumps(action).encode()},
    )


def run(*arguments: str) -> int:
    return words.main([*arguments, "--stack", STACK])


def test_the_history_is_that_of_the_deployed_code(
    account: StubbedAccount, capsys: pytest.CaptureFixture[str]
) -> None:
    answer(account, {"action": "history"}, HISTORY)
    assert run("history") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines == [
        f"Calling {STACK}-migrate in eu-central-1 …",
        "0002  head           Tracks",
        "0001  current        The first schema",
    ]


@pytest.mark.parametrize(("word", "revision"), [("current", "0001"), ("heads", "0002")])
def test_one_of_it_is_shown(
    account: StubbedAccount, capsys: pytest.CaptureFixture[str], word: str, revision: str
) -> None:
    answer(account, {"action": "history"}, HISTORY)
    assert run(word) == 0
    (line,) = capsys.readouterr().out.splitlines()[1:]
    assert line.startswith(revision)


def test_an_upgrade_migrates(account: StubbedAccount, capsys: pytest.CaptureFixture[str]) -> None:
    answer(account, {"action": "history"}, HISTORY)
    answer(account, {"action": "migrate"}, {"revision": "0002"})
    answer(account, {"action": "history"}, HISTORY | {"current": "0002"})
    assert run("upgrade") == 0
    expected = "The database is at revision 0002; it was at 0001."
    assert capsys.readouterr().out.splitlines()[-1] == expected


def test_a_revision_is_named(account: StubbedAccount, capsys: pytest.CaptureFixture[str]) -> None:
    answer(account, {"action": "stamp", "revision": "0002"}, {"revision": "0002"})
    assert run("stamp", "--revision", "0002") == 0
    assert "says that it is at revision 0002" in capsys.readouterr().out


def test_the_functions_error_is_a_sentence(
    account: StubbedAccount, capsys: pytest.CaptureFixture[str]
) -> None:
    error = {"errorMessage": "No migration of this code has it.", "errorType": "UnknownRevision"}
    answer(account, {"action": "stamp", "revision": "9"}, error, FunctionError="Unhandled")
    assert run("stamp", "--revision", "9") == 1
    assert capsys.readouterr().err == "No migration of this code has it.\n"


def test_an_unknown_revision_says_how_to_go_on(
    account: StubbedAccount, capsys: pytest.CaptureFixture[str]
) -> None:
    answer(account, {"action": "history"}, HISTORY | {"current": "0009"})
    assert run("history") == 1
    error = capsys.readouterr().err
    assert error.startswith("The database is at revision 0009, which the deployed code lacks")
    assert error.endswith("Deploy the code that has it.\n")


@pytest.mark.parametrize("word", ["revision", "reset"])
def test_a_word_of_the_laptop_is_refused(capsys: pytest.CaptureFixture[str], word: str) -> None:
    assert run(word, "--message", "rooms") == 1
    assert capsys.readouterr().err == f"{words.ONLY_LOCAL}\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], words.USAGE),
        (["upgrayd"], words.USAGE),
        (["stamp"], words.NO_REVISION),
        (["revision"], words.NO_MESSAGE),
        (["downgrade"], words.DOWNGRADE),
        (["reset"], "No stack is running: `make up` starts one."),
        (["upgrade"], "No stack is running: `make up` starts one."),
    ],
)
def test_what_is_missing_is_said(
    arguments: list[str], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert words.main(arguments, State(tmp_path)) == 1
    assert capsys.readouterr().err == f"{message}\n"


def test_without_a_stack_the_migrations_are_listed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert words.main(["history", "--reverse"], State(tmp_path)) == 0
    output = capsys.readouterr()
    assert output.out.startswith("0001")
    assert output.err == "No stack is running: `make up` starts one.\n"
