"""Messages as Lambda gives them to a function: made of a job, or taken from a queue."""

import time
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

from local.invocation import events
from openevent.infra.aws import client
from openevent.work import jobs
from tests import waiting

LONGEST_VISIBILITY: Final = 43_200
"""The maximum of SQS, in seconds: nobody else in this run receives the message."""
COUNTED: Final = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesDelayed")


@dataclass(frozen=True)
class Context:
    """What a worker asks of Lambda's context."""

    seconds: float = 900

    def get_remaining_time_in_millis(self) -> int:
        return int(self.seconds * 1000)


def sqs_event(message: jobs.Message, attempt: int = 1) -> dict[str, Any]:
    """Give the event that Lambda makes of a job's message, which no queue holds."""
    timestamp = str(int(time.time() * 1000))
    sqs_message = {
        "MessageId": str(uuid4()),
        "ReceiptHandle": "gone",
        "Body": message.model_dump_json(),
        "Attributes": {"SentTimestamp": timestamp, "ApproximateReceiveCount": str(attempt)},
        "MessageAttributes": {
            "task_id": {"StringValue": str(message.task_id), "DataType": "String"}
        },
    }
    return {"Records": [record(sqs_message, message.kind)]}


def received(queue_url: str, visibility: int = LONGEST_VISIBILITY) -> dict[str, Any]:
    """Wait for a message; the event that Lambda makes of it.

    The message comes again after `visibility` seconds.
    """

    def receive_messages() -> list[dict[str, Any]]:
        answer = client("sqs").receive_message(
            QueueUrl=queue_url,
            MessageAttributeNames=["All"],
            MessageSystemAttributeNames=["All"],
            WaitTimeSeconds=1,
            VisibilityTimeout=visibility,
        )
        return list(answer.get("Messages", []))

    (message,) = waiting.until(receive_messages, f"a message from {queue_url}")
    return {"Records": [record(message, queue_url)]}


def count_messages(url: str) -> int:
    """Count the messages of a queue that are not in flight, with the delayed ones."""
    counts = client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=COUNTED)["Attributes"]
    return sum(int(counts[name]) for name in COUNTED)


def record(message: dict[str, Any], queue_url: str) -> dict[str, Any]:
    """Write a message of SQS's API as a record of Lambda's event."""
    name = queue_url.rpartition("/")[2]
    return events.build_record(message, f"arn:aws:sqs:eu-central-1:000000000000:{name}")
