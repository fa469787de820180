"""Outcomes: what the mailer tells of a mail goes into its row; what bounced or was complained about is suppressed."""

from typing import Any, Final

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from sqlalchemy import ColumnElement, Connection, false, func, select, update
from sqlalchemy.dialects.postgresql import insert

from openevent import db, worker
from openevent.mail.messages import Outcome, Outcomes, Report
from openevent.mail.tables import provider_events
from openevent.resources.mail import FAILED, QUEUED, SENT, UNCONFIRMED, mails
from openevent.resources.suppression import BOUNCE, suppressions
from openevent.telemetry import count, logger

MAIL = mails.table
GIVEN_UP: Final = "It was tried again and again, and given up."
"""Of a mail whose message died. The mailer may have sent it all the same, and tell so later."""
OPEN: Final = (QUEUED, UNCONFIRMED)
"""From these states an outcome leads on; a mail that was sent or has failed stays so, unless given up."""


def settle(record: SQSRecord, _context: Any) -> bool:
    """Note what the message tells; False where the row of a mail is not committed yet."""
    items = Outcomes.model_validate_json(record.body).items
    with db.transaction(db.WORKER_PATIENCE) as connection:
        noted = [_note(connection, item) for item in items]
    if all(noted) or not worker.is_young(record):
        return True
    logger.info("an outcome waits for its mail's row")
    return False


def _note(connection: Connection, item: Outcome | Report) -> bool:
    if isinstance(item, Report):
        return _note_report(connection, item)
    known = connection.execute(select(MAIL.c.attempt).where(MAIL.c.key == item.key).with_for_update()).scalar()
    if known is None:
        return False
    if known == item.attempt:
        _end(connection, item)
    if item.suppress:
        _suppress(connection, item.recipient, BOUNCE, item.suppress)
    return True


def _end(connection: Connection, item: Outcome) -> None:
    sent_at = {"sent_at": item.at} if item.state in {SENT, UNCONFIRMED} else {}
    values = {"state": item.state, "reason": item.reason, "provider_id": item.provider_id} | sent_at
    ended = update(MAIL).where(MAIL.c.key == item.key, _leads_on(item)).values(values)
    if connection.execute(ended).rowcount and item.state in {FAILED, UNCONFIRMED}:
        count("MailFailed" if item.state == FAILED else "MailUnconfirmed")


def _leads_on(item: Outcome) -> ColumnElement[bool]:
    """Tell whether the row is in a state that this outcome ends."""
    given_up = (MAIL.c.state == FAILED) & (MAIL.c.reason == GIVEN_UP)
    return MAIL.c.state.in_(OPEN) | given_up if item.state == SENT else MAIL.c.state.in_(OPEN)


def _note_report(connection: Connection, item: Report) -> bool:
    """Suppress an address once per event of the provider; its mail's row tells of it."""
    first = insert(provider_events).values(id=item.id).on_conflict_do_nothing()
    if not connection.execute(first).rowcount:
        return True
    _suppress(connection, item.recipient, item.cause, item.detail)
    told = {"state": FAILED, "reason": item.detail} if item.cause == BOUNCE else {"reason": "The reader complained."}
    connection.execute(update(MAIL).where(_is_of(item)).values(told))
    return True


def _is_of(item: Report) -> ColumnElement[bool]:
    """Find the mail of a report by its key, since its outcome, with the provider's id, may come later than that."""
    if item.key:
        return (MAIL.c.key == item.key) & (MAIL.c.attempt == item.attempt)
    return MAIL.c.provider_id == item.provider_id if item.provider_id else false()


def _suppress(connection: Connection, address: str, cause: str, detail: str | None) -> None:
    table = suppressions.table
    row = insert(table).values(address=address, cause=cause, detail=detail)
    worse = {"cause": row.excluded.cause, "detail": row.excluded.detail, "created_at": func.now()}
    connection.execute(
        row.on_conflict_do_update(
            index_elements=[func.lower(table.c.address)],
            set_=worse,
            where=(table.c.cause != BOUNCE) & (row.excluded.cause == BOUNCE),
        )
    )
