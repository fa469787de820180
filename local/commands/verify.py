"""`python -m local.commands.verify EMAIL`: mark a user of the local stack as verified, until mails go out."""

import sys

from local.stack import people
from local.stack.state import MINE


def main(email: str) -> int:
    """0, or 1 where no address is said, no stack runs, or no user has this address."""
    if not email:
        print("Say make verify EMAIL=ADDRESS.", file=sys.stderr)
        return 1
    if not MINE.stack.exists():
        print("No stack is running: `make up` starts one.", file=sys.stderr)
        return 1
    if not people.verify(MINE.read()["database_url"], email):
        print(f"No user has the address {email}.", file=sys.stderr)
        return 1
    print(f"{email} is verified.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
