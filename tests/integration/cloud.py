"""Create the AWS services of a worker in an emulator, and its environment variables."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import boto3
import pytest

from local.invocation import own_process
from local.services import emulator as emulators
from local.stack import schema

RECEIVES = 3
SECRETS: Mapping[str, Mapping[str, str]] = {"auth": {"kid": "1", "key": "k" * 64}, "mail": {}}
TABLE = {
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "BillingMode": "PAY_PER_REQUEST",
}


def create_services(database: schema.Database, emulator: emulators.Emulator) -> Mapping[str, str]:
    """Make bucket, table and queues; give the variables of a worker."""
    session = boto3.Session("test", "test", region_name=emulators.REGION)
    session.client("s3", endpoint_url=emulator.url).create_bucket(Bucket="the-bucket")
    tables = session.client("dynamodb", endpoint_url=emulator.url)
    tables.create_table(
        TableName="tasks",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        **TABLE,
    )
    secrets = session.client("secretsmanager", endpoint_url=emulator.url)
    for name, secret in SECRETS.items():
        secrets.create_secret(Name=name, SecretString=json.dumps(secret))
    queues = session.client("sqs", endpoint_url=emulator.url)
    dead = queues.create_queue(QueueName="dead")["QueueUrl"]
    arn = queues.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"][
        "QueueArn"
    ]
    redrive = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": RECEIVES})
    attributes = {"RedrivePolicy": redrive, "VisibilityTimeout": "1"}
    return {
        "DATABASE_URL": database.url,
        "AWS_ENDPOINT_URL": emulator.url,
        "AWS_DEFAULT_REGION": emulators.REGION,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "BUCKET": "the-bucket",
        "TASKS_TABLE": "tasks",
        "AUTH_SECRET_ID": "auth",
        "MAIL_SECRET_ID": "mail",
        "API_ORIGIN": "https://api.example.org",
        "FRONTEND_ORIGIN": "https://front.example.org",
        "IMPORTS_QUEUE_URL": queues.create_queue(QueueName="imports", Attributes=attributes)[
            "QueueUrl"
        ],
        "EXPORTS_QUEUE_URL": queues.create_queue(QueueName="exports", Attributes=attributes)[
            "QueueUrl"
        ],
        "IMAGES_QUEUE_URL": queues.create_queue(QueueName="images", Attributes=attributes)[
            "QueueUrl"
        ],
        "DOCUMENTS_QUEUE_URL": queues.create_queue(QueueName="documents", Attributes=attributes)[
            "QueueUrl"
        ],
        "CHANGES_QUEUE_URL": queues.create_queue(QueueName="changes", Attributes=attributes)[
            "QueueUrl"
        ],
        "MAILS_QUEUE_URL": queues.create_queue(QueueName="mails", Attributes=attributes)[
            "QueueUrl"
        ],
        "OUTCOMES_QUEUE_URL": queues.create_queue(QueueName="outcomes", Attributes=attributes)[
            "QueueUrl"
        ],
        "DEAD_LETTERS_QUEUE_URL": dead,
        "RETRY_DELAYS": "0,0,0",
        "POWERTOOLS_METRICS_NAMESPACE": "OpenEvent",
        "POWERTOOLS_SERVICE_NAME": "import_worker",
    }


@contextmanager
def entered(environment: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let this process be a worker with these variables."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    own_process.forget()
    yield
    own_process.forget()
