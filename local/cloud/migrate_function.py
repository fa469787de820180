"""Calls of a stack's migrate function; `local` is the stack of `make up`."""

import json
from collections.abc import Mapping
from typing import Any, Final

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from local.cloud.account import find_account
from local.deployment import samconfig
from local.services import aws
from local.stack import deploy
from local.stack.state import DEVELOPER_STATE

UNKNOWN_FUNCTION: Final = "ResourceNotFoundException"
PATIENT: Final = Config(read_timeout=120, retries={"total_max_attempts": 1})
"""The function waits for a database that wakes (docs/contract/platform.md#aurora)."""


class Refused(Exception):
    """The function was not called, or it failed; the text says why."""


def create_client(stack: str, region: str) -> Any:
    """Create a client of Lambda in the stack's region, or for the emulator.

    Raises samconfig.Unusable.
    """
    if stack == samconfig.LOCAL:
        return aws.client("lambda", DEVELOPER_STATE.read()["aws_endpoint"])
    account = find_account(stack, region)
    print(f"Calling {stack}-migrate in {account.region} …", flush=True)
    return account.client("lambda", PATIENT)


def call(client: Any, stack: str, action: Mapping[str, Any]) -> dict[str, Any]:
    """Call the function with an action of functions/migrate/handler.py; return its answer.

    Raises Refused.
    """
    name = f"{deploy.read_stack_name() if stack == samconfig.LOCAL else stack}-migrate"
    try:
        answer = client.invoke(FunctionName=name, Payload=json.dumps(action).encode())
    except (BotoCoreError, ClientError) as error:
        raise Refused(_describe_refusal(name, error)) from None
    content = json.loads(answer["Payload"].read())
    if "FunctionError" in answer:
        raise Refused(content.get("errorMessage", content))
    return dict(content)


def _describe_refusal(name: str, error: Exception) -> str:
    if isinstance(error, ClientError) and error.response["Error"]["Code"] == UNKNOWN_FUNCTION:
        text = "check the name, and give another region by REGION=…"
        return f"There is no function {name} in this region: {text}"
    return f"AWS refused the call of {name}: {error}"
