"""Queues: a message is sent as the last act before COMMIT, so that nothing committed is ever without it (docs/contract/jobs.md#send-before-commit)."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Final

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from botocore.exceptions import BotoCoreError, ClientError
from pydantic import BaseModel

from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.infra.telemetry import logger

if TYPE_CHECKING:  # it brings SQLAlchemy, which the mailer never needs
    from openevent.work.jobs import Message

DELAY_SECONDS: Final = 1
"""The commit that follows the send needs a moment before a worker looks for the row."""
CALL_MESSAGES: Final = 10
PARALLEL_CALLS: Final = 8
"""Calls side by side: the rows of what is sent are locked meanwhile, and a call takes some 10
ms."""
CALL_BYTES: Final = 250_000
"""What one call takes: ten messages, and 256 KiB in all (Amazon SQS, Quotas)."""


class NotSent(Exception):
    """The queue did not take the message: roll back and answer 503."""


def get_queue_url(kind: "type[Message]") -> str:
    """Give the URL of the queue that carries such messages."""
    known = settings()
    exports = dict.fromkeys(("export.event", "export.user"), known.exports_queue_url)
    return {"import.event": known.imports_queue_url, **exports}[kind.kind]


def send_job(message: "Message") -> None:
    """Send the message; the task's id also travels as an attribute, for who cannot read the body. Raises Refused."""
    attributes = {"task_id": {"DataType": "String", "StringValue": str(message.task_id)}}
    send_message(get_queue_url(type(message)), message, MessageAttributes=attributes)


def send_message(url: str, message: BaseModel, **more: Any) -> None:
    """Put one message into a queue, as the last act of the transaction of what it tells. Raises Refused."""
    try:
        client("sqs").send_message(
            QueueUrl=url, MessageBody=message.model_dump_json(), DelaySeconds=DELAY_SECONDS, **more
        )
    except (ClientError, BotoCoreError) as error:
        raise NotSent("The queue takes nothing right now.") from error


def send_messages(url: str, messages: Sequence[BaseModel], delay: int = DELAY_SECONDS) -> None:
    """Put messages into a queue, ten a call: all of them, or Refused is raised, and some may be there already."""
    chunks = list(_fitting(message.model_dump_json() for message in messages))
    with ThreadPoolExecutor(min(PARALLEL_CALLS, len(chunks) or 1)) as calls:
        for sent in [calls.submit(_put_chunk, url, chunk, delay) for chunk in chunks]:
            sent.result()


def _fitting(bodies: Iterable[str]) -> Iterator[list[str]]:
    """Part bodies into calls that pass neither what a call may weigh nor how many it may hold."""
    chunk: list[str] = []
    weight = 0
    for body in bodies:
        size = len(body.encode())
        if chunk and (weight + size > CALL_BYTES or len(chunk) == CALL_MESSAGES):
            yield chunk
            chunk, weight = [], 0
        chunk.append(body)
        weight += size
    if chunk:
        yield chunk


def _put_chunk(url: str, bodies: list[str], delay: int) -> None:
    entries = [
        {"Id": str(at), "MessageBody": body, "DelaySeconds": delay}
        for at, body in enumerate(bodies)
    ]
    try:
        answer = client("sqs").send_message_batch(QueueUrl=url, Entries=entries)
    except (ClientError, BotoCoreError) as error:
        raise NotSent("The queue takes nothing right now.") from error
    if answer.get("Failed"):
        raise NotSent("The queue did not take all messages.")


def get_attempt(record: SQSRecord) -> int:
    """Tell for which time a message was delivered, the first being 1."""
    return int(record.attributes.approximate_receive_count or 1)


def retry_soon(url: str, record: SQSRecord, delays: Sequence[int] = ()) -> None:
    """Have a message again sooner than its queue would give it back: after so many seconds (RETRY_DELAYS)."""
    known = delays or settings().retry_delays
    delay = known[min(get_attempt(record), len(known)) - 1]
    try:
        client("sqs").change_message_visibility(
            QueueUrl=url, ReceiptHandle=record.receipt_handle, VisibilityTimeout=delay
        )
    except Exception:  # noqa: BLE001 - the queue's own visibility timeout brings the message back as well
        logger.warning("the message keeps its visibility timeout", exc_info=True)
