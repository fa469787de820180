"""`python -m local.commands.link PURPOSE EMAIL`: the token that a mail of the local stack carries, without opening the mail."""

import os
import sys
from typing import Any, Final

from local.services import aws
from local.services.emulator import ACCESS, REGION
from local.stack import deploy
from local.stack.state import MINE
from openevent.auth.link_tokens import Purpose
from openevent.domain.people import accounts, invites
from openevent.infra import db

PURPOSES: Final = tuple(Purpose)


def main(words: list[str]) -> int:
    """0, or 1 where no stack runs, or the words name no purpose or no user."""
    if not MINE.stack.exists():
        print("No stack is running: `make up` starts one.", file=sys.stderr)
        return 1
    if len(words) != len(("purpose", "email")) or words[0] not in PURPOSES:
        print(f"Say what for ({' or '.join(PURPOSES)}) and whose address.", file=sys.stderr)
        return 1
    made = token(MINE.read(), Purpose(words[0]), words[1])
    print(
        made or f"Nobody with the address {words[1]} has one.",
        file=sys.stdout if made else sys.stderr,
    )
    return 0 if made else 1


def token(stack: dict[str, Any], purpose: Purpose, email: str) -> str | None:
    """Sign the link token of that user of a local stack as its API would; None where there is none, or no invite."""
    _become_the_api(stack)
    if purpose is Purpose.INVITE:
        invite = db.run_read(lambda connection: invites.newest(connection, email))
        return invites.link(invite) if invite else None
    account = db.run_read(lambda connection: accounts.by_email(connection, email))
    return accounts.link(purpose, account) if account else None


def _become_the_api(stack: dict[str, Any]) -> None:
    """Give this process the environment of the stack's API."""
    name = f"{deploy.stack_name()}-api"
    found = aws.client("lambda", stack["aws_endpoint"]).get_function_configuration(
        FunctionName=name
    )
    login = {
        "AWS_ACCESS_KEY_ID": ACCESS,
        "AWS_SECRET_ACCESS_KEY": ACCESS,
        "AWS_DEFAULT_REGION": REGION,
    }
    # The emulator's address as this process sees it, and the database's.
    here = {"AWS_ENDPOINT_URL": stack["aws_endpoint"], "DATABASE_URL": stack["database_url"]}
    os.environ.update(found["Environment"]["Variables"] | login | here)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
