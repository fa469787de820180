"""The dispatcher's entry: a batch of dead letters; those that cannot be settled yet are given back one by one."""

from typing import Any

from aws_lambda_powertools.utilities.data_classes import SQSEvent
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from dispatcher import dead_letters
from openevent.telemetry import logger


def lambda_handler(event: dict[str, Any], _context: Any) -> dict[str, list[dict[str, str]]]:
    """End the jobs of the letters, and name those that must come again."""
    again = [record.message_id for record in SQSEvent(event).records if not _is_settled(record)]
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in again]}


def _is_settled(record: SQSRecord) -> bool:
    try:
        return dead_letters.settle(record)
    except Exception:  # noqa: BLE001 - one letter must not hold up the others
        logger.exception("a dead letter will be tried again", extra={"message_id": record.message_id})
        return False
    finally:
        logger.remove_keys(["task_id", "job_id", "correlation_id"])
