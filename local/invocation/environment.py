"""The environment of a deployed function of the local stack, for a process of this machine."""

import os
from typing import Any

from local.services import aws
from local.services.emulator import ACCESS, REGION
from local.stack import deploy


def load_variables(endpoint: str, function: str) -> dict[str, str]:
    """Load the variables of a function, a package of functions/, as it is deployed."""
    client = aws.client("lambda", endpoint)
    name = get_name(function)
    configuration = client.get_function_configuration(FunctionName=name)
    return dict(configuration["Environment"]["Variables"])


def get_name(function: str) -> str:
    """Return the name of a deployed function."""
    return f"{deploy.read_stack_name()}-{function.replace('_', '-')}"


def build(endpoint: str, function: str) -> dict[str, str]:
    """Add the login of the emulator to a function's variables."""
    login = {
        "AWS_ACCESS_KEY_ID": ACCESS,
        "AWS_SECRET_ACCESS_KEY": ACCESS,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_LAMBDA_FUNCTION_NAME": get_name(function),
    }
    return load_variables(endpoint, function) | login


def build_for_host(stack: dict[str, Any], function: str) -> dict[str, str]:
    """Build the variables with the addresses of the emulator and the database for this machine."""
    addresses = {"AWS_ENDPOINT_URL": stack["aws_endpoint"], "DATABASE_URL": stack["database_url"]}
    return build(stack["aws_endpoint"], function) | addresses


def add_host(variables: dict[str, str]) -> dict[str, str]:
    """Add the host's variables, for its terminal and debugger, but no settings of AWS."""
    host = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return host | variables
