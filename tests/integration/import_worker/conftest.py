"""The import worker against a real database and the emulator's S3, DynamoDB and SQS."""

from collections.abc import Iterator, Mapping

import boto3
import pytest

from local import emulator as emulators
from local import schema
from openevent import aws, config, db
from tests.factories import events

CACHED = (config.settings, aws.client)
KEY = {"KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}], "BillingMode": "PAY_PER_REQUEST"}


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
        "FRONTEND_ORIGIN": "https://front.example.org",
        "IMPORTS_QUEUE_URL": _made(emulator.url),
        "RETRY_DELAYS": "0,0,0",
        "POWERTOOLS_METRICS_NAMESPACE": "OpenEvent",
    }


def _made(url: str) -> str:
    session = boto3.Session("test", "test", region_name=emulators.REGION)
    session.client("s3", endpoint_url=url).create_bucket(Bucket="the-bucket")
    tables = session.client("dynamodb", endpoint_url=url)
    tables.create_table(TableName="tasks", AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}], **KEY)
    return str(session.client("sqs", endpoint_url=url).create_queue(QueueName="imports")["QueueUrl"])


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


@pytest.fixture
def user() -> int:
    """The id of a verified user."""
    with db.transaction() as connection:
        return events.add_user(connection)
