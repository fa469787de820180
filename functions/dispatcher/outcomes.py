"""Outcomes: update the rows of mails with the mailer's results; suppress bad addresses."""

from collections.abc import Iterable
from typing import Any, Final

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from sqlalchemy import ColumnElement, Connection, case, false, func, null, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError

from openevent.infra import db
from openevent.infra.telemetry import logger, write_metric
from openevent.mail.messages import Outcome, Outcomes, Report
from openevent.mail.tables import provider_events
from openevent.model.addresses import has_address
from openevent.resources.mail import FAILED, QUEUED, SENT, UNCONFIRMED, mails
from openevent.resources.suppression import BOUNCE, suppressions
from openevent.work import queues

MAIL = mails.table
# Rows of earlier releases hold these two texts, and statements compare them: do not reword.
GIVEN_UP_REASON: Final = "It was tried again and again, and given up."
"""The reason of a mail whose message is a dead letter. An outcome `sent` may replace it."""
COMPLAINT_REASON: Final = "The reader complained."
REPLACEABLE: Final = (QUEUED, UNCONFIRMED)
"""States that a later outcome may replace."""


def settle(record: SQSRecord, _context: Any) -> bool:
    """Record the outcomes of a message; False while the row of a mail is not committed yet."""
    items = Outcomes.model_validate_json(record.body).items
    try:
        is_complete = _record_together(items)
    except DBAPIError:
        is_complete = _record_one_by_one(items)
    if is_complete or not queues.is_young(record):
        return True
    logger.info("an outcome waits for the row of its mail")
    return False


def _record_together(items: Iterable[Outcome | Report]) -> bool:
    with db.transaction(db.WORKER_WAIT_SECONDS) as connection:
        results = [_record(connection, item) for item in items]
    return all(results)


def _record_one_by_one(items: Iterable[Outcome | Report]) -> bool:
    """Record each item in its own transaction, so that one that fails does not stop the others."""
    errors: list[DBAPIError] = []
    results = []
    for item in items:
        try:
            results.append(_record_together([item]))
        except DBAPIError as error:
            errors.append(error)
    if errors:
        raise ExceptionGroup("Some outcomes could not be recorded.", errors)
    return all(results)


def _record(connection: Connection, item: Outcome | Report) -> bool:
    if isinstance(item, Report):
        return _record_report(connection, item)
    query = select(MAIL.c.attempt).where(MAIL.c.key == item.key).with_for_update()
    attempt = connection.execute(query).scalar()
    if attempt is None:
        return False
    if attempt == item.attempt:
        _update_mail(connection, item)
    if item.suppress:
        _suppress(connection, item.recipient, BOUNCE, item.suppress)
    return True


def _update_mail(connection: Connection, item: Outcome) -> None:
    values: dict[str, Any] = {
        "state": item.state,
        "reason": _reason(item),
        "provider_id": item.provider_id,
    }
    if item.state in {SENT, UNCONFIRMED}:
        values["sent_at"] = item.at
    statement = update(MAIL).where(MAIL.c.key == item.key, _may_become(item.state))
    if connection.execute(statement.values(values)).rowcount:
        _count(item.state)


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

    A final state stays, with two exceptions: `sent` replaces `failed` for GIVEN_UP_REASON, and a
    later report of a bounce turns `sent` into `failed` (_record_report).
    """
    if state in REPLACEABLE:
        return MAIL.c.state == QUEUED
    is_replaceable = MAIL.c.state.in_(REPLACEABLE)
    if state != SENT:
        return is_replaceable
    return is_replaceable | ((MAIL.c.state == FAILED) & (MAIL.c.reason == GIVEN_UP_REASON))


def _record_report(connection: Connection, item: Report) -> bool:
    """Suppress the address of a report once, and note the cause in the mail's row."""
    statement = insert(provider_events).values(id=item.id).on_conflict_do_nothing()
    if not connection.execute(statement).rowcount:
        return True
    _suppress(connection, _recipient(connection, item), item.cause, item.detail)
    if item.cause == BOUNCE:
        values = {"state": FAILED, "reason": item.detail}
    else:
        values = {"reason": COMPLAINT_REASON}
    connection.execute(update(MAIL).where(_belongs_to(item)).values(values))
    return True


def _recipient(connection: Connection, item: Report) -> str:
    """Load the address from the mail's row: the provider reports its domain in ASCII."""
    if not item.key:
        return item.recipient
    query = select(MAIL.c.recipient).where(MAIL.c.key == item.key)
    address: str | None = connection.execute(query).scalar()
    return address or item.recipient


def _belongs_to(item: Report) -> ColumnElement[bool]:
    """Find a report's mail by its key if possible: the row may not have its provider id yet."""
    if item.key:
        return (MAIL.c.key == item.key) & (MAIL.c.attempt == item.attempt)
    return MAIL.c.provider_id == item.provider_id if item.provider_id else false()


def _suppress(connection: Connection, address: str, cause: str, detail: str | None) -> None:
    """Suppress an address; a bounce replaces a complaint, not the other way round."""
    table = suppressions.table
    row = insert(table).values(address=address, cause=cause, detail=detail)
    is_new = connection.execute(row.on_conflict_do_nothing()).rowcount
    if is_new or cause != BOUNCE:
        return
    is_less = has_address(table.c.address, address), table.c.cause != BOUNCE
    values = {"cause": cause, "detail": detail, "created_at": func.now()}
    connection.execute(update(table).where(*is_less).values(values))
