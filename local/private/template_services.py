"""The AWS services of the template alone, in a CloudFormation stack without its functions.

The template says what each service is, and what a function knows of it. The functions run in the
caller's process (local/invocation/own_process.py).
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from local.cloud import template
from local.services import aws

KEPT_TYPES: Final = frozenset(
    {
        "AWS::DynamoDB::Table",
        "AWS::Lambda::EventSourceMapping",
        "AWS::S3::Bucket",
        "AWS::SQS::Queue",
        "AWS::SecretsManager::Secret",
    }
)
"""The emulator takes no message for a function that does not exist, so the sources are idle."""
KEPT_SECTIONS: Final = ("AWSTemplateFormatVersion", "Parameters", "Mappings", "Conditions")
KEPT_MEMBERS: Final = ("Type", "Properties", "Condition")
"""All but the policies that keep a deleted bucket or secret."""
NO_VALUE: Final = {"Ref": "AWS::NoValue"}


def create(endpoint: str, stack_name: str, parameters: Mapping[str, str]) -> dict[str, str]:
    """Create the services; return the variables of the API's function.

    `parameters` are those of the template. A variable that a local function lacks is empty.
    """
    client = aws.client("cloudformation", endpoint)
    variables = _list_variables()
    client.create_stack(
        StackName=stack_name,
        TemplateBody=json.dumps(_build_template(variables)),
        Parameters=[
            {"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items()
        ],
    )
    _wait(client, "stack_create_complete", stack_name)
    stack = client.describe_stacks(StackName=stack_name)["Stacks"][0]
    values = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
    return {name: values[_name_output(name)] for name in variables}


def delete(endpoint: str, stack_name: str) -> None:
    """Delete the services and all that is in them; do nothing if there are none."""
    client = aws.client("cloudformation", endpoint)
    names = {stack["StackName"] for stack in client.describe_stacks()["Stacks"]}
    if stack_name not in names:
        return
    resources = client.list_stack_resources(StackName=stack_name)["StackResourceSummaries"]
    for resource in resources:
        if resource["ResourceType"] == "AWS::S3::Bucket":
            _empty(aws.client("s3", endpoint), resource["PhysicalResourceId"])
    client.delete_stack(StackName=stack_name)
    _wait(client, "stack_delete_complete", stack_name)


def _list_variables() -> dict[str, Any]:
    """List the variables of the API's function as the template writes their values."""
    document = template.load()
    own = document["Resources"]["ApiFunction"]["Properties"]
    parts = (document["Globals"]["Function"], own)
    return {
        name: value for part in parts for name, value in part["Environment"]["Variables"].items()
    }


def _build_template(variables: Mapping[str, Any]) -> dict[str, Any]:
    document = template.load()
    resources = {
        name: {member: resource[member] for member in KEPT_MEMBERS if member in resource}
        for name, resource in document["Resources"].items()
        if resource["Type"] in KEPT_TYPES
    }
    outputs = {_name_output(name): {"Value": _fill(value)} for name, value in variables.items()}
    sections = {name: document[name] for name in KEPT_SECTIONS}
    return sections | {"Resources": resources, "Outputs": outputs}


def _fill(value: Any) -> Any:
    """Write an empty text for a value that is absent, which an output may not be."""
    if value == NO_VALUE:
        return ""
    if isinstance(value, dict):
        return {name: _fill(item) for name, item in value.items()}
    return [_fill(item) for item in value] if isinstance(value, list) else value


def _name_output(variable: str) -> str:
    return variable.replace("_", "")


def _empty(client: Any, bucket: str) -> None:
    """Delete all versions of all objects, without which a bucket cannot be deleted."""
    for page in client.get_paginator("list_object_versions").paginate(Bucket=bucket):
        for version in _list_versions(page):
            client.delete_object(Bucket=bucket, **version)


def _list_versions(page: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    for version in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
        yield {"Key": version["Key"], "VersionId": version["VersionId"]}


def _wait(client: Any, waiter: str, stack_name: str) -> None:
    settings = {"Delay": 0.1, "MaxAttempts": 600}
    client.get_waiter(waiter).wait(StackName=stack_name, WaiterConfig=settings)
