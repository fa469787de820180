"""Makes the first super admin of a deployed stack, through its migrate function.

`python -m local.commands.admin --stack NAME EMAIL`, NAME being `local` for the stack of `make up`.
A password is read from standard input where something is piped in; without one the account waits
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
from local.stack.state import MINE

LOCAL = "local"


def main(arguments: list[str]) -> int:
    """0, or 1 with the function's own words where it refused."""
    parser = argparse.ArgumentParser(
        prog="make admin", description="Make the first super admin of a deployed stack."
    )
    parser.add_argument(
        "--stack", required=True, help="the CloudFormation stack's name, or `local`"
    )
    parser.add_argument("email")
    options = parser.parse_args(arguments)
    if not options.stack or not options.email:
        print(
            "Say make admin STACK=NAME EMAIL=ADDRESS; STACK=local is the stack of `make up`.",
            file=sys.stderr,
        )
        return 1
    if options.stack == LOCAL and not MINE.stack.exists():
        print("No stack is running: `make up` starts one.", file=sys.stderr)
        return 1
    try:
        refused, answer = make(options.stack, options.email, _piped_password())
    except (BotoCoreError, ClientError) as error:
        print(f"AWS did not let {options.stack}-migrate be called: {error}", file=sys.stderr)
        return 1
    if refused:
        print(answer.get("errorMessage", answer), file=sys.stderr)
        return 1
    login = (
        "logs in with a password"
        if answer["has-password"]
        else "waits for a reset link to set a password"
    )
    print(f"{options.email} is a super admin (user {answer['id']}) and {login}.")
    return 0


def make(stack: str, email: str, password: str | None) -> tuple[bool, dict[str, Any]]:
    """Whether the function failed, and its answer: {"id", "created", "has-password"} or {"errorMessage", …}."""
    wanted = {"action": "admin", "email": email} | ({"password": password} if password else {})
    name = f"{deploy.stack_name() if stack == LOCAL else stack}-migrate"
    answer = _client(stack).invoke(FunctionName=name, Payload=json.dumps(wanted).encode())
    return "FunctionError" in answer, json.loads(answer["Payload"].read())


def _client(stack: str) -> Any:
    """The Lambda of the person's own AWS profile, or of the emulator."""
    if stack != LOCAL:
        return boto3.client("lambda")
    return aws.client("lambda", MINE.read()["aws_endpoint"])


def _piped_password() -> str | None:
    return None if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n") or None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
