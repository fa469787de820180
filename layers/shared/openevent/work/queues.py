"""Queues: a message is sent just before COMMIT, so no committed row lacks its message.

docs/contract/jobs.md#send-before-commit
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from openevent.infra import aws
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.infra.telemetry import logger
from openevent.work.messages import QueueMessage

if TYPE_CHECKING:  # jobs import SQLAlchemy, which the mailer does not need
    from openevent.work.jobs import Message

CALL_MESSAGES: Final = 10
"""Messages in one call (Amazon SQS, Quotas)."""
CALL_BYTES: Final = 250_000
"""Bytes of messages in one call; SQS accepts 256 KiB (Amazon SQS, Quotas)."""
PARALLEL_CALLS: Final = 8
"""A call takes about 10 ms, and the rows of the messages are locked until all are sent."""
UNCOMMITTED_SECONDS: Final = 900
"""A younger message without a row is retried: its transaction may still commit.

Three deliveries of a job's message take less time, so it mostly is a dead letter by then, which
the dispatcher drops (docs/contract/jobs.md#send-before-commit).
"""


class NotSent(Exception):
    """The queue did not accept the message: roll back and answer 503."""


class TooEarly(Exception):
    """The work of the message is not due: the queue must hide it for `seconds`."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(f"The message is due in {seconds} s.")


def get_queue_url(message_type: "type[Message]") -> str:
    """Get the URL of the queue for a type of job messages."""
    config = settings()
    urls = {
        "import.event": config.imports_queue_url,
        "export.event": config.exports_queue_url,
        "export.user": config.exports_queue_url,
        "media.copy": config.imports_queue_url,
        "images.all": config.images_queue_url,
        "badge.print": config.documents_queue_url,
    }
    return urls[message_type.kind]


def send_job(message: "Message") -> None:
    """Send the message of a job. Raises NotSent.

    The task's id is also an attribute, for a receiver that cannot parse the body. The group is the
    user, so that one user's jobs do not hold up others' (docs/contract/jobs.md#fair-queues).
    """
    send_job_to(get_queue_url(type(message)), message)


def send_job_to(url: str, message: "Message") -> None:
    """Send the message of a job to the queue with this URL. Raises NotSent."""
    attributes = {"task_id": {"DataType": "String", "StringValue": str(message.task_id)}}
    options = {"MessageAttributes": attributes, "MessageGroupId": str(message.user_id)}
    send_message(url, message, **options)


def send_message(url: str, message: QueueMessage, **options: Any) -> None:
    """Send one message, just before the transaction that it belongs to commits. Raises NotSent."""
    body = message.model_dump_json()
    try:
        client("sqs").send_message(QueueUrl=url, MessageBody=body, **options)
    except aws.get_errors() as error:
        raise NotSent("The queue does not accept messages right now.") from error


def send_messages(url: str, messages: Sequence[QueueMessage]) -> None:
    """Send messages, ten in a call. Raises NotSent; some may have been sent even then."""
    chunks = list(_split_into_calls(message.model_dump_json() for message in messages))
    with ThreadPoolExecutor(min(PARALLEL_CALLS, len(chunks) or 1)) as pool:
        for call in [pool.submit(_send_chunk, url, chunk) for chunk in chunks]:
            call.result()


def _split_into_calls(bodies: Iterable[str]) -> Iterator[list[str]]:
    """Split bodies into calls of at most CALL_MESSAGES messages and CALL_BYTES bytes."""
    chunk: list[str] = []
    chunk_bytes = 0
    for body in bodies:
        size = len(body.encode())
        if chunk and (chunk_bytes + size > CALL_BYTES or len(chunk) == CALL_MESSAGES):
            yield chunk
            chunk, chunk_bytes = [], 0
        chunk.append(body)
        chunk_bytes += size
    if chunk:
        yield chunk


def _send_chunk(url: str, bodies: list[str]) -> None:
    entries = [{"Id": str(index), "MessageBody": body} for index, body in enumerate(bodies)]
    try:
        answer = client("sqs").send_message_batch(QueueUrl=url, Entries=entries)
    except aws.get_errors() as error:
        raise NotSent("The queue does not accept messages right now.") from error
    if answer.get("Failed"):
        raise NotSent("The queue did not accept all messages.")


def read_task_id(record: SQSRecord) -> UUID | None:
    """Read the task's id from the message's attribute; the body may be unreadable."""
    attribute = record.message_attributes["task_id"]
    # An attribute of the type Binary has no text.
    text = attribute.get("stringValue") if attribute else None
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def is_young(record: SQSRecord) -> bool:
    """Return whether the message was sent within the last 15 minutes."""
    return time.time() - get_sent_time(record) < UNCOMMITTED_SECONDS


def get_sent_time(record: SQSRecord) -> float:
    """Return when the message was sent, in seconds since 1970; 0 if SQS does not say it."""
    return int(record.attributes.sent_timestamp or 0) / 1000


def get_delivery_number(record: SQSRecord) -> int:
    """Return how often SQS has delivered the message, from 1."""
    return int(record.attributes.approximate_receive_count or 1)


def retry_after(url: str, record: SQSRecord, delays: Sequence[int] = ()) -> None:
    """Set the time until the queue delivers a message again, instead of its visibility timeout.

    `delays` are the seconds after the first delivery, the second and so on; the default is the
    setting `retry_delays`.
    """
    seconds = delays or settings().retry_delays
    delay = seconds[min(get_delivery_number(record), len(seconds)) - 1]
    try:
        client("sqs").change_message_visibility(
            QueueUrl=url, ReceiptHandle=record.receipt_handle, VisibilityTimeout=delay
        )
    except Exception:  # noqa: BLE001 - the queue's own visibility timeout is the fallback
        logger.warning("the message keeps its visibility timeout", exc_info=True)
