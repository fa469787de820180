"""Creates the first super administrator of a deployed stack, through its migrate function.

`python -m local.commands.admin --stack NAME EMAIL`; NAME is `local` for the stack of `make up`. A
password is read from standard input if something is piped in. Without a password the account waits
for a reset link.
"""

import argparse
import json
import sys
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from local.services import aws
from local.stack import deploy
from local.stack.state import DEVELOPER_STATE

LOCAL = "local"
USAGE = "Use make admin STACK=NAME EMAIL=ADDRESS; STACK=local is the stack of `make up`."


def main(arguments: list[str]) -> int:
    """Run the command; return 0, or 1 after printing why the administrator was not created."""
    options = _parse(arguments)
    if not options.stack or not options.email:
        return _fail(USAGE)
    if options.stack == LOCAL and not DEVELOPER_STATE.stack.exists():
        return _fail("No stack is running: `make up` starts one.")
    try:
        has_failed, answer = create_admin(options.stack, options.email, _read_password())
    except (BotoCoreError, ClientError) as error:
        return _fail(f"AWS refused the call of {options.stack}-migrate: {error}")
    if has_failed:
        return _fail(answer.get("errorMessage", answer))
    print(_describe(options.email, answer))
    return 0


def create_admin(stack: str, email: str, password: str | None) -> tuple[bool, dict[str, Any]]:
    """Call the migrate function; return whether it failed, and its answer.

    The answer is {"id", "created", "has-password"} or {"errorMessage", …}.
    """
    action = {"action": "admin", "email": email}
    if password:
        action["password"] = password
    prefix = deploy.read_stack_name() if stack == LOCAL else stack
    client = _create_client(stack)
    answer = client.invoke(FunctionName=f"{prefix}-migrate", Payload=json.dumps(action).encode())
    return "FunctionError" in answer, json.loads(answer["Payload"].read())


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="make admin", description="Create the first super administrator of a deployed stack."
    )
    parser.add_argument(
        "--stack", required=True, help="the name of the CloudFormation stack, or `local`"
    )
    parser.add_argument("email")
    return parser.parse_args(arguments)


def _create_client(stack: str) -> Any:
    """Create a client of Lambda for the developer's AWS profile, or for the emulator."""
    if stack != LOCAL:
        return boto3.client("lambda")
    return aws.client("lambda", DEVELOPER_STATE.read()["aws_endpoint"])


def _read_password() -> str | None:
    if sys.stdin.isatty():
        return None
    return sys.stdin.readline().rstrip("\n") or None


def _describe(email: str, answer: dict[str, Any]) -> str:
    subject = f"{email} is a super administrator (user {answer['id']})"
    if answer["has-password"]:
        return f"{subject} and logs in with a password."
    return f"{subject} and waits for a reset link to set a password."


def _fail(message: object) -> int:
    print(message, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
