"""What the account says: quotas, the database's engine, and the stack that exists already."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from botocore.exceptions import ClientError

from local.cloud import template
from local.cloud.account import Account, DeployedStack
from local.cloud.findings import MISSING, NOTE, OK, Attempt, Finding
from local.deployment.samconfig import Environment

CONCURRENCY_QUOTA: Final = "L-B99A9384"
UNRESERVED: Final = 100
"""Concurrency that Lambda keeps unreserved in an account (AWS Lambda, Reserved concurrency)."""
CREATED: Final = re.compile(
    r"CREATE_COMPLETE|UPDATE_COMPLETE|UPDATE_ROLLBACK_COMPLETE|IMPORT_(ROLLBACK_)?COMPLETE"
)
REVIEWED: Final = "REVIEW_IN_PROGRESS"
"""State of a stack whose first change set was never executed."""
FAILED_CREATION: Final = "ROLLBACK_COMPLETE"


def is_created(stack: DeployedStack | None) -> bool:
    """Return whether a stack was deployed with success at least once."""
    return stack is not None and CREATED.fullmatch(stack.status) is not None


def check_quota(account: Account, parameters: Mapping[str, str]) -> Iterator[Finding]:
    quota = Attempt(lambda: _read_quota(account))
    if quota.error:
        yield Finding(NOTE, f"The quota of concurrent executions cannot be read: {quota.error}")
        return
    concurrent = int(quota.answer)
    reserved = int(template.complete(parameters)["ApiConcurrency"] or 0)
    raise_it = (
        "Ask for 1000: aws service-quotas request-service-quota-increase --service-code lambda"
        f" --quota-code {CONCURRENCY_QUOTA} --desired-value 1000 --region {account.region}"
    )
    if reserved and concurrent - reserved < UNRESERVED:
        yield Finding(
            MISSING,
            f"ApiConcurrency={reserved} does not fit: the account may run {concurrent} functions"
            f" at once, and {UNRESERVED} stay unreserved. Use ApiConcurrency=0. {raise_it}",
        )
    elif concurrent < UNRESERVED:
        yield Finding(NOTE, f"Only {concurrent} functions may run at once. {raise_it}")
    else:
        yield Finding(OK, f"concurrent executions: {concurrent}")


def _read_quota(account: Account) -> float:
    client = account.client("service-quotas")
    key = {"ServiceCode": "lambda", "QuotaCode": CONCURRENCY_QUOTA}
    try:
        return float(client.get_service_quota(**key)["Quota"]["Value"])
    except client.exceptions.NoSuchResourceException:
        return float(client.get_aws_default_service_quota(**key)["Quota"]["Value"])


def check_engine(account: Account) -> Iterator[Finding]:
    """Check that the region offers the database's engine as a serverless one."""
    instance = template.load()["Resources"]["DatabaseInstance"]["Properties"]
    cluster = template.load()["Resources"]["Database"]["Properties"]
    engine = {"Engine": cluster["Engine"], "EngineVersion": cluster["EngineVersion"]}
    offers = Attempt(
        lambda: account.client("rds").describe_orderable_db_instance_options(
            **engine, DBInstanceClass=instance["DBInstanceClass"]
        )
    )
    name = f"{engine['Engine']} {engine['EngineVersion']}"
    if offers.error:
        yield Finding(NOTE, f"The offer of {name} cannot be read: {offers.error}")
    elif not offers.answer["OrderableDBInstanceOptions"]:
        yield Finding(MISSING, f"{account.region} does not offer {name}: use another region.")
    else:
        yield Finding(OK, f"database: {name}")


def check_stack(environment: Environment, stack: DeployedStack) -> Iterator[Finding]:
    """Check the state of a stack that was never created, or that something changes just now."""
    name, region = environment.stack_name, environment.region
    if stack.status == FAILED_CREATION:
        yield Finding(NOTE, "The first deployment failed; its empty stack is deleted first.")
    elif stack.status == "UPDATE_ROLLBACK_FAILED":
        command = f"aws cloudformation continue-update-rollback --stack-name {name}"
        yield Finding(MISSING, f"The last rollback failed: {command} --region {region}")
    elif stack.status.endswith("_IN_PROGRESS") and stack.status != REVIEWED:
        yield Finding(MISSING, f"{name} is {stack.status}: wait until that has ended.")
    elif stack.status != REVIEWED:
        command = f"aws cloudformation delete-stack --stack-name {name} --region {region}"
        text = f"{name} is {stack.status}. See its events for the reason, then delete it: {command}"
        yield Finding(MISSING, text)


def check_new_bucket(account: Account, parameters: Mapping[str, str]) -> Iterator[Finding]:
    """Check that a new stack does not name a bucket that exists."""
    name = parameters.get("BucketName")
    if not name:
        return
    head = Attempt(lambda: account.client("s3").head_bucket(Bucket=name))
    if isinstance(head.error, ClientError) and head.error.response["Error"]["Code"] == "404":
        yield Finding(OK, f"bucket: {name}")
    else:
        text = (
            f"The bucket {name} exists already or cannot be read, and a new stack creates its own"
        )
        yield Finding(MISSING, f"{text}: remove BucketName from parameter_overrides.")


def check_bucket(
    environment: Environment, stack: DeployedStack, account_id: str
) -> Iterator[Finding]:
    """Check that the deployment does not replace the bucket, which would lose all media."""
    bucket = stack.outputs.get("Bucket", "")
    start = f"{environment.stack_name}-{account_id}-{environment.region}-"
    chosen = {**stack.parameters, **environment.parameters}.get("BucketName", "")
    if bucket == chosen or (not chosen and bucket.startswith(start)):
        yield Finding(OK, f"bucket: {bucket}")
    else:
        yield Finding(
            MISSING,
            f"The stack's bucket is {bucket}, and the deployment would replace it by an empty one:"
            f" add BucketName={bucket} to parameter_overrides.",
        )
