"""`make admin` on AWS: the region of samconfig.toml, a password from a person or a script."""

import io
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.response import StreamingBody

from local.cloud.account import Account
from local.commands import admin, answers
from tests.unit.local.cloud.aws_stubs import StubbedAccount

EMAIL = "ada@example.org"
STACK = "open-event-staging"


@pytest.fixture
def accounts(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], StubbedAccount]:
    """The stubbed account of each region that a command opens."""
    by_region: dict[str, StubbedAccount] = {}

    def open_account(region: str) -> StubbedAccount:
        return by_region.setdefault(region, StubbedAccount(region))

    monkeypatch.setattr(Account, "client", lambda self, *_: open_account(self.region).client(*_))
    return open_account


def pipe(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(answers.sys, "stdin", io.StringIO(text))


def answer_call(account: StubbedAccount, action: dict[str, Any], answer: dict[str, Any]) -> None:
    payload = json.dumps(answer).encode()
    account.stub("lambda").add_response(
        "invoke",
        {"Payload": StreamingBody(io.BytesIO(payload), len(payload))},
        {"FunctionName": f"{STACK}-migrate", "Payload": json.dumps(action).encode()},
    )


def test_the_region_is_the_one_of_samconfig(
    accounts: Callable[[str], StubbedAccount],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    pipe(monkeypatch, "correct horse\n")
    action = {"action": "admin", "email": EMAIL, "password": "correct horse"}
    answer = {"id": "1", "created": True, "has-password": True}
    answer_call(accounts("eu-central-1"), action, answer)
    assert admin.main(["--stack", STACK, EMAIL]) == 0
    output = capsys.readouterr().out
    assert "eu-central-1" in output
    assert "logs in with a password" in output
    assert "correct horse" not in output


def test_another_region_is_given(
    accounts: Callable[[str], StubbedAccount], monkeypatch: pytest.MonkeyPatch
) -> None:
    pipe(monkeypatch, "correct horse\n")
    action = {"action": "admin", "email": EMAIL, "password": "correct horse"}
    answer = {"id": "1", "created": True, "has-password": True}
    answer_call(accounts("us-west-2"), action, answer)
    assert admin.main(["--stack", STACK, "--region", "us-west-2", EMAIL]) == 0


def test_without_a_password_the_link_is_printed(
    accounts: Callable[[str], StubbedAccount],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    pipe(monkeypatch, "")
    link = "https://events.example.org/reset-password?token=t"
    answer = {"id": "1", "created": True, "has-password": False, "link": link}
    action = {"action": "admin", "email": EMAIL, "link": True}
    answer_call(accounts("eu-central-1"), action, answer)
    assert admin.main(["--stack", STACK, EMAIL]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == link


def test_a_missing_function_says_where_it_was_looked_for(
    accounts: Callable[[str], StubbedAccount],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    pipe(monkeypatch, "")
    stub = accounts("eu-central-1").stub("lambda")
    stub.add_client_error("invoke", "ResourceNotFoundException", "Function not found")
    assert admin.main(["--stack", STACK, EMAIL]) == 1
    captured = capsys.readouterr()
    assert "eu-central-1" in captured.out
    assert "REGION=" in captured.err


class Terminal(io.StringIO):
    """A person's terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What a person types where nothing is shown; each prompt takes the first of it."""
    secrets: list[str] = []
    monkeypatch.setattr(answers.sys, "stdin", Terminal())
    monkeypatch.setattr(answers.getpass, "getpass", lambda _prompt: secrets.pop(0))
    yield secrets
    assert secrets == []


def test_a_person_types_a_new_password_twice(typed: list[str]) -> None:
    typed += ["correct horse", "correct horse"]
    assert answers.ask_new_secret("Password") == "correct horse"


def test_two_different_passwords_are_asked_again(
    typed: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    typed += ["correct horse", "correct hose", "correct horse", "correct horse"]
    assert answers.ask_new_secret("Password") == "correct horse"
    assert "They differ" in capsys.readouterr().err


def test_no_password_is_asked_once(typed: list[str]) -> None:
    typed += [""]
    assert answers.ask_new_secret("Password") == ""


def test_a_terminal_shows_the_default(typed: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    prompts: list[str] = []

    def answer(prompt: str) -> str:
        prompts.append(prompt)
        return ""

    monkeypatch.delenv("SMTP_PORT", raising=False)
    monkeypatch.setattr("builtins.input", answer)
    assert answers.ask("SMTP_PORT", "Port", "587") == "587"
    assert prompts == ["Port [587]: "]
    monkeypatch.setenv("SMTP_PORT", "465")
    assert answers.ask("SMTP_PORT", "Port", "587") == "465"
    assert len(prompts) == 1
