"""The export worker against a real database and the emulator's S3, DynamoDB and SQS."""

from collections.abc import Iterator, Mapping

import boto3
import pytest

from local import emulator as emulators
from local import schema
from openevent import aws, config, db

CACHED = (config.settings, aws.client)


@pytest.fixture(scope="module")
def environment(database: schema.Database, emulator: emulators.Emulator) -> Mapping[str, str]:
    """The variables of a worker whose bucket, table and queue are there."""
    return {
        "DATABASE_URL": database.url,
        "AWS_ENDPOINT_URL": emulator.url,
        "AWS_DEFAULT_REGION": emulators.REGION,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "BUCKET": "the-bucket",
        "TASKS_TABLE": "tasks",
        "API_ORIGIN": "https://api.example.org",
        "EXPORTS_QUEUE_URL": _made(emulator.url),
        "RELEASE": "1.2.3",
        "POWERTOOLS_METRICS_NAMESPACE": "OpenEvent",
    }


def _made(url: str) -> str:
    session = boto3.Session("test", "test", region_name=emulators.REGION)
    s3 = session.client("s3", endpoint_url=url)
    s3.create_bucket(Bucket="the-bucket")
    session.client("dynamodb", endpoint_url=url).create_table(
        TableName="tasks",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return session.client("sqs", endpoint_url=url).create_queue(QueueName="exports")["QueueUrl"]


@pytest.fixture(autouse=True)
def _worker(environment: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    for cached in CACHED:
        cached.cache_clear()
    yield
    db.close()
    for cached in CACHED:
        cached.cache_clear()
