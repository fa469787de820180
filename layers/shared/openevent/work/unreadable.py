"""Put aside the messages that no release can read: each becomes an object of the bucket.

docs/contract/jobs.md#messages-that-no-release-can-read
"""

import json
from datetime import UTC, datetime
from typing import Any, Final

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.infra.telemetry import logger, write_metric
from openevent.work.messages import Unreadable

PREFIX: Final = "unreadable/"
DEAD_LETTER_SOURCE: Final = "DeadLetterQueueSourceArn"
"""The attribute of a dead letter with the queue that it was first sent to."""


def put_aside(record: SQSRecord, error: Unreadable) -> None:
    """Store the message and count it; call it before the message is acknowledged.

    A message that comes again has the same key, so it is stored once; it is counted each time,
    because a count that is lost with a killed function would ring no alarm. The log has no content
    of it: a body may have addresses.
    """
    content = _describe(record, error)
    key = f"{PREFIX}{content['queue']}/{record.message_id}.json"
    # Escaped to ASCII: half of a surrogate pair has no UTF-8.
    body = json.dumps(content, indent=2).encode()
    client("s3").put_object(
        Bucket=settings().bucket, Key=key, Body=body, ContentType="application/json"
    )
    write_metric("MessageUnreadable")
    extra = {"message_id": record.message_id, "object": key, "reason": str(error)}
    logger.error("a message cannot be read and was put aside", extra=extra)


def _describe(record: SQSRecord, error: Unreadable) -> dict[str, Any]:
    attributes: dict[str, str] = dict(record.attributes.raw_event)
    source = attributes.get(DEAD_LETTER_SOURCE) or record.event_source_arn
    message_attributes = record.message_attributes
    return {
        "queue": source.rpartition(":")[2],
        "message_id": record.message_id,
        "reason": str(error),
        "put_aside_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "attributes": attributes,
        "message_attributes": {
            name: _as_sent(attribute.raw_event) for name, attribute in message_attributes.items()
        },
        "body": record.body,
    }


def _as_sent(attribute: dict[str, Any]) -> dict[str, Any]:
    """Write an attribute as SendMessage takes it: Lambda writes its fields in lower case."""
    return {name[0].upper() + name[1:]: value for name, value in attribute.items() if value}
