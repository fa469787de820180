"""The dispatcher's entry point: a batch of messages of one queue, each settled or returned."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final
from uuid import UUID

from aws_lambda_powertools.utilities.data_classes import SQSEvent
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from dispatcher import change_messages, dead_letters, outcomes
from openevent.infra import db, init_phase
from openevent.infra.config import settings
from openevent.infra.telemetry import logger, write_metric
from openevent.work import changes, queues, unreadable
from openevent.work.commit_wait import CommitWait
from openevent.work.messages import Unreadable

type Settle = Callable[[SQSRecord, Any, CommitWait], bool]
"""Handles one message; False if it must return. Raises queues.TooEarly and Unreadable."""

BY_SETTING: Final[Mapping[str, Settle]] = {
    "changes_queue_url": change_messages.settle,
    "outcomes_queue_url": outcomes.settle,
}
"""The function for each queue, by the setting with the queue's URL."""
LATE_DELIVERY: Final = 7
"""By the delays between deliveries, a message that fails for the 7th time does so for 36 minutes
(docs/contract/platform.md#alarms)."""
LOG_KEYS: Final = ("task_id", "job_id", "correlation_id", "change_id")


def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, list[dict[str, str]]]:
    """Handle the messages and report those that must return."""
    wait = CommitWait()
    failures = [
        {"itemIdentifier": record.message_id}
        for record in SQSEvent(event).records
        if not _settle(record, context, wait)
    ]
    return {"batchItemFailures": failures}


def _settle(record: SQSRecord, context: Any, wait: CommitWait) -> bool:
    url, handle = _route(record)
    delays = extend_delays(settings().retry_delays)
    try:
        is_settled = _settle_or_put_aside(handle, record, context, wait)
        has_failed = not is_settled
    except queues.TooEarly as early:
        is_settled, has_failed, delays = False, False, (early.seconds,)
    except Exception:  # noqa: BLE001 - one message must not stop the others
        logger.exception("a message will be tried again", extra={"message_id": record.message_id})
        is_settled, has_failed = False, True
    finally:
        logger.remove_keys(LOG_KEYS)
    if has_failed:
        _report_late(record)
    if not is_settled and url:
        queues.retry_after(url, record, delays)
    return is_settled


def _settle_or_put_aside(handle: Settle, record: SQSRecord, context: Any, wait: CommitWait) -> bool:
    try:
        return handle(record, context, wait)
    except Unreadable as error:
        unreadable.put_aside(record, error)
        return True


def _report_late(record: SQSRecord) -> None:
    """Report a message that fails for long; its age says nothing, since a change may wait."""
    if queues.get_delivery_number(record) >= LATE_DELIVERY:
        write_metric("ChangeLate")


def extend_delays(delays: tuple[int, ...]) -> tuple[int, ...]:
    """Add longer delays to those of jobs: 60 deliveries then outlast an outage of half a day."""
    return (*delays, delays[-1] * 3, delays[-1] * 7)


def _route(record: SQSRecord) -> tuple[str, Settle]:
    """Find the URL of a message's queue and its function; the URL is '' for dead letters."""
    name = record.event_source_arn.rpartition(":")[2]
    for setting, settle in BY_SETTING.items():
        url: str = getattr(settings(), setting)
        if url.rpartition("/")[2] == name:
            return url, settle
    return "", dead_letters.settle


init_phase.prepare(
    partial(db.prepare, changes.select_batch(UUID(int=0))), *init_phase.create_clients("sqs")
)
