"""Queues: a message is sent as the last act before COMMIT, so that nothing committed is ever without it (design 2)."""

from typing import Final

from botocore.exceptions import BotoCoreError, ClientError

from openevent.aws import client
from openevent.config import settings
from openevent.jobs import ExportEvent, ImportEvent, Message

DELAY_SECONDS: Final = 1
"""The commit that follows the send needs a moment before a worker looks for the row."""


class Refused(Exception):
    """The queue did not take the message: roll back and answer 503."""


def url_by_kind(kind: type[Message]) -> str:
    """Give the URL of the queue that carries such messages."""
    known = settings()
    return {ImportEvent.kind: known.imports_queue_url, ExportEvent.kind: known.exports_queue_url}[kind.kind]


def send(message: Message) -> None:
    """Send the message; the task's id also travels as an attribute, for who cannot read the body. Raises Refused."""
    attributes = {"task_id": {"DataType": "String", "StringValue": str(message.task_id)}}
    try:
        client("sqs").send_message(
            QueueUrl=url_by_kind(type(message)),
            MessageBody=message.model_dump_json(),
            MessageAttributes=attributes,
            DelaySeconds=DELAY_SECONDS,
        )
    except (ClientError, BotoCoreError) as error:
        raise Refused("The queue does not take jobs right now.") from error
