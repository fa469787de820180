"""The mailer's entry: a batch of mails, or what a mail provider tells of some that it was given."""

from typing import Any

from aws_lambda_powertools.utilities.data_classes import SQSEvent

from mailer import batch, webhook
from mailer.clock import Clock


def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Send the mails and name the messages that must come again; or answer the provider's request."""
    if "Records" not in event:
        return webhook.answer(event)
    again = batch.settle(list(SQSEvent(event).records), Clock.of(context))
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in again]}
