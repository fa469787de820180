"""Creates the first super administrator of a deployed stack, through its migrate function.

`python -m local.commands.admin --stack NAME EMAIL`; NAME is `local` for the stack of `make up`. On
a terminal it asks for a password, twice; otherwise it reads one line of standard input. Without a
password it prints a link that sets one, once and within an hour.
"""

import argparse
import json
import sys
from typing import Any, Final

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from local.cloud.account import find_account
from local.commands import answers
from local.deployment import samconfig
from local.services import aws
from local.stack import deploy
from local.stack.state import DEVELOPER_STATE, NOT_RUNNING

LOCAL = "local"
UNKNOWN_FUNCTION: Final = "ResourceNotFoundException"
PATIENT: Final = Config(read_timeout=120, retries={"total_max_attempts": 1})
"""The function waits for a database that wakes (docs/contract/platform.md#aurora)."""
USAGE = "Use make admin STACK=NAME EMAIL=ADDRESS; STACK=local is the stack of `make up`."


def main(arguments: list[str]) -> int:
    """Run the command; return 0, or 1 after printing why the administrator was not created."""
    options = _parse(arguments)
    if not options.stack or not options.email:
        return _fail(USAGE)
    if options.stack == LOCAL and not DEVELOPER_STATE.stack.exists():
        return _fail(NOT_RUNNING)
    try:
        client = _create_client(options.stack, options.region)
        password = answers.ask_new_secret("Password (empty: print a link that sets one)")
        has_failed, answer = create_admin(client, options.stack, options.email, password)
    except samconfig.Unusable as error:
        return _fail(error)
    except (BotoCoreError, ClientError) as error:
        return _fail(_describe_refusal(options.stack, error))
    if has_failed:
        return _fail(answer.get("errorMessage", answer))
    print(_describe(options.email, answer))
    return 0


def create_admin(client: Any, stack: str, email: str, password: str) -> tuple[bool, dict[str, Any]]:
    """Call the migrate function; return whether it failed, and its answer.

    The answer is {"id", "created", "has-password", "link"} or {"errorMessage", …}. Only without a
    password there is a link.
    """
    action: dict[str, str | bool] = {"action": "admin", "email": email}
    action |= {"password": password} if password else {"link": True}
    prefix = deploy.read_stack_name() if stack == LOCAL else stack
    answer = client.invoke(FunctionName=f"{prefix}-migrate", Payload=json.dumps(action).encode())
    return "FunctionError" in answer, json.loads(answer["Payload"].read())


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


def _create_client(stack: str, region: str) -> Any:
    """Create a client of Lambda in the stack's region, or for the emulator."""
    if stack == LOCAL:
        return aws.client("lambda", DEVELOPER_STATE.read()["aws_endpoint"])
    account = find_account(stack, region)
    print(f"Calling {stack}-migrate in {account.region} …", flush=True)
    return account.client("lambda", PATIENT)


def _describe_refusal(stack: str, error: Exception) -> str:
    if isinstance(error, ClientError) and error.response["Error"]["Code"] == UNKNOWN_FUNCTION:
        text = "check the name, and give another region by REGION=…"
        return f"There is no function {stack}-migrate in this region: {text}"
    return f"AWS refused the call of {stack}-migrate: {error}"


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
