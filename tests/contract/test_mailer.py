"""The built mailer sends its sample event by SMTP and by SendGrid."""

import json
import time
from base64 import b64encode
from collections.abc import Mapping
from typing import Any

import boto3
import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from local.services import emulator as emulators
from tests.contract import lambdas
from tests.contract.conftest import Start
from tests.contract.test_functions import load_event
from tests.integration.mailer import mail_server, provider

KEY = ec.generate_private_key(ec.SECP256R1())
PUBLIC = KEY.public_key().public_bytes(
    serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
)


class Cloud:
    """The mailer's resources in the emulator, with the names of the template's references."""

    def __init__(self, url: str) -> None:
        self._session = boto3.Session("test", "test", region_name=emulators.REGION)
        self._url = url
        key = {
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
            "BillingMode": "PAY_PER_REQUEST",
        }
        self.client("dynamodb").create_table(
            TableName="TasksTable",
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            **key,
        )
        self.queue = self.client("sqs").create_queue(QueueName="OutcomesQueue")["QueueUrl"]
        self.client("secretsmanager").create_secret(
            Name="AuthSecret", SecretString='{"kid": "1", "key": "k"}'
        )

    def client(self, service: str) -> Any:
        make: Any = self._session.client
        return make(service, endpoint_url=self._url)

    def set_transport(self, **values: Any) -> None:
        text = json.dumps({name.replace("_", "-"): value for name, value in values.items()})
        self.client("secretsmanager").create_secret(Name="MailSecret", SecretString=text)

    def receive_outcomes(self) -> list[Mapping[str, Any]]:
        """The items of the messages in the queue of outcomes."""
        messages = (
            self.client("sqs")
            .receive_message(QueueUrl=self.queue, MaxNumberOfMessages=10)
            .get("Messages", [])
        )
        return [item for message in messages for item in json.loads(message["Body"])["items"]]


@pytest.fixture
def cloud(emulator: emulators.Emulator) -> Cloud:
    emulator.reset()
    return Cloud(emulator.url)


@pytest.fixture
def mailer(cloud: Cloud, start: Start) -> lambdas.Function:
    return start("MailerFunction")


def test_the_sample_arrives_once_by_smtp_and_by_sendgrid(
    mailer: lambdas.Function, cloud: Cloud
) -> None:
    by_smtp = load_event("mailer")
    text = json.dumps(by_smtp).replace("smtp", "sendgrid").replace("ebe07632", "ebe07633")
    by_sendgrid = json.loads(text)
    with mail_server.running() as server, provider.running() as sendgrid:
        host = {"host": "localhost", "port": server.port, "encryption": "none"}
        cloud.set_transport(**host, sendgrid_key=provider.KEY, sendgrid_host=sendgrid.url)
        for event in (by_smtp, by_sendgrid) * 2:
            assert mailer.invoke(event) == {"batchItemFailures": []}
        assert [received.recipients for received in server.inbox] == [["reader@example.org"]]
        assert [posted["subject"] for posted in sendgrid.inbox] == ["The conference is live"]
    assert [item["state"] for item in cloud.receive_outcomes()] == ["sent"] * 4


def test_the_webhook_needs_a_current_signature(mailer: lambdas.Function, cloud: Cloud) -> None:
    cloud.set_transport(sendgrid_verification_key=b64encode(PUBLIC).decode())
    event = load_event("webhook")
    timestamp = str(int(time.time()))
    assert mailer.invoke(event)["statusCode"] == 403
    signature = KEY.sign(f"{timestamp}{event['body']}".encode(), ec.ECDSA(hashes.SHA256()))
    event["headers"] |= {
        "x-twilio-email-event-webhook-timestamp": timestamp,
        "x-twilio-email-event-webhook-signature": b64encode(signature).decode(),
    }
    assert mailer.invoke(event) == {
        "statusCode": 204,
        "headers": {"x-content-type-options": "nosniff"},
        "body": "",
    }
    assert [item["recipient"] for item in cloud.receive_outcomes()] == ["reader@example.org"]
