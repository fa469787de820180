"""A first deployment that failed can be repeated, and a deleted stack is no obstacle to a new one.

The emulator deploys the template's own bucket and mail secret, and a resource that cannot be made.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import WaiterError

from local.cloud import template
from local.services import aws, emulator

STACK = "first-try"
FRONT = "https://events.example.org"
STATEFUL = ("Bucket", "MailSecret")
FAILING = {
    "Type": "Custom::Failure",
    "DependsOn": list(STATEFUL),
    "Properties": {"ServiceToken": "arn:aws:lambda:us-east-1:000000000000:function:missing"},
}
WAIT = {"Delay": 1, "MaxAttempts": 120}


def build_template(*, fails: bool) -> str:
    whole = template.load()
    resources = {name: whole["Resources"][name] for name in STATEFUL}
    if fails:
        resources["Failing"] = FAILING
    sections = ("AWSTemplateFormatVersion", "Parameters", "Rules", "Mappings", "Conditions")
    outputs = {"Outputs": {"Bucket": {"Value": {"Ref": "Bucket"}}}}
    return json.dumps({name: whole[name] for name in sections} | {"Resources": resources} | outputs)


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator["Cloud"]:
    with emulator.running(tmp_path / "emulator", tmp_path / "log") as running:
        yield Cloud(running.url)


class Cloud:
    """CloudFormation, and what a stack leaves."""

    def __init__(self, endpoint: str) -> None:
        self.formation = aws.client("cloudformation", endpoint)
        self.endpoint = endpoint

    def create(self, *, fails: bool = False) -> None:
        parameters = {"Environment": "staging", "FrontendOrigin": FRONT, "CorsOrigins": FRONT}
        self.formation.create_stack(
            StackName=STACK,
            TemplateBody=build_template(fails=fails),
            Parameters=[
                {"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()
            ],
        )
        waiter = self.formation.get_waiter("stack_create_complete")
        waiter.wait(StackName=STACK, WaiterConfig=WAIT)

    def delete(self) -> None:
        self.formation.delete_stack(StackName=STACK)
        waiter = self.formation.get_waiter("stack_delete_complete")
        waiter.wait(StackName=STACK, WaiterConfig=WAIT)

    def describe(self) -> Any:
        return self.formation.describe_stacks(StackName=STACK)["Stacks"][0]

    def list_buckets(self) -> set[str]:
        buckets = aws.client("s3", self.endpoint).list_buckets()["Buckets"]
        return {bucket["Name"] for bucket in buckets}

    def count_secrets(self) -> int:
        return len(aws.client("secretsmanager", self.endpoint).list_secrets()["SecretList"])


def test_a_failed_creation_leaves_nothing_and_a_deleted_stack_its_bucket(cloud: Cloud) -> None:
    with pytest.raises(WaiterError):
        cloud.create(fails=True)
    assert cloud.describe()["StackStatus"] == "ROLLBACK_COMPLETE"
    assert (cloud.list_buckets(), cloud.count_secrets()) == (set(), 0)
    cloud.delete()

    cloud.create()
    (first,) = cloud.list_buckets()
    id_start = cloud.describe()["StackId"].split("/")[2].split("-")[0]
    assert first.startswith(f"{STACK}-")
    assert first.endswith(f"-{id_start}")
    cloud.delete()
    assert (cloud.list_buckets(), cloud.count_secrets()) == ({first}, 1)

    cloud.create()
    assert len(cloud.list_buckets() - {first}) == 1
