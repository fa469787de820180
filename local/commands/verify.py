"""`python -m local.commands.verify EMAIL`: marks a user of the local stack as verified."""

import sys

from local.stack import people
from local.stack.state import DEVELOPER_STATE, NOT_RUNNING


def main(email: str) -> int:
    """Run the command; return 0, or 1 without an address, a running stack or such a user."""
    if not email:
        print("Use make verify EMAIL=ADDRESS.", file=sys.stderr)
        return 1
    if not DEVELOPER_STATE.stack.exists():
        print(NOT_RUNNING, file=sys.stderr)
        return 1
    if not people.verify_user(DEVELOPER_STATE.read()["database_url"], email):
        print(f"No user has the address {email}.", file=sys.stderr)
        return 1
    print(f"{email} is verified.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
