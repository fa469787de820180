"""`python -m local.link PURPOSE EMAIL`: prints the token of a mail of the local stack.

Scripts beside the project call it by this name.
"""

import os
import sys
from typing import Any, Final

from local.invocation import environment
from local.stack.state import DEVELOPER_STATE, NOT_RUNNING
from openevent.auth.link_tokens import Purpose
from openevent.domain.people import accounts, invites
from openevent.infra import db

PURPOSES: Final = tuple(Purpose)
USAGE: Final = f"Use make link PURPOSE={'|'.join(PURPOSES)} EMAIL=ADDRESS."
ARGUMENTS: Final = 2


def main(arguments: list[str]) -> int:
    """Run the command; return 0, or 1 after printing why there is no token."""
    if not DEVELOPER_STATE.stack.exists():
        print(NOT_RUNNING, file=sys.stderr)
        return 1
    if len(arguments) != ARGUMENTS or arguments[0] not in PURPOSES:
        print(USAGE, file=sys.stderr)
        return 1
    purpose, email = arguments
    token = sign_token(DEVELOPER_STATE.read(), Purpose(purpose), email)
    if token is None:
        print(f"No link of this purpose exists for {email}.", file=sys.stderr)
        return 1
    print(token)
    return 0


def sign_token(stack: dict[str, Any], purpose: Purpose, email: str) -> str | None:
    """Sign a user's link token as the local stack's API does.

    Returns None if there is no such user, or no invite to the address.
    """
    os.environ.update(environment.build_for_host(stack, "api"))
    return sign(purpose, email)


def sign(purpose: Purpose, email: str) -> str | None:
    """Sign a user's link token with the environment of this process; None as `sign_token`."""
    if purpose is Purpose.INVITE:
        invite = db.run_read(lambda connection: invites.find_newest(connection, email))
        return invites.sign_link(invite) if invite else None
    account = db.run_read(lambda connection: accounts.find_by_email(connection, email))
    return accounts.sign_link(purpose, account) if account else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
