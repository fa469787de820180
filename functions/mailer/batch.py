"""A batch of mails: a few lines side by side; one message tells all outcomes before any mail is acknowledged."""

import math
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from pydantic import ValidationError

from mailer import delivery, ledger
from mailer.clock import Clock
from mailer.errors import Again
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.infra.telemetry import logger, write_metric
from openevent.mail.messages import Mail, Outcome, Outcomes
from openevent.work import queues

LINES: Final = 4
"""Mails on their way side by side: each waits for a mail server and for three writes of the
ledger."""
DELAYS: Final = (5, 10, 20, 40, 80, 160, 320, 640, 900)
"""Seconds until a mail is tried again; the last stays: a day is some 100 tries, half of what its
queue allows (200).

The others are for deliveries in which it is not its turn: that its time is over the age says, and
no count.
"""
LAST_SECONDS: Final = 86_400
"""A mail that is older is not tried again."""
TELLING: Final = 3
"""At this delivery a mail that waits tells why, and at no other: each telling may wake the
database."""


def settle(records: Sequence[SQSRecord], clock: Clock) -> list[str]:
    """Send the mails of a batch, and give the ids of the messages that must come again."""
    _make_clients()
    slices = [records[start::LINES] for start in range(LINES) if records[start::LINES]]
    with ThreadPoolExecutor(LINES) as pool:
        ends = [end for ended in pool.map(partial(_carry, clock=clock), slices) for end in ended]
    again = [
        record.message_id
        for record, outcome in ends
        if outcome is None or outcome.state == "queued"
    ]
    if _are_told([outcome for _, outcome in ends if outcome is not None]):
        return again
    return again + [_put_off(record) for record, _ in ends if record.message_id not in again]


def _carry(records: Sequence[SQSRecord], clock: Clock) -> list[tuple[SQSRecord, Outcome | None]]:
    with delivery.Lines(clock) as lines:
        return [(record, _outcome(record, lines)) for record in records]


def _outcome(record: SQSRecord, lines: delivery.Lines) -> Outcome | None:
    """Give how a mail ended, or that it waits; None where there is nothing to tell, and its message comes again."""
    try:
        return _delivered(record, lines)
    except ledger.Busy as busy:
        _come_back(record, (math.ceil(busy.seconds),))
    except Exception:  # noqa: BLE001 - one mail must not hold up the others
        logger.exception("a mail will be tried again", extra={"message_id": record.message_id})
        _come_back(record, DELAYS)
    return None


def _delivered(record: SQSRecord, lines: delivery.Lines) -> Outcome | None:
    try:
        mail = Mail.model_validate_json(record.body)
    except ValidationError:
        # Of a release to come, perhaps; without its words, which would hold the mail.
        logger.error("a mail's message cannot be read", extra={"message_id": record.message_id})
        _come_back(record, DELAYS)
        return None
    try:
        return delivery.deliver(mail, lines, is_last=_is_last(record))
    except Again as again:
        logger.warning("a mail is tried again", extra=delivery.about(mail) | {"reason": str(again)})
        write_metric("MailRetried")
        _come_back(record, DELAYS)
        return delivery.waits(mail, again) if queues.get_attempt(record) == TELLING else None


def _is_last(record: SQSRecord) -> bool:
    return time.time() - int(record.attributes.sent_timestamp or 0) / 1000 > LAST_SECONDS


def _are_told(outcomes: list[Outcome]) -> bool:
    try:
        if outcomes:
            queues.send_messages(
                settings().outcomes_queue_url, [Outcomes(items=list(outcomes))], delay=0
            )
    except queues.NotSent:
        logger.warning("outcomes are told again later", exc_info=True)
        return False
    return True


def _put_off(record: SQSRecord) -> str:
    _come_back(record, DELAYS)
    return record.message_id


def _come_back(record: SQSRecord, delays: Sequence[int]) -> None:
    queues.retry_soon(settings().mails_queue_url, record, delays)


def _make_clients() -> None:
    """Make the clients here: boto3's session is not for several threads at once."""
    for service in ("dynamodb", "sqs", "secretsmanager", "s3"):
        client(service)
