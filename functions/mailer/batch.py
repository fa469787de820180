"""A batch of mails: a few threads send it, then one message reports all outcomes.

No mail is acknowledged before its outcome is reported.
"""

import math
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Final

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from mailer import delivery, ledger
from mailer.clock import Clock
from mailer.errors import RetryLater
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.infra.telemetry import logger, write_metric
from openevent.mail.messages import Mail, MailHeader, Outcome, Outcomes
from openevent.work import queues, unreadable
from openevent.work.messages import NewerVersion, Unreadable, read_header, read_message

SERVICES: Final = ("dynamodb", "sqs", "secretsmanager", "s3")
"""The services that a batch may call."""
THREADS: Final = 4
"""Mails sent in parallel: each waits for a mail server and for three writes to the ledger."""
RETRY_DELAYS: Final = (5, 10, 20, 40, 80, 160, 320, 640, 900)
"""Seconds until each retry; the last value repeats (docs/contract/mail.md#a-mail-leaves-once)."""
OUT_OF_TIME_DELAY: Final = 1
"""Seconds until the next batch begins a mail for which this one had too little time."""
MAXIMUM_AGE_SECONDS: Final = 86_400
"""An older mail is not retried (docs/contract/mail.md#a-mail-leaves-once)."""
REPORTED_DELIVERY: Final = 3
"""The only delivery at which a waiting mail is reported: each report may wake the database."""


@dataclass(frozen=True)
class Result:
    """What became of a message: the outcome to report, and whether the message comes again."""

    record: SQSRecord
    outcome: Outcome | None = None
    is_retried: bool = False


def send_batch(records: Sequence[SQSRecord], clock: Clock) -> list[str]:
    """Send the mails of a batch; return the ids of the messages to retry."""
    _create_clients()
    slices = [records[start::THREADS] for start in range(THREADS)]
    with ThreadPoolExecutor(THREADS) as pool:
        results = list(chain.from_iterable(pool.map(partial(_send_slice, clock=clock), slices)))
    retries = [result.record.message_id for result in results if result.is_retried]
    outcomes = [result.outcome for result in results if result.outcome is not None]
    if _report(outcomes):
        return retries
    unreported = [result for result in results if result.outcome and not result.is_retried]
    return retries + [_postpone(result.record) for result in unreported]


def _send_slice(records: Sequence[SQSRecord], clock: Clock) -> list[Result]:
    with delivery.MailServices(clock) as services:
        return [_send_record(record, services) for record in records]


def _send_record(record: SQSRecord, services: delivery.MailServices) -> Result:
    try:
        return _deliver(record, services)
    except ledger.Busy as busy:
        _schedule_retry(record, (math.ceil(busy.seconds),))
    except delivery.OutOfTime:
        _schedule_retry(record, (OUT_OF_TIME_DELAY,))
    except NewerVersion as error:
        extra = _message_id(record) | {"reason": str(error)}
        logger.warning("the message of a mail is of a newer release; retrying", extra=extra)
        _schedule_retry(record, RETRY_DELAYS)
    except Exception:  # noqa: BLE001 - one mail must not hold up the others
        logger.exception("sending a mail failed; retrying", extra=_message_id(record))
        _schedule_retry(record, RETRY_DELAYS)
    return Result(record, is_retried=True)


def _deliver(record: SQSRecord, services: delivery.MailServices) -> Result:
    try:
        mail = read_message(record, Mail)
    except Unreadable as error:
        unreadable.put_aside(record, error)
        return Result(record, _end_unreadable(record, services))
    return _deliver_mail(mail, record, services)


def _end_unreadable(record: SQSRecord, services: delivery.MailServices) -> Outcome | None:
    """End the mail whose message cannot be read; None if the message does not even name it."""
    try:
        header = read_header(record, MailHeader)
    except Unreadable:
        return None
    return delivery.end_unreadable(header, services.clock)


def _deliver_mail(mail: Mail, record: SQSRecord, services: delivery.MailServices) -> Result:
    try:
        outcome = delivery.deliver(mail, services, is_last_delivery=_is_too_old(record))
    except RetryLater as error:
        extra = delivery.describe_for_log(mail) | {"reason": str(error)}
        logger.warning("a mail was not sent; retrying", extra=extra)
        write_metric("MailRetried")
        _schedule_retry(record, RETRY_DELAYS)
        is_reported = queues.get_delivery_number(record) == REPORTED_DELIVERY
        queued = delivery.make_queued_outcome(mail, error) if is_reported else None
        return Result(record, queued, is_retried=True)
    return Result(record, outcome)


def _is_too_old(record: SQSRecord) -> bool:
    age = time.time() - int(record.attributes.sent_timestamp or 0) / 1000
    return age > MAXIMUM_AGE_SECONDS


def _report(outcomes: list[Outcome]) -> bool:
    """Queue the outcomes for the dispatcher; return False if the queue refuses them."""
    if not outcomes:
        return True
    try:
        queues.send_messages(settings().outcomes_queue_url, [Outcomes(items=list(outcomes))])
    except queues.NotSent:
        logger.warning("reporting outcomes failed; retrying", exc_info=True)
        return False
    return True


def _postpone(record: SQSRecord) -> str:
    _schedule_retry(record, RETRY_DELAYS)
    return record.message_id


def _schedule_retry(record: SQSRecord, delays: Sequence[int]) -> None:
    queues.retry_after(settings().mails_queue_url, record, delays)


def _message_id(record: SQSRecord) -> dict[str, str]:
    return {"message_id": record.message_id}


def _create_clients() -> None:
    """Create the clients in this thread: boto3's session is not thread-safe."""
    for service in SERVICES:
        client(service)
