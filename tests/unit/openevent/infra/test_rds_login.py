"""The token for Aurora is the one that botocore signs."""

from datetime import UTC, datetime
from urllib.parse import parse_qsl

import boto3
import pytest

from openevent.infra import aws, rds_login
from openevent.infra.aws import Credentials

HOST = "open-event.cluster-c7tj4example.{}.rds.amazonaws.com"
SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
SESSION = "IQoJb3JpZ2luX2VjEHwaDGV1+/aB==~-_." * 20
VARIABLES = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")


@pytest.mark.parametrize("token", ["", SESSION], ids=["key", "session"])
@pytest.mark.parametrize("user", ["openevent_app", "an owner/ü&=+"])
@pytest.mark.parametrize(("region", "port"), [("eu-central-1", 5432), ("us-gov-west-1", 61_234)])
def test_the_token_is_botocores(region: str, port: int, user: str, token: str) -> None:
    host, credentials = HOST.format(region), Credentials("AKIDEXAMPLE", SECRET, token)
    expected = sign_by_botocore(host, port, user, region, credentials)
    signed_at = datetime.strptime(expected["X-Amz-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    own = rds_login.sign_token(f"{host}:{port}", user, region, credentials, signed_at)
    assert own.startswith(f"{host}:{port}/?Action=connect&")
    assert read_parameters(own) == expected
    assert ("X-Amz-Security-Token" in expected) is bool(token)


def sign_by_botocore(
    host: str, port: int, user: str, region: str, credentials: Credentials
) -> dict[str, str]:
    session = boto3.Session(
        credentials.key_id, credentials.secret_key, credentials.token or None, region
    )
    return read_parameters(session.client("rds").generate_db_auth_token(host, port, user))


def read_parameters(token: str) -> dict[str, str]:
    return dict(parse_qsl(token.partition("?")[2], strict_parsing=True))


def test_a_token_says_when_it_was_signed() -> None:
    credentials = Credentials("AKIDEXAMPLE", SECRET)
    times = (datetime(2027, 1, 2, 3, 4, 5, tzinfo=UTC), datetime(2027, 1, 2, 3, 4, 6, tzinfo=UTC))
    first, second = (
        read_parameters(rds_login.sign_token("db:5432", "me", "eu-west-1", credentials, time))
        for time in times
    )
    assert (first["X-Amz-Date"], second["X-Amz-Date"]) == ("20270102T030405Z", "20270102T030406Z")
    assert first["X-Amz-Expires"] == "900"
    assert first["X-Amz-Signature"] != second["X-Amz-Signature"]


def test_credentials_are_those_of_the_function(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.setenv(name, name.lower())
    expected = Credentials("aws_access_key_id", "aws_secret_access_key", "aws_session_token")
    assert aws.load_credentials() == expected
    assert "secret" not in repr(expected)
    assert "token" not in repr(expected)


def test_a_restored_function_takes_the_credentials_of_its_runtime(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    session = boto3.Session("id", "key", "token", "eu-central-1")
    monkeypatch.setattr(boto3, "Session", lambda: session)
    assert aws.load_credentials() == Credentials("id", "key", "token")


def test_a_function_without_credentials_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)

    class Session:
        def get_credentials(self) -> None:
            return None

    monkeypatch.setattr(boto3, "Session", Session)
    with pytest.raises(aws.NoCredentials, match="AWS_ACCESS_KEY_ID is missing"):
        aws.load_credentials()
