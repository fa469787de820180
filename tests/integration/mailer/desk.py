"""What a test hands to the mailer, and what it finds afterwards."""

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

SECONDS = 12
VERSIONS = [""]
"""Of the mail secret; the last is in force."""


def mail(**given: Any) -> Mail:
    """A mail with a key of its own, to a reader with a name of his own."""
    key = uuid4()
    known = {
        "key": key, "action": "Event Published", "service": "smtp", "transport": VERSIONS[-1],
        "sender": "The conference <events@example.org>", "recipient": f"reader-{key.hex[:8]}@example.org",
        "subject": "It is on", "html": "<p>It is <b>on</b>.</p>", "text": "It is on.",
    }  # fmt: skip
    return Mail.model_validate(known | given)


def batch(*mails: Mail, attempt: int = 1, sent: float | None = None) -> dict[str, Any]:
    """The event that Lambda makes of the mails' messages, which no queue holds."""
    attributes = {
        "SentTimestamp": str(int((sent or time.time()) * 1000)),
        "ApproximateReceiveCount": str(attempt),
    }
    made = [
        {
            "MessageId": str(uuid4()),
            "ReceiptHandle": "gone",
            "Body": one.model_dump_json(),
            "Attributes": attributes,
        }
        for one in mails
    ]
    return {"Records": [letters.record(message, settings().mails_queue_url) for message in made]}


def hand_over(event: dict[str, Any], seconds: float = SECONDS) -> list[int]:
    """Have the mailer deal with a batch; the places of the messages that must come again."""
    answer = lambda_handler(event, letters.Context(seconds))
    ids = [record["messageId"] for record in event["Records"]]
    return sorted(ids.index(failure["itemIdentifier"]) for failure in answer["batchItemFailures"])


def deliver(
    *mails: Mail, attempt: int = 1, sent: float | None = None, seconds: float = SECONDS
) -> list[int]:
    return hand_over(batch(*mails, attempt=attempt, sent=sent), seconds)


def deliver_at_last(*mails: Mail) -> list[int]:
    """Deliver mails that are a day old: what can be tried again is given up."""
    return deliver(*mails, attempt=100, sent=time.time() - 86_401)


def told() -> list[Outcome | Report]:
    """What is in the queue of outcomes; it is empty afterwards."""
    url, found = settings().outcomes_queue_url, []
    while (
        messages := client("sqs")
        .receive_message(QueueUrl=url, MaxNumberOfMessages=10)
        .get("Messages")
    ):
        for message in messages:
            found += Outcomes.model_validate_json(message["Body"]).items
            client("sqs").delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return found


def outcome() -> Outcome:
    """The one outcome that was told."""
    (one,) = told()
    assert isinstance(one, Outcome)
    return one


def states(outcomes: Sequence[Outcome | Report]) -> list[str]:
    return [one.state for one in outcomes if isinstance(one, Outcome)]


def use(**transport: Any) -> None:
    """Write the mail secret; the mails made afterwards name its version."""
    VERSIONS.append(uuid4().hex)
    known = {"version": VERSIONS[-1]} | {
        name.replace("_", "-"): value for name, value in transport.items()
    }
    client("secretsmanager").put_secret_value(
        SecretId=settings().mail_secret_id, SecretString=json.dumps(known)
    )


def item(one: Mail) -> dict[str, Any]:
    """The ledger's item of a mail."""
    key = {"id": {"S": f"mail#{one.key}#{one.attempt}"}}
    found = client("dynamodb").get_item(
        TableName=settings().tasks_table, Key=key, ConsistentRead=True
    )["Item"]
    return {name: next(iter(value.values())) for name, value in found.items()}


@contextlib.contextmanager
def outcomes_refused() -> Iterator[None]:
    """Have the queue of outcomes refuse what it is sent."""

    def refuse(**_: object) -> None:
        raise EndpointConnectionError(endpoint_url="the queue")

    events = client("sqs").meta.events
    events.register("before-send.sqs.SendMessageBatch", refuse, unique_id="refuse")
    try:
        yield
    finally:
        events.unregister("before-send.sqs.SendMessageBatch", unique_id="refuse")


def end_lease(one: Mail) -> None:
    """Let the time pass in which whoever claimed the mail might still be alive."""
    with contextlib.suppress(client("dynamodb").exceptions.ConditionalCheckFailedException):
        client("dynamodb").update_item(
            TableName=settings().tasks_table,
            Key={"id": {"S": f"mail#{one.key}#{one.attempt}"}},
            UpdateExpression="SET lease = :over",
            ConditionExpression="attribute_exists(id)",
            ExpressionAttributeValues={":over": {"N": "1"}},
        )
