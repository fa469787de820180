"""The shared layer in process: AWS from moto, no network."""

import json
from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws

from openevent import aws, config, secret_keys

ENVIRONMENT = {
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
    "BUCKET": "the-bucket",
    "TASKS_TABLE": "tasks",
    "AUTH_SECRET_ID": "auth",
    "API_ORIGIN": "https://api.example.org",
    "AWS_DEFAULT_REGION": "eu-central-1",
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
}
SECRET = {"kid": "1", "key": "k" * 40}


@pytest.fixture(scope="module")
def in_memory() -> Iterator[None]:
    """An AWS of this process, whose clients live as long as the module: making one costs 100 ms."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        yield from _made(monkeypatch)


def _made(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    for cached in (config.settings, aws.client, secret_keys.secret):
        cached.cache_clear()
    with mock_aws():
        _make()
        yield
    for cached in (config.settings, aws.client, secret_keys.secret):
        cached.cache_clear()


def _make() -> None:
    region = {"LocationConstraint": "eu-central-1"}
    boto3.client("s3").create_bucket(Bucket="the-bucket", CreateBucketConfiguration=region)  # type: ignore[arg-type]
    boto3.client("secretsmanager").create_secret(Name="auth", SecretString=json.dumps(SECRET))
    boto3.client("dynamodb").create_table(
        TableName="tasks",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
