"""The AWS account of the developer's credentials, in one region, and a stack in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from local.deployment import samconfig

MISSING: Final = "does not exist"
"""A part of CloudFormation's message about a stack that does not exist."""
PATIENCE: Final = Config(connect_timeout=5, read_timeout=60, retries={"max_attempts": 2})


@dataclass(frozen=True)
class Account:
    """The account in a region."""

    region: str

    def client(self, service: str, config: Config = PATIENCE) -> Any:
        """Create a client of a service."""
        create_client: Any = boto3.client
        return create_client(service, region_name=self.region, config=config)


@dataclass(frozen=True)
class DeployedStack:
    """A stack as CloudFormation describes it."""

    status: str
    parameters: Mapping[str, str]
    outputs: Mapping[str, str]


def find_account(stack_name: str, region: str = "") -> Account:
    """Find the account of a stack: the given region, or the one of samconfig.toml.

    Raises samconfig.Unusable.
    """
    return Account(region or samconfig.find_region(stack_name))


def describe_stack(account: Account, stack_name: str) -> DeployedStack | None:
    """Describe a stack; None if it does not exist. Raises ClientError."""
    try:
        answer = account.client("cloudformation").describe_stacks(StackName=stack_name)
    except ClientError as error:
        if MISSING in error.response["Error"]["Message"]:
            return None
        raise
    stack = answer["Stacks"][0]
    return DeployedStack(
        stack["StackStatus"],
        {item["ParameterKey"]: item["ParameterValue"] for item in stack.get("Parameters", [])},
        {item["OutputKey"]: item["OutputValue"] for item in stack.get("Outputs", [])},
    )
