"""The built mailer sends its sample to a real server, and has aboard what SendGrid takes."""

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
from tests.contract.test_functions import sample
from tests.integration.mailer import mail_server, provider

KEY = ec.generate_private_key(ec.SECP256R1())
PUBLIC = KEY.public_key().public_bytes(
    serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
)


class Cloud:
    """What the mailer reaches in the emulator, under the names that the template's references have in these tests."""

    def __init__(self, url: str) -> None:
        self._session, self._url = boto3.Session("test", "test", region_name=emulators.REGION), url
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

    def set_transport(self, **known: Any) -> None:
        text = json.dumps({name.replace("_", "-"): value for name, value in known.items()})
        self.client("secretsmanager").create_secret(Name="MailSecret", SecretString=text)

    def told(self) -> list[Mapping[str, Any]]:
        """The items of the messages of outcomes."""
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
    by_sendgrid = (
        json.dumps(sample("mailer")).replace("smtp", "sendgrid").replace("ebe07632", "ebe07633")
    )
    with mail_server.running() as server, provider.running() as other:
        host = {"host": "localhost", "port": server.port, "encryption": "none"}
        cloud.set_transport(**host, sendgrid_key=provider.KEY, sendgrid_host=other.url)
        for event in (sample("mailer"), json.loads(by_sendgrid)) * 2:
            assert mailer.invoke(event) == {"batchItemFailures": []}
        assert [got.recipients for got in server.inbox] == [["reader@example.org"]]
        assert [got["subject"] for got in other.inbox] == ["The conference is live"]
    assert [item["state"] for item in cloud.told()] == ["sent"] * 4


def test_the_webhook_is_refused_unless_it_is_signed_now(
    mailer: lambdas.Function, cloud: Cloud
) -> None:
    cloud.set_transport(sendgrid_verification_key=b64encode(PUBLIC).decode())
    event, stamp = sample("webhook"), str(int(time.time()))
    assert mailer.invoke(event)["statusCode"] == 403
    signature = KEY.sign(f"{stamp}{event['body']}".encode(), ec.ECDSA(hashes.SHA256()))
    event["headers"] |= {
        "x-twilio-email-event-webhook-timestamp": stamp,
        "x-twilio-email-event-webhook-signature": b64encode(signature).decode(),
    }
    assert mailer.invoke(event) == {"statusCode": 204, "body": ""}
    assert [item["recipient"] for item in cloud.told()] == ["reader@example.org"]
