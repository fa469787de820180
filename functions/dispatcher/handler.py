"""The dispatcher's entry: a batch of one of its queues; the messages to be had again are given back one by one."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from aws_lambda_powertools.utilities.data_classes import SQSEvent
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from dispatcher import changes, dead_letters, outcomes
from openevent.infra.config import settings
from openevent.infra.telemetry import logger
from openevent.work import queues

type Settle = Callable[[SQSRecord, Any], bool]
"""Deals with one message; False where it must come again."""

BY_SETTING: Final[Mapping[str, Settle]] = {
    "changes_queue_url": changes.settle,
    "outcomes_queue_url": outcomes.settle,
}


def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, list[dict[str, str]]]:
    """Deal with the messages, and name those that must come again."""
    again = [
        record.message_id for record in SQSEvent(event).records if not _is_settled(record, context)
    ]
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in again]}


def _is_settled(record: SQSRecord, context: Any) -> bool:
    url, settle = _meant(record)
    try:
        settled = settle(record, context)
    except Exception:  # noqa: BLE001 - one message must not hold up the others
        logger.exception("a message will be tried again", extra={"message_id": record.message_id})
        settled = False
    finally:
        logger.remove_keys(["task_id", "job_id", "correlation_id", "change_id"])
    if not settled and url:
        queues.retry_soon(url, record, patient(settings().retry_delays))
    return settled


def patient(delays: tuple[int, ...]) -> tuple[int, ...]:
    """Go on from the delays of jobs, which end, to longer ones: 60 deliveries outlast an outage of half a day."""
    return (*delays, delays[-1] * 3, delays[-1] * 7)


def _meant(record: SQSRecord) -> tuple[str, Settle]:
    """Give the queue of a message, whose name ends its ARN and its URL, and who deals with it; '' for dead letters."""
    name = record.event_source_arn.rpartition(":")[2]
    for setting, settle in BY_SETTING.items():
        url: str = getattr(settings(), setting)
        if url.rpartition("/")[2] == name:
            return url, settle
    return "", dead_letters.settle
