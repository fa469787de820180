"""Mails for the mailer, and what it leaves: outcomes, items of the ledger."""

import contextlib
import json
import time
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import uuid4

from botocore.exceptions import EndpointConnectionError

from mailer.handler import lambda_handler
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.mail.messages import Mail, Outcome, Outcomes, Report
from tests.integration import letters

SECONDS = 60
"""Time of a batch. TLS counts real time: each of its steps may take a quarter of this."""
VERSIONS = [""]
"""Versions of the mail secret; the last one is current."""


def make_mail(**values: Any) -> Mail:
    """A mail with a new key and a new recipient."""
    key = uuid4()
    defaults = {
        "key": key,
        "action": "Event Published",
        "service": "smtp",
        "transport": VERSIONS[-1],
        "sender": "The conference <events@example.org>",
        "recipient": f"reader-{key.hex[:8]}@example.org",
        "subject": "It is on",
        "html": "<p>It is <b>on</b>.</p>",
        "text": "It is on.",
    }
    return Mail.model_validate(defaults | values)


def make_event(*mails: Mail, attempt: int = 1, sent_at: float | None = None) -> dict[str, Any]:
    """The event that Lambda makes of the mails' messages, which are in no queue."""
    attributes = {
        "SentTimestamp": str(int((sent_at or time.time()) * 1000)),
        "ApproximateReceiveCount": str(attempt),
    }
    messages = [
        {
            "MessageId": str(uuid4()),
            "ReceiptHandle": "gone",
            "Body": mail.model_dump_json(),
            "Attributes": attributes,
        }
        for mail in mails
    ]
    url = settings().mails_queue_url
    return {"Records": [letters.record(message, url) for message in messages]}


def handle(event: dict[str, Any], seconds: float = SECONDS) -> list[int]:
    """Call the mailer with an event; the positions of the messages to retry."""
    answer = lambda_handler(event, letters.Context(seconds))
    ids = [record["messageId"] for record in event["Records"]]
    return sorted(ids.index(failure["itemIdentifier"]) for failure in answer["batchItemFailures"])


def deliver(
    *mails: Mail, attempt: int = 1, sent_at: float | None = None, seconds: float = SECONDS
) -> list[int]:
    return handle(make_event(*mails, attempt=attempt, sent_at=sent_at), seconds)


def deliver_at_last(*mails: Mail) -> list[int]:
    """Deliver mails that are a day old, which is their last attempt."""
    return deliver(*mails, attempt=100, sent_at=time.time() - 86_401)


def read_outcomes() -> list[Outcome | Report]:
    """Empty the queue of outcomes; its items."""
    url, items = settings().outcomes_queue_url, []
    options: Any = {
        "QueueUrl": url,
        "MaxNumberOfMessages": 10,
        "VisibilityTimeout": letters.LONGEST_VISIBILITY,
    }
    while messages := client("sqs").receive_message(**options).get("Messages"):
        for message in messages:
            items += Outcomes.model_validate_json(message["Body"]).items
            client("sqs").delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return items


def read_outcome() -> Outcome:
    """The only outcome in the queue."""
    (outcome,) = read_outcomes()
    assert isinstance(outcome, Outcome)
    return outcome


def list_states(items: Sequence[Outcome | Report]) -> list[str]:
    return [item.state for item in items if isinstance(item, Outcome)]


def save_transport(**transport: Any) -> None:
    """Write the mail secret; the next mails name its version."""
    VERSIONS.append(uuid4().hex)
    values = {name.replace("_", "-"): value for name, value in transport.items()}
    secret = json.dumps({"version": VERSIONS[-1]} | values)
    client("secretsmanager").put_secret_value(
        SecretId=settings().mail_secret_id, SecretString=secret
    )


def load_item(mail: Mail) -> dict[str, Any]:
    """The ledger's item of a mail."""
    key = {"id": {"S": f"mail#{mail.key}#{mail.attempt}"}}
    item = client("dynamodb").get_item(
        TableName=settings().tasks_table, Key=key, ConsistentRead=True
    )["Item"]
    return {name: next(iter(value.values())) for name, value in item.items()}


@contextlib.contextmanager
def refuse_outcomes() -> Iterator[None]:
    """Make the queue of outcomes refuse messages."""

    def refuse(**_: object) -> None:
        raise EndpointConnectionError(endpoint_url="the queue")

    events = client("sqs").meta.events
    events.register("before-send.sqs.SendMessageBatch", refuse, unique_id="refuse")
    try:
        yield
    finally:
        events.unregister("before-send.sqs.SendMessageBatch", unique_id="refuse")


def end_lease(mail: Mail) -> None:
    """End the time in which the process that claimed the mail may be alive."""
    with contextlib.suppress(client("dynamodb").exceptions.ConditionalCheckFailedException):
        client("dynamodb").update_item(
            TableName=settings().tasks_table,
            Key={"id": {"S": f"mail#{mail.key}#{mail.attempt}"}},
            UpdateExpression="SET lease = :over",
            ConditionExpression="attribute_exists(id)",
            ExpressionAttributeValues={":over": {"N": "1"}},
        )
