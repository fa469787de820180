"""Entry of the mailer: a batch of mails, or a request of a mail provider's webhook."""

from typing import Any

from aws_lambda_powertools.utilities.data_classes import SQSEvent

from mailer import batch, webhook
from mailer.clock import Clock
from openevent.infra import init_phase


def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Send the mails and list the messages to retry, or answer the provider's request."""
    if "Records" not in event:
        return webhook.answer(event)
    retries = batch.send_batch(list(SQSEvent(event).records), Clock.from_context(context))
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in retries]}


init_phase.prepare(*init_phase.create_clients(*batch.SERVICES))
