"""`make mail-setup`: what it sends to the routes, and what it says of the test mail."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from local.commands import answers, mail_setup
from local.commands.client import Client
from local.stack.state import State

VARIABLES = (
    *("MAIL_SERVICE", "SMTP_HOST", "SMTP_PORT", "SMTP_ENCRYPTION", "SMTP_USERNAME"),
    *("MAIL_FROM", "MAIL_TO", "EMAIL"),
)


class Api(Client):
    """Notes the calls, and gives the mail's record as it is after each question."""

    def __init__(self, records: list[dict[str, Any] | None]) -> None:
        super().__init__("http://api", "token", "ada@example.org")
        object.__setattr__(self, "records", records)
        object.__setattr__(self, "calls", [])

    def call(self, method: str, path: str, body: bytes = b"", media_type: str = "") -> Any:  # noqa: ARG002
        self.__dict__["calls"].append((method, path.partition("?")[0], json.loads(body or b"{}")))
        if method != "GET":
            return {}
        records = self.__dict__["records"]
        record = records.pop(0) if len(records) > 1 else records[0]
        return {"data": [{"id": record.pop("id"), "attributes": record}] if record else []}

    @property
    def settings(self) -> dict[str, Any]:
        """The attributes that were stored."""
        ((_, _, body),) = [call for call in self.__dict__["calls"] if call[0] == "PATCH"]
        return dict(body["data"]["attributes"])


@pytest.fixture(autouse=True)
def script(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(mail_setup, "POLL_SECONDS", 0.0)
    monkeypatch.setattr(answers.sys, "stdin", io.StringIO("secret\n"))


def build_record(state: str, id_: str = "8", **more: str) -> dict[str, Any]:
    return {"id": id_, "state": state, **more}


@pytest.mark.parametrize(("port", "encryption"), [("587", "tls"), ("465", "ssl"), ("2525", "tls")])
def test_a_mail_server_gets_the_encryption_of_its_port(
    port: str, encryption: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMTP_HOST", "smtp.example.org")
    monkeypatch.setenv("SMTP_PORT", port)
    monkeypatch.setenv("SMTP_USERNAME", "ada")
    monkeypatch.setenv("MAIL_FROM", "events@example.org")
    api = Api([None, build_record("sent")])
    assert mail_setup.set_up(api, {}) == 0
    assert api.settings == {
        "email-service": "smtp",
        "smtp-host": "smtp.example.org",
        "smtp-port": int(port),
        "smtp-encryption": encryption,
        "smtp-username": "ada",
        "smtp-password": "secret",
        "email-from": "events@example.org",
    }


def test_sendgrid_needs_its_key_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAIL_SERVICE", "sendgrid")
    api = Api([None, build_record("sent")])
    assert mail_setup.set_up(api, {}) == 0
    assert api.settings == {"email-service": "sendgrid", "sendgrid-key": "secret"}


def test_the_state_of_the_new_mail_is_awaited_not_of_an_older_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    records = [
        *(build_record("sent", "7"), build_record("sent", "7")),
        *(build_record("queued"), build_record("failed", reason="535 wrong password")),
    ]
    assert mail_setup.set_up(Api(records), {}) == 1
    output = capsys.readouterr().out
    assert "Test mail to ada@example.org: failed (535 wrong password)" in output
    assert "secret" not in output


def test_a_mail_that_is_tried_again_is_shown_as_queued(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(mail_setup, "PATIENCE_SECONDS", -1.0)
    assert mail_setup.set_up(Api([build_record("queued", "7"), build_record("queued")]), {}) == 1
    assert ": queued" in capsys.readouterr().out


def test_a_stack_is_needed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert mail_setup.main(["--stack", ""]) == 1
    assert "make mail-setup STACK=NAME" in capsys.readouterr().err
    monkeypatch.setattr(mail_setup, "DEVELOPER_STATE", State(tmp_path))
    assert mail_setup.main(["--stack", "local"]) == 1
    assert "No stack is running" in capsys.readouterr().err
