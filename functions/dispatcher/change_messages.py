"""Messages of the changes queue: each change goes to its handlers, each in its own transaction.

A handler that fails does not stop the others. The message returns, and only that handler runs again
(docs/contract/changes.md#handlers).
"""

from collections.abc import Iterable
from functools import partial
from typing import Any, Final
from uuid import UUID

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from sqlalchemy import RowMapping

from dispatcher import reaction
from dispatcher.reactions import registry
from dispatcher.reactions.registry import Handler
from openevent.infra import db
from openevent.infra.config import settings
from openevent.infra.telemetry import logger
from openevent.work import changes, handler_progress, queues
from openevent.work.commit_wait import CommitWait
from openevent.work.messages import read_message

PAGE_RESERVE_MILLISECONDS: Final = 10_000
"""Time for one more run of a handler. With less left, the message returns and the handler continues
from its cursor."""
CHANGE_RESERVE_MILLISECONDS: Final = 5_000
"""Time for the first runs of a change's handlers. With less left, the message returns for the
changes that are not handled yet."""


def settle(record: SQSRecord, context: Any, wait: CommitWait) -> bool:
    """Run the handlers of a batch of changes; False if the message must return.

    Raises queues.TooEarly if some changes wait (docs/contract/changes.md#a-change-that-waits), and
    what read_message raises.
    """
    message = read_message(record, changes.BatchMessage)
    logger.append_keys(correlation_id=message.request_id)
    rows = wait.until(record, partial(_load_rows, message.batch))
    if not rows:
        return _drop_if_old(record)
    with db.connect(db.WORKER_WAIT_SECONDS) as connection:
        done = handler_progress.load_done(connection, [row["id"] for row in rows])
    # Handlers that are done cost no time, so each delivery comes further than the last.
    work = [(row, _list_handlers(row, done)) for row in rows]
    due = [(row, handlers) for row, handlers in work if handlers and not row["wait_seconds"]]
    is_settled = _run_changes(due, context)
    waits = [row["wait_seconds"] for row, handlers in work if handlers and row["wait_seconds"]]
    if is_settled and waits:
        raise queues.TooEarly(min(waits))
    return is_settled


def _load_rows(batch: UUID) -> list[RowMapping]:
    with db.connect(db.WORKER_WAIT_SECONDS) as connection:
        return changes.load_batch(connection, batch)


def _list_handlers(row: RowMapping, done: set[tuple[int, str]]) -> list[Handler]:
    """List the enabled handlers of a change that are not done."""
    handlers = _enabled(row["kind"])
    return [handler for handler in handlers if (row["id"], handler.name) not in done]


def _run_changes(work: Iterable[tuple[RowMapping, list[Handler]]], context: Any) -> bool:
    """Run the handlers of each change; False if one is not done or time ran out."""
    is_settled = True
    for row, handlers in work:
        if _is_short(context, CHANGE_RESERVE_MILLISECONDS):
            return False
        is_settled &= _run_handlers(row, handlers, context)
    return is_settled


def _is_short(context: Any, reserve_milliseconds: int) -> bool:
    return bool(context.get_remaining_time_in_millis() < reserve_milliseconds)


def _run_handlers(row: RowMapping, handlers: Iterable[Handler], context: Any) -> bool:
    """Run handlers for a change, also after one that failed; False if one is not done."""
    results = [_run(row, handler, context) for handler in handlers]
    return all(results)


def _enabled(kind: str) -> list[Handler]:
    """List the handlers of a kind of change without those that REACTIONS_OFF names."""
    off = settings().reactions_off
    return [handler for handler in registry.handlers_of(kind) if handler.name not in off]


def _run(row: RowMapping, handler: Handler, context: Any) -> bool:
    """Run a handler until it is done; False if it failed or time ran out."""
    try:
        while not _run_once(row, handler):
            if _is_short(context, PAGE_RESERVE_MILLISECONDS):
                return False
    except Exception:  # noqa: BLE001 - a handler that fails must not stop the others
        extra = {"change_id": row["id"], "kind": row["kind"], "handler": handler.name}
        logger.exception("a handler failed and will be retried", extra=extra)
        return False
    return True


def _run_once(row: RowMapping, handler: Handler) -> bool:
    """Run a handler for its next recipients; True if none are left."""
    with db.transaction(db.WORKER_WAIT_SECONDS) as connection:
        cursor = handler_progress.start(connection, row["id"], handler.name)
        if cursor is None:
            return True
        next_cursor = handler.react(reaction.from_row(connection, row, cursor))
        handler_progress.save_progress(connection, row["id"], handler.name, next_cursor)
    return next_cursor is None


def _drop_if_old(record: SQSRecord) -> bool:
    if queues.is_young(record):
        return False
    logger.warning("a message without changes is dropped: its transaction was rolled back")
    return True
