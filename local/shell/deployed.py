"""The database of a deployed stack, read by a person as openevent_readonly.

The login is a token that the person's own credentials sign. The database is private, so a person
outside the VPC needs a tunnel (docs/tools.md#a-deployed-stack).
"""

import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import boto3
import pg8000.exceptions
from botocore.exceptions import BotoCoreError, ClientError
from sqlalchemy import NullPool, create_engine

from local.cloud.account import Account, find_account
from local.shell.session import Refused, Session, open_reading
from migrate.roles import READONLY
from openevent.infra import pg8000_pipeline, rds_login
from openevent.infra.aws import Credentials
from openevent.infra.db import get_sqlstate

CONNECT_SECONDS: Final = 45.0
"""A paused database takes up to 30 s to resume (docs/contract/platform.md#aurora)."""
LOGIN_REFUSED: Final = ("28000", "28P01")
READING: Final = {"default_transaction_read_only": "on"}


@dataclass(frozen=True)
class Target:
    """A database, and where it is reached: its own address, or the end of a tunnel."""

    host: str
    port: int
    name: str
    region: str
    tunnel: str = ""

    @property
    def address(self) -> tuple[str, int]:
        """Return the host and port to connect to. Raises Refused."""
        if not self.tunnel:
            return self.host, self.port
        host, _, port = self.tunnel.rpartition(":")
        if not host or not port.isdecimal():
            raise Refused(f"TUNNEL is {self.tunnel!r}: use TUNNEL=127.0.0.1:5433, host and port.")
        return host, int(port)


def open_session(stack: str, region: str, tunnel: str) -> tuple[Session, Target]:
    """Open a session that reads the database of a stack.

    Raises Refused, which says in a sentence what is missing, or samconfig.Unusable.
    """
    account = find_account(stack, region)
    target = find_target(account, stack, tunnel)
    credentials = load_credentials()
    engine = create_engine(
        "postgresql+pg8000://", creator=lambda: connect(target, credentials), poolclass=NullPool
    )
    return open_reading(engine), target


def find_target(account: Account, stack: str, tunnel: str) -> Target:
    """Find the database in the variables of the stack's API. Raises Refused."""
    try:
        answer = account.client("lambda").get_function_configuration(FunctionName=f"{stack}-api")
    except (BotoCoreError, ClientError) as error:
        text = "check STACK and REGION, and log in to AWS"
        raise Refused(f"The function {stack}-api cannot be read ({error}): {text}.") from None
    variables: Mapping[str, str] = answer["Environment"]["Variables"]
    return Target(
        variables["DATABASE_HOST"],
        int(variables["DATABASE_PORT"]),
        variables["DATABASE_NAME"],
        account.region,
        tunnel,
    )


def load_credentials() -> Credentials:
    """Load the credentials of the person. Raises Refused."""
    credentials = boto3.Session().get_credentials()
    if credentials is None:
        raise Refused("There are no credentials of AWS: use aws configure, or aws sso login.")
    frozen = credentials.get_frozen_credentials()
    return Credentials(str(frozen.access_key), str(frozen.secret_key), frozen.token or "")


def connect(target: Target, credentials: Credentials) -> Any:
    """Connect with a token for the database itself, also through a tunnel. Raises Refused."""
    token = rds_login.sign_token(
        f"{target.host}:{target.port}", READONLY, target.region, credentials, datetime.now(UTC)
    )
    try:
        return _log_in(target, token)
    except ssl.SSLError as error:
        text = f"What answers there has no certificate of {target.host}"
        raise Refused(f"{text}: does the tunnel lead to it? ({error})") from None
    except OSError as error:
        raise Refused(_describe_unreachable(target, error)) from None
    except pg8000.exceptions.DatabaseError as error:
        if get_sqlstate(error) not in LOGIN_REFUSED:
            raise
        raise Refused(_describe_login(target)) from None


def _log_in(target: Target, token: str) -> Any:
    sock = socket.create_connection(target.address, CONNECT_SECONDS)
    try:
        return pg8000_pipeline.Connection(
            host=target.host,  # the name in the certificate
            sock=sock,
            ssl_context=rds_login.build_tls_context(target.region),
            application_name="make shell",
            user=READONLY,
            password=token,
            database=target.name,
            startup_params=READING,
        )
    except BaseException:
        sock.close()
        raise


def _describe_unreachable(target: Target, error: OSError) -> str:
    if target.tunnel:
        text = f"open the tunnel to {target.host}:{target.port} first"
        return f"Nothing answers at {target.tunnel} ({error}): {text}."
    text = "it is private. Open a tunnel to it through the VPC, and name its end by TUNNEL=…"
    page = "docs/tools.md#a-deployed-stack"
    return f"{target.host}:{target.port} cannot be reached ({error}): {text} ({page})."


def _describe_login(target: Target) -> str:
    resource = f"arn:aws:rds-db:{target.region}:*:dbuser:*/{READONLY}"
    return (
        f"The database refuses the login as {READONLY}: your credentials need the permission"
        f" rds-db:connect for {resource}."
    )
