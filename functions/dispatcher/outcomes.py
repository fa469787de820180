"""Outcomes: update the rows of mails with the mailer's results and with providers' reports."""

import contextlib
from collections.abc import Iterable
from functools import partial
from typing import Any, Final

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from sqlalchemy import ColumnElement, Connection, case, func, null, select, update
from sqlalchemy.exc import DBAPIError

from dispatcher import reports
from dispatcher.reports import COMPLAINT_REASON
from dispatcher.suppress import suppress
from openevent.infra import db
from openevent.infra.telemetry import logger, write_metric
from openevent.mail.messages import Outcome, Outcomes, Report
from openevent.resources.mail import FAILED, QUEUED, SENT, UNCONFIRMED, mails
from openevent.resources.suppression import BOUNCE
from openevent.work import messages, queues, unreadable
from openevent.work.commit_wait import CommitWait
from openevent.work.messages import Unreadable

type Item = Outcome | Report

MAIL = mails.table
# Rows of earlier releases hold this text, and a statement compares it: do not reword.
GIVEN_UP_REASON: Final = "It was tried again and again, and given up."
"""The reason of a mail whose message is a dead letter. An outcome `sent` may replace it."""
REPLACEABLE: Final = (QUEUED, UNCONFIRMED)
"""States that a later outcome may replace."""


def settle(record: SQSRecord, _context: Any, wait: CommitWait) -> bool:
    """Record the outcomes of a message; False while the row of a mail is not committed yet.

    A message with a wrong item is put aside; its other items are recorded.
    """
    may_wait = queues.is_young(record)
    try:
        items = messages.read_message(record, Outcomes).items
    except Unreadable as error:
        unreadable.put_aside(record, error)
        items = _list_readable_items(record)
    if wait.until(record, partial(_record_rest, items, may_wait=may_wait)) or not may_wait:
        return True
    logger.info("an outcome waits for the row of its mail")
    return False


def _list_readable_items(record: SQSRecord) -> list[Item]:
    """List the items of a message without those that no release can read."""
    items: list[Item] = []
    for body in messages.split_message(record.body, "items"):
        with contextlib.suppress(Unreadable):
            items += messages.parse_message(body, Outcomes).items
    return items


def _record_rest(items: list[Item], *, may_wait: bool) -> bool:
    """Record the items and keep in the list those whose mails are not committed yet."""
    items[:] = _record_items(items, may_wait=may_wait) if items else []
    return not items


def _record_items(items: list[Item], *, may_wait: bool) -> list[Item]:
    """Record the items; return those whose mails are not committed yet."""
    try:
        return _record_together(items, may_wait=may_wait)
    except DBAPIError:
        return _record_one_by_one(items, may_wait=may_wait)


def _record_together(items: Iterable[Item], *, may_wait: bool) -> list[Item]:
    with db.transaction(db.WORKER_WAIT_SECONDS) as connection:
        return [item for item in items if not _record(connection, item, may_wait=may_wait)]


def _record_one_by_one(items: Iterable[Item], *, may_wait: bool) -> list[Item]:
    """Record each item in its own transaction, so that one that fails does not stop the others."""
    errors: list[DBAPIError] = []
    waiting: list[Item] = []
    for item in items:
        try:
            waiting += _record_together([item], may_wait=may_wait)
        except DBAPIError as error:
            errors.append(error)
    if errors:
        raise ExceptionGroup("Some outcomes could not be recorded.", errors)
    return waiting


def _record(connection: Connection, item: Item, *, may_wait: bool) -> bool:
    if isinstance(item, Report):
        return reports.record(connection, item, may_wait=may_wait)
    query = select(MAIL.c.attempt).where(MAIL.c.key == item.key).with_for_update()
    attempt = connection.execute(query).scalar()
    if attempt is None:
        return False
    if attempt == item.attempt:
        _update_mail(connection, item)
    if item.suppress:
        suppress(connection, item.recipient, BOUNCE, item.suppress)
    return True


def _update_mail(connection: Connection, item: Outcome) -> None:
    values: dict[str, Any] = {
        "state": item.state,
        "reason": _reason(item),
        "provider_id": item.provider_id,
        "outcome": item.outcome,
        "outcome_at": item.at if item.outcome else None,
    }
    if item.state == UNCONFIRMED:
        # The daily run asks for mails that became so since its last one.
        values["outcome_at"] = func.now()
    if item.state in {SENT, UNCONFIRMED}:
        values["sent_at"] = item.at
    statement = update(MAIL).where(MAIL.c.key == item.key, _may_become(item.state))
    if connection.execute(statement.values(values)).rowcount:
        _count(item.state)
    elif item.state == SENT:
        _add_provider_id(connection, item)


def _add_provider_id(connection: Connection, item: Outcome) -> None:
    """Note id and time of a mail whose report was faster than its outcome."""
    is_reported = MAIL.c.outcome.is_not(None)
    has_no_id = (MAIL.c.key == item.key, MAIL.c.provider_id.is_(None), is_reported)
    values = {"provider_id": item.provider_id, "sent_at": item.at}
    connection.execute(update(MAIL).where(*has_no_id).values(values))


def _count(state: str) -> None:
    if state == FAILED:
        write_metric("MailFailed")
    if state == UNCONFIRMED:
        write_metric("MailUnconfirmed")


def _reason(item: Outcome) -> ColumnElement[str] | str:
    """Use the outcome's reason; without one, keep a complaint that arrived earlier."""
    return item.reason or case((MAIL.c.reason == COMPLAINT_REASON, COMPLAINT_REASON), else_=null())


def _may_become(state: str) -> ColumnElement[bool]:
    """Build the condition that the mail's present state may change to this one.

    A final state stays, with two exceptions: `sent` replaces `failed` for GIVEN_UP_REASON, and
    later reports say what became of the mail (reports.py).
    """
    if state in REPLACEABLE:
        return MAIL.c.state == QUEUED
    is_replaceable = MAIL.c.state.in_(REPLACEABLE)
    if state != SENT:
        return is_replaceable
    return is_replaceable | ((MAIL.c.state == FAILED) & (MAIL.c.reason == GIVEN_UP_REASON))
