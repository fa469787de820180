"""Changes: each handler that a change concerns deals with it in a transaction of its own, once.

A handler that fails holds up neither the change, which is done, nor the others; the message comes
again for it alone.
"""

from typing import Any, Final

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from sqlalchemy import RowMapping

from dispatcher.reactions.registry import HANDLERS, Handler
from openevent.infra import db
from openevent.infra.config import settings
from openevent.infra.telemetry import logger
from openevent.work import changes, reactions, worker

RESERVE_MILLISECONDS: Final = 10_000
"""What a batch of a handler may take: with less left the message comes again, and the handler goes
on where it was."""


def settle(record: SQSRecord, context: Any) -> bool:
    """Deal with the changes of a message; False where some handler must go on, or nothing is committed yet."""
    told = changes.BatchMessage.model_validate_json(record.body)
    logger.append_keys(correlation_id=told.request_id)
    with db.connect(db.WORKER_WAIT_SECONDS) as connection:
        found = changes.load_batch(connection, told.batch)
    if not found:
        return _is_dropped(record)
    handled = [
        _is_handled(change, handler, context) for change in found for handler in concerned(change)
    ]
    return all(handled)


def concerned(change: RowMapping) -> list[Handler]:
    """Give the handlers that a change concerns, but for those that are switched off (REACTIONS_OFF)."""
    off = settings().reactions_off
    return [
        handler
        for handler in HANDLERS
        if handler.name not in off and handler.concerns(change["kind"])
    ]


def _is_handled(change: RowMapping, handler: Handler, context: Any) -> bool:
    try:
        while not _is_done(change, handler):
            if context.get_remaining_time_in_millis() < RESERVE_MILLISECONDS:
                return False
    except Exception:  # noqa: BLE001 - a handler that fails must not hold up the others
        extra = {"change_id": change["id"], "kind": change["kind"], "handler": handler.name}
        logger.exception("a handler failed and is tried again", extra=extra)
        return False
    return True


def _is_done(change: RowMapping, handler: Handler) -> bool:
    """Do one batch of a handler and tell whether it was the last."""
    with db.transaction(db.WORKER_WAIT_SECONDS) as connection:
        cursor = reactions.start(connection, change["id"], handler.name)
        if cursor is None:
            return True
        further = handler.react(connection, change, cursor)
        reactions.save_progress(connection, change["id"], handler.name, further)
    return further is None


def _is_dropped(record: SQSRecord) -> bool:
    if worker.is_young(record):
        return False
    logger.warning("a message without changes is dropped: they were rolled back")
    return True
