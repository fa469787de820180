"""Outcomes: what the mailer tells of a mail goes into its row; what bounced or was complained about is suppressed."""

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
from openevent.resources.mail import FAILED, QUEUED, SENT, UNCONFIRMED, mails
from openevent.resources.suppression import BOUNCE, suppressions
from openevent.work import worker

MAIL = mails.table
GIVEN_UP: Final = "It was tried again and again, and given up."
"""Of a mail whose message died. The mailer may have sent it all the same, and tell so later."""
COMPLAINED: Final = "The reader complained."
OPEN: Final = (QUEUED, UNCONFIRMED)
"""From these states an end leads on; a mail that was sent or has failed stays so, unless given
up."""


def settle(record: SQSRecord, _context: Any) -> bool:
    """Note what the message tells; False where the row of a mail is not committed yet."""
    items = Outcomes.model_validate_json(record.body).items
    try:
        noted = _all_noted(items)
    except DBAPIError:
        noted = _noted_apart(items)
    if noted or not worker.is_young(record):
        return True
    logger.info("an outcome waits for its mail's row")
    return False


def _all_noted(items: Iterable[Outcome | Report]) -> bool:
    with db.transaction(db.WORKER_WAIT_SECONDS) as connection:
        noted = [_note(connection, item) for item in items]
    return all(noted)


def _noted_apart(items: Iterable[Outcome | Report]) -> bool:
    """Note each by itself: one that cannot be noted holds up no other, and its message comes again."""
    faults: list[DBAPIError] = []
    noted = []
    for item in items:
        try:
            noted.append(_all_noted([item]))
        except DBAPIError as error:
            faults.append(error)
    if faults:
        raise ExceptionGroup("Of these outcomes not all could be noted.", faults)
    return all(noted)


def _note(connection: Connection, item: Outcome | Report) -> bool:
    if isinstance(item, Report):
        return _note_report(connection, item)
    known = connection.execute(
        select(MAIL.c.attempt).where(MAIL.c.key == item.key).with_for_update()
    ).scalar()
    if known is None:
        return False
    if known == item.attempt:
        _end(connection, item)
    if item.suppress:
        _suppress(connection, item.recipient, BOUNCE, item.suppress)
    return True


def _end(connection: Connection, item: Outcome) -> None:
    sent_at = {"sent_at": item.at} if item.state in {SENT, UNCONFIRMED} else {}
    values = {
        "state": item.state,
        "reason": _reason(item),
        "provider_id": item.provider_id,
    } | sent_at
    ended = update(MAIL).where(MAIL.c.key == item.key, _leads_on(item)).values(values)
    if connection.execute(ended).rowcount and item.state in {FAILED, UNCONFIRMED}:
        write_metric("MailFailed" if item.state == FAILED else "MailUnconfirmed")


def _reason(item: Outcome) -> ColumnElement[str] | str:
    """Give the reason that stays: of an outcome without one it is the complaint, where that was told before."""
    return item.reason or case((MAIL.c.reason == COMPLAINED, COMPLAINED), else_=null())


def _leads_on(item: Outcome) -> ColumnElement[bool]:
    """Tell whether the row is in a state that this outcome leads on from."""
    if item.state in OPEN:
        return MAIL.c.state == QUEUED
    given_up = (MAIL.c.state == FAILED) & (MAIL.c.reason == GIVEN_UP)
    return MAIL.c.state.in_(OPEN) | given_up if item.state == SENT else MAIL.c.state.in_(OPEN)


def _note_report(connection: Connection, item: Report) -> bool:
    """Suppress an address once per event of the provider; its mail's row tells of it."""
    first = insert(provider_events).values(id=item.id).on_conflict_do_nothing()
    if not connection.execute(first).rowcount:
        return True
    _suppress(connection, _reader(connection, item), item.cause, item.detail)
    told = (
        {"state": FAILED, "reason": item.detail} if item.cause == BOUNCE else {"reason": COMPLAINED}
    )
    connection.execute(update(MAIL).where(_is_of(item)).values(told))
    return True


def _reader(connection: Connection, item: Report) -> str:
    """Give the address as we know it: the provider was given its domain in ASCII."""
    wanted = select(MAIL.c.recipient).where(MAIL.c.key == item.key)
    known: str | None = connection.execute(wanted).scalar() if item.key else None
    return known or item.recipient


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
