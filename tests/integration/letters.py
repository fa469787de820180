"""Messages taken from a queue, as Lambda gives them to a function."""

import time
from typing import Any, Final

from openevent.aws import client

SECONDS: Final = 15


def received(queue_url: str) -> dict[str, Any]:
    """Wait for a message and give the event that Lambda makes of it."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        answer = client("sqs").receive_message(
            QueueUrl=queue_url, MessageAttributeNames=["All"], MessageSystemAttributeNames=["All"], WaitTimeSeconds=1
        )
        if answer.get("Messages"):
            return {"Records": [record(answer["Messages"][0], queue_url)]}
    raise AssertionError(f"no message came from {queue_url}")


def record(message: dict[str, Any], queue_url: str) -> dict[str, Any]:
    """Write a message of SQS's API as a record of Lambda's event."""
    attributes = message.get("MessageAttributes", {})
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message["Attributes"],
        "messageAttributes": {
            name: {"stringValue": given["StringValue"], "dataType": given["DataType"]}
            for name, given in attributes.items()
        },
        "eventSource": "aws:sqs",
        "eventSourceARN": f"arn:aws:sqs:eu-central-1:000000000000:{queue_url.rpartition('/')[2]}",
        "awsRegion": "eu-central-1",
    }
