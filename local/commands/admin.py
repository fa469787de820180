"""Creates the first super administrator of a deployed stack, through its migrate function.

`python -m local.commands.admin --stack NAME EMAIL`; NAME is `local` for the stack of `make up`. On
a terminal it asks for a password, twice; otherwise it reads one line of standard input. Without a
password it prints a link that sets one, once and within an hour.
"""

import argparse
import sys
from typing import Any

from local.cloud import migrate_function
from local.commands import answers
from local.deployment import samconfig
from local.stack.state import DEVELOPER_STATE, NOT_RUNNING

USAGE = "Use make admin STACK=NAME EMAIL=ADDRESS; STACK=local is the stack of `make up`."


def main(arguments: list[str]) -> int:
    """Run the command; return 0, or 1 after printing why the administrator was not created."""
    options = _parse(arguments)
    if not options.stack or not options.email:
        return _fail(USAGE)
    if options.stack == samconfig.LOCAL and not DEVELOPER_STATE.stack.exists():
        return _fail(NOT_RUNNING)
    try:
        client = migrate_function.create_client(options.stack, options.region)
        password = answers.ask_new_secret("Password (empty: print a link that sets one)")
        answer = create_admin(client, options.stack, options.email, password)
    except (samconfig.Unusable, migrate_function.Refused) as error:
        return _fail(error)
    print(_describe(options.email, answer))
    return 0


def create_admin(client: Any, stack: str, email: str, password: str) -> dict[str, Any]:
    """Call the migrate function; return {"id", "created", "has-password", "link"}.

    Only without a password there is a link. Raises migrate_function.Refused.
    """
    action: dict[str, str | bool] = {"action": "admin", "email": email}
    action |= {"password": password} if password else {"link": True}
    return migrate_function.call(client, stack, action)


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="make admin", description="Create the first super administrator of a deployed stack."
    )
    parser.add_argument(
        "--stack", required=True, help="the name of the CloudFormation stack, or `local`"
    )
    parser.add_argument("--region", default="", help="its region, if samconfig.toml has another")
    parser.add_argument("email")
    return parser.parse_args(arguments)


def _describe(email: str, answer: dict[str, Any]) -> str:
    subject = f"{email} is a super administrator (user {answer['id']})"
    if answer.get("link"):
        return f"{subject}. This link sets the password, once and within an hour:\n{answer['link']}"
    if answer["has-password"]:
        return f"{subject} and logs in with a password."
    return f"{subject} and waits for a reset link to set a password."


def _fail(message: object) -> int:
    print(message, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
