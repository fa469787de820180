"""Replaces the key that signs tokens and links: `make rotate STACK=NAME`.

The old key goes on to verify what it has signed, so that nobody is logged out. With STOLEN=1 it
does not: all logins and all links of mails end. NAME is `local` for the stack of `make up`.
"""

import argparse
import json
import sys
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from local.cloud.account import Account, find_account
from local.deployment import samconfig, secret_key
from local.services import aws
from local.stack import deploy
from local.stack.state import DEVELOPER_STATE, NOT_RUNNING, write_file

LONGEST_LOGIN: Final = timedelta(days=365)
"""A refresh token with remember-me lives so long (docs/contract/auth.md#logins)."""
USAGE: Final = "Use make rotate STACK=NAME; STACK=local is the stack of `make up`."


class Refused(Exception):
    """The key was not replaced; the text says why."""


def main(arguments: list[str]) -> int:
    """Run the command; return 0, or 1 after printing why the key was not replaced."""
    options = _parse(arguments)
    try:
        print(rotate(options.stack, options.region, is_stolen=options.stolen))
    except (Refused, samconfig.Unusable, BotoCoreError, ClientError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def rotate(stack: str, region: str = "", *, is_stolen: bool = False) -> str:
    """Replace the key; return what happened. Raises Refused."""
    if not stack:
        raise Refused(USAGE)
    if stack == samconfig.LOCAL and not DEVELOPER_STATE.stack.exists():
        raise Refused(NOT_RUNNING)
    account = None if stack == samconfig.LOCAL else find_account(stack, region)
    prefix = deploy.read_stack_name() if stack == samconfig.LOCAL else stack
    secret_id = secret_key.find_secret_id(_client(account, "lambda"), f"{prefix}-api")
    client = _client(account, "secretsmanager")
    secret, written_at = secret_key.read_secret(client, secret_id)
    if not is_stolen:
        _check_age(secret, written_at)
    text = json.dumps(secret_key.replace_key(secret, keeps_old_key=not is_stolen))
    client.put_secret_value(SecretId=secret_id, SecretString=text)
    if stack == samconfig.LOCAL:
        write_file(DEVELOPER_STATE.auth_secret, text)  # the next start restores this one
    return _describe(json.loads(text), written_at, is_stolen=is_stolen)


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make rotate", description="Replace the signing key.")
    parser.add_argument("--stack", required=True)
    parser.add_argument("--region", default="")
    parser.add_argument("--stolen", action="store_true", help="end what the old key has signed")
    return parser.parse_args(arguments)


def _client(account: Account | None, service: str) -> Any:
    if account is None:
        return aws.client(service, DEVELOPER_STATE.read()["aws_endpoint"])
    return account.client(service)


def _check_age(secret: secret_key.Secret, written_at: datetime) -> None:
    """Refuse to drop a previous key while logins that it has signed may last."""
    ends_at = written_at + LONGEST_LOGIN
    if "previous-kid" in secret and datetime.now(UTC) < ends_at:
        raise Refused(
            f"The key was replaced on {written_at:%Y-%m-%d}. Logins of the key before it may last "
            f"until {ends_at:%Y-%m-%d}; a further key would end them. Wait until then. "
            "If somebody may have read the key, use STOLEN=1: it ends all logins and links."
        )


def _describe(secret: secret_key.Secret, written_at: datetime, *, is_stolen: bool) -> str:
    name = f"The new key is called {secret['kid']}. All functions use it within 5 minutes."
    if is_stolen:
        return f"{name} All logins and all links of mails have ended: people log in again."
    age = f"written on {written_at:%Y-%m-%d}"
    return f"{name} The key {secret['previous-kid']}, {age}, still verifies: nobody is logged out."


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
