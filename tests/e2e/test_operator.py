"""The commands of an operator against the local stack: the first administrator, the first mail."""

import io
import json
import os
import secrets
import subprocess
import sys
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from local.cloud import migrate_function
from local.commands import admin, answers, client, mail_setup
from local.stack.state import State
from tests.e2e.test_mail import mails
from tests.places import ROOT
from tests.waiting import GUARD_SECONDS

PASSWORD = "nine lives of a tidal cat"


@pytest.fixture(autouse=True)
def developer(state: State, stack: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands find the tests' stack where they look for the developer's."""
    for module in (admin, mail_setup, migrate_function):
        monkeypatch.setattr(module, "DEVELOPER_STATE", state)
    for name in ("MAIL_SERVICE", "SMTP_HOST", "SMTP_PORT", "MAIL_FROM", "MAIL_TO"):
        monkeypatch.delenv(name, raising=False)


def pipe(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(answers.sys, "stdin", io.StringIO(text))


def choose_email() -> str:
    return f"operator-{secrets.token_hex(4)}@example.org"


def test_a_piped_password_logs_the_administrator_in(
    stack: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    email = choose_email()
    pipe(monkeypatch, f"{PASSWORD}\n")
    assert admin.main(["--stack", "local", email]) == 0
    user = client.log_in(stack["api"], email, PASSWORD).call("GET", "/v1/users/me")["data"]
    assert user["attributes"]["is-super-admin"] is True


def test_without_a_password_a_link_sets_it_once(
    stack: dict[str, Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    email = choose_email()
    pipe(monkeypatch, "")
    assert admin.main(["--stack", "local", email]) == 0
    link = urlsplit(capsys.readouterr().out.splitlines()[-1])
    assert link.path == "/reset-password"
    (token,) = parse_qs(link.query)["token"]
    body = json.dumps({"data": {"token": token, "password": PASSWORD}}).encode()
    url = f"{stack['api']}/v1/auth/reset-password"
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(url, body, headers, method="PATCH")
    with urllib.request.urlopen(request, timeout=GUARD_SECONDS) as answer:
        assert answer.status == 200
    assert client.log_in(stack["api"], email, PASSWORD).token
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(request, timeout=GUARD_SECONDS)


def test_the_mail_setup_sends_a_test_mail_to_the_inbox(
    stack: dict[str, Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    recipient = choose_email()
    monkeypatch.setenv("MAIL_TO", recipient)
    pipe(monkeypatch, "")
    assert mail_setup.main(["--stack", "local"]) == 0
    assert f"Test mail to {recipient}: sent" in capsys.readouterr().out
    (test_mail,) = mails(stack, recipient)
    assert test_mail["subject"] == "Test mail from Open Event"


def test_a_refused_setting_is_the_routes_refusal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SMTP_PORT", "25")
    pipe(monkeypatch, "")
    assert mail_setup.main(["--stack", "local"]) == 1
    assert "The port must be 465, 587 or 2525." in capsys.readouterr().err


def test_a_mail_that_no_server_takes_is_a_failure_with_its_reason(
    stack: dict[str, Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    user = client.log_in(stack["api"], **stack["admin"])
    monkeypatch.setenv("MAIL_SERVICE", "disable")
    monkeypatch.setenv("MAIL_TO", choose_email())
    pipe(monkeypatch, "")
    assert mail_setup.main(["--stack", "local"]) == 1
    assert ": skipped (" in capsys.readouterr().out
    settings = {"data": {"type": "setting", "id": "1", "attributes": {"email-service": "smtp"}}}
    user.call("PATCH", "/v1/settings", json.dumps(settings).encode(), mail_setup.JSON_API)


def test_a_deployment_is_checked_over_http(stack: dict[str, Any]) -> None:
    """The emulator takes the place of AWS: it has the caller, no such stack and no Aurora."""
    login = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    environment = {"PATH": os.environ["PATH"], "AWS_ENDPOINT_URL": stack["aws_endpoint"], **login}
    command = [sys.executable, "-m", "local.cloud.deploy", "staging", "--check"]
    run = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    lines = run.stdout.splitlines()
    assert any(line.startswith("  ok       credentials: arn:aws:") for line in lines), run.stderr
    missing = [line for line in lines if line.startswith("  missing")]
    assert len(missing) == 2
    assert "FrontendOrigin=https" in missing[0]
    assert "does not offer aurora-postgresql" in missing[1]
    assert run.returncode == 1
