"""AWS in this process for the API: bucket, queues, task table, and the key that signs tokens."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import boto3
import pytest
from moto import mock_aws

from local.invocation import own_process

REGION = "eu-central-1"
SECRET = {"kid": "1", "key": "k" * 64}
"""What signs tokens and links."""
SOURCES = (
    "a7b1c0de-0000-4000-8000-000000000001",
    "a7b1c0de-0000-4000-8000-000000000002",
    "a7b1c0de-0000-4000-8000-000000000003",
    "a7b1c0de-0000-4000-8000-000000000004",
)
"""The event sources of the import, export, image and document workers."""
ENVIRONMENT = {
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
    "BUCKET": "the-bucket",
    "TASKS_TABLE": "tasks",
    "AUTH_SECRET_ID": "auth",
    "MAIL_SECRET_ID": "mail",
    "API_ORIGIN": "https://api.example.org",
    "FRONTEND_ORIGIN": "https://front.example.org",
    "CORS_ORIGINS": "https://front.example.org,https://other.example.org",
    "EVENT_SOURCES": (
        f"import_worker={SOURCES[0]},export_worker={SOURCES[1]},image_worker={SOURCES[2]},"
        f"document_worker={SOURCES[3]}"
    ),
    "AWS_DEFAULT_REGION": REGION,
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
}
QUEUES = ("imports", "exports", "images", "documents", "changes", "mails", "outcomes")


@contextmanager
def entered(
    monkeypatch: pytest.MonkeyPatch, endpoint: str | None = None, **variables: str
) -> Iterator[dict[str, str]]:
    """Set up this process as the API, with its own AWS or the endpoint's; give the variables."""
    with nullcontext() if endpoint else mock_aws():
        monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
        environment = ENVIRONMENT | variables | ({"AWS_ENDPOINT_URL": endpoint} if endpoint else {})
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        resources = make(boto3.Session(region_name=REGION), endpoint)
        for name, value in resources.items():
            monkeypatch.setenv(name, value)
        own_process.forget()
        yield environment | resources
    own_process.forget()


def make(session: boto3.Session, endpoint: str | None = None) -> dict[str, str]:
    """Make the services; give the variables that name what they named."""
    place = {"LocationConstraint": REGION}
    session.client("s3", endpoint_url=endpoint).create_bucket(
        Bucket="the-bucket",
        CreateBucketConfiguration=place,  # type: ignore[arg-type]
    )
    secrets = session.client("secretsmanager", endpoint_url=endpoint)
    secrets.create_secret(Name="auth", SecretString=json.dumps(SECRET))
    secrets.create_secret(Name="mail", SecretString="{}")
    session.client("dynamodb", endpoint_url=endpoint).create_table(
        TableName="tasks",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    queues = session.client("sqs", endpoint_url=endpoint)
    queue_urls = {name: queues.create_queue(QueueName=name)["QueueUrl"] for name in QUEUES}
    return {f"{name.upper()}_QUEUE_URL": url for name, url in queue_urls.items()}
