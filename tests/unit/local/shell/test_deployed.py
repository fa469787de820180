"""The way to the database of a deployed stack: what is missing is a sentence."""

import socket
import ssl
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pg8000.exceptions
import pytest

from local.cloud.account import Account
from local.process import ports
from local.shell import __main__ as command
from local.shell import deployed
from local.shell.deployed import Target
from local.shell.session import Refused
from openevent.infra.aws import Credentials
from tests.unit.local.cloud.aws_stubs import StubbedAccount

STACK = "open-event-staging"
HOST = "db.cluster-x.eu-central-1.rds.amazonaws.com"
CREDENTIALS = Credentials("AKIA", "secret", "session")
VARIABLES = {"DATABASE_HOST": HOST, "DATABASE_PORT": "5432", "DATABASE_NAME": "openevent"}


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> StubbedAccount:
    account = StubbedAccount()
    monkeypatch.setattr(Account, "client", lambda _, service, *_config: account.client(service))
    monkeypatch.setattr(deployed, "load_credentials", lambda: CREDENTIALS)
    return account


def describe_api(account: StubbedAccount) -> None:
    account.stub("lambda").add_response(
        "get_function_configuration",
        {"Environment": {"Variables": VARIABLES}},
        {"FunctionName": f"{STACK}-api"},
    )


def build_target(tunnel: str = "") -> Target:
    return Target(HOST, 5432, "openevent", "eu-central-1", tunnel)


@pytest.fixture
def logins(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What each login gets, with a listener at the end of the tunnel."""
    options: list[dict[str, Any]] = []

    def log_in(**login: Any) -> object:
        options.append(login)
        login["sock"].close()
        return object()

    monkeypatch.setattr("local.shell.deployed.pg8000_pipeline.Connection", log_in)
    return options


def test_the_database_is_that_of_the_stacks_api(account: StubbedAccount) -> None:
    describe_api(account)
    target = deployed.find_target(account, STACK, "127.0.0.1:5433")
    assert target == build_target("127.0.0.1:5433")
    assert target.address == ("127.0.0.1", 5433)
    assert build_target().address == (HOST, 5432)


def test_the_token_and_the_certificate_are_of_the_database_behind_the_tunnel(
    logins: list[dict[str, Any]],
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as tunnel:
        target = build_target(f"127.0.0.1:{tunnel.getsockname()[1]}")
        deployed.connect(target, CREDENTIALS)
    (login,) = logins
    assert (login["user"], login["host"], login["database"]) == (
        "openevent_readonly",
        HOST,
        "openevent",
    )
    assert login["ssl_context"].check_hostname
    assert login["ssl_context"].verify_mode is ssl.CERT_REQUIRED
    assert login["startup_params"] == {"default_transaction_read_only": "on"}
    token = urlsplit(f"//{login['password']}")
    assert token.netloc == f"{HOST}:5432"
    query = parse_qs(token.query)
    assert query["DBUser"] == ["openevent_readonly"]
    assert query["X-Amz-Security-Token"] == ["session"]


def raise_error(error: Exception) -> Callable[..., Any]:
    def log_in(*_: Any) -> Any:
        raise error

    return log_in


@pytest.mark.parametrize(
    ("tunnel", "error", "sentence"),
    [
        ("", OSError("timed out"), f"{HOST}:5432 cannot be reached .timed out.: it is private"),
        ("127.0.0.1:9", OSError("refused"), "Nothing answers at 127.0.0.1:9 .refused.: open the"),
        ("127.0.0.1:9", ssl.SSLError("no"), f"no certificate of {HOST}: does the tunnel lead"),
        (
            "",
            pg8000.exceptions.DatabaseError({"C": "28000", "M": "PAM authentication failed"}),
            "refuses the login as openevent_readonly: your credentials need .* rds-db:connect",
        ),
    ],
)
def test_what_is_missing_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, tunnel: str, error: Exception, sentence: str
) -> None:
    monkeypatch.setattr(deployed, "_log_in", raise_error(error))
    with pytest.raises(Refused, match=sentence):
        deployed.connect(build_target(tunnel), CREDENTIALS)


def test_a_closed_port_is_no_tunnel() -> None:
    target = build_target(f"127.0.0.1:{ports.free_port()}")
    with pytest.raises(Refused, match=f"open the tunnel to {HOST}:5432 first"):
        deployed.connect(target, CREDENTIALS)


@pytest.mark.parametrize("tunnel", ["5433", "localhost", "localhost:postgres"])
def test_a_tunnel_has_a_host_and_a_port(tunnel: str) -> None:
    with pytest.raises(Refused, match=r"use TUNNEL=127\.0\.0\.1:5433"):
        _ = build_target(tunnel).address


def test_without_credentials_there_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("local.shell.deployed.boto3.Session.get_credentials", lambda _: None)
    with pytest.raises(Refused, match="no credentials of AWS"):
        deployed.load_credentials()


def test_the_command_prints_the_sentence(
    account: StubbedAccount, capsys: pytest.CaptureFixture[str]
) -> None:
    describe_api(account)
    tunnel = f"127.0.0.1:{ports.free_port()}"
    assert command.main(["--stack", STACK, "--tunnel", tunnel]) == 1
    error = capsys.readouterr().err.splitlines()[-1]
    assert error.startswith(f"Nothing answers at {tunnel}")


def test_an_unknown_stack_is_a_sentence(
    account: StubbedAccount, capsys: pytest.CaptureFixture[str]
) -> None:
    account.stub("lambda").add_client_error(
        "get_function_configuration", "ResourceNotFoundException", "Function not found"
    )
    assert command.main(["--stack", STACK]) == 1
    assert "check STACK and REGION, and log in to AWS" in capsys.readouterr().err
