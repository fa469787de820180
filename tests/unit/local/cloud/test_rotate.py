"""`make rotate`: the old key goes on to verify, unless somebody may have read it."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from local.cloud import rotate
from local.cloud.account import Account
from local.deployment import secret_key
from local.stack.state import State
from tests.unit.local.cloud.aws_stubs import StubbedAccount

STACK = "open-event-staging"
SECRET_ID = "arn:aws:secretsmanager:eu-central-1:1:secret:auth"
KEY = "k" * 64


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> StubbedAccount:
    account = StubbedAccount()
    monkeypatch.setattr(Account, "client", lambda _, service: account.client(service))
    return account


def hold(account: StubbedAccount, secret: dict[str, str], age: timedelta) -> None:
    """Answer with the secret of a function, written some time ago."""
    account.stub("lambda").add_response(
        "get_function_configuration",
        {"Environment": {"Variables": {"AUTH_SECRET_ID": SECRET_ID}}},
        {"FunctionName": f"{STACK}-api"},
    )
    account.stub("secretsmanager").add_response(
        "get_secret_value",
        {"SecretString": json.dumps(secret), "CreatedDate": datetime.now(UTC) - age},
        {"SecretId": SECRET_ID},
    )


def take(account: StubbedAccount, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Collect the secrets that are written."""
    secrets: list[dict[str, Any]] = []
    client = account.client("secretsmanager")

    def put(SecretId: str, SecretString: str) -> None:  # noqa: N803 - boto3's names
        assert SecretId == SECRET_ID
        secrets.append(json.loads(SecretString))

    monkeypatch.setattr(client, "put_secret_value", put)
    return secrets


def test_the_old_key_still_verifies(
    account: StubbedAccount, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    hold(account, {"kid": "1", "key": KEY}, timedelta(days=3))
    secrets = take(account, monkeypatch)
    assert rotate.main(["--stack", STACK]) == 0
    (secret,) = secrets
    assert secret == {
        "kid": "2",
        "key": secret["key"],
        "previous-kid": "1",
        "previous-key": KEY,
    }
    assert len(secret["key"]) == 64
    assert secret["key"] != KEY
    output = capsys.readouterr().out
    assert "nobody is logged out" in output
    assert secret["key"] not in output


def test_a_stolen_key_verifies_nothing(
    account: StubbedAccount, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = {"kid": "7", "key": KEY, "previous-kid": "6", "previous-key": "p" * 64}
    hold(account, secret, timedelta(minutes=1))
    secrets = take(account, monkeypatch)
    assert rotate.main(["--stack", STACK, "--stolen"]) == 0
    assert [sorted(each) for each in secrets] == [["key", "kid"]]
    assert secrets[0]["kid"] == "8"
    assert "All logins and all links of mails have ended" in capsys.readouterr().out


@pytest.mark.parametrize(("days", "status"), [(364, 1), (366, 0)])
def test_a_key_is_dropped_once_its_logins_have_ended(
    days: int,
    status: int,
    account: StubbedAccount,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    secret = {"kid": "2", "key": KEY, "previous-kid": "1", "previous-key": "p" * 64}
    hold(account, secret, timedelta(days=days))
    secrets = take(account, monkeypatch)
    assert rotate.main(["--stack", STACK]) == status
    assert len(secrets) == 1 - status
    assert ("use STOLEN=1" in capsys.readouterr().err) is bool(status)


def test_a_name_without_a_number_gets_a_random_one() -> None:
    names = {secret_key.replace_key({"kid": "blue", "key": KEY}, keeps_old_key=True)["kid"]}
    names |= {secret_key.replace_key({"kid": "blue", "key": KEY}, keeps_old_key=True)["kid"]}
    assert len(names - {"blue"}) == 2


@pytest.mark.parametrize(
    ("stack", "message"),
    [("", "Use make rotate STACK=NAME"), ("local", "No stack is running")],
)
def test_without_a_stack_nothing_is_replaced(
    stack: str,
    message: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Any,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(rotate, "DEVELOPER_STATE", State(tmp_path))
    assert rotate.main(["--stack", stack]) == 1
    assert message in capsys.readouterr().err
