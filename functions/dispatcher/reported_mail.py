"""Find the mail that a provider's report is about (docs/contract/mail.md#reports)."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import ColumnElement, Connection, RowMapping, select

from openevent.mail.messages import Report
from openevent.model.addresses import has_address
from openevent.resources.mail import (
    DEFERRED,
    DELIVERED,
    QUEUED,
    SENT,
    UNCONFIRMED,
    mails,
)

MAIL: Final = mails.table
LONGEST_WAY: Final = timedelta(days=4)
"""A mail is tried here for a day, and SendGrid tries it for three more."""
CLOCK_SKEW: Final = timedelta(minutes=1)
"""A provider's clock may be behind, and its times have no fractions of a second."""
OPEN_STATES: Final = (QUEUED, SENT, DEFERRED, DELIVERED, UNCONFIRMED)
"""A mail in such a state was or will be sent, and did not fail."""
SMTP_ID: Final = "<%"
"""The pattern of a Message-ID, which SMTP servers return; SendGrid's own ids have no brackets."""


@dataclass(frozen=True)
class Match:
    """The mail of a report: its id, None without one, and its recipient.

    `problem` says why an address and a time do not identify a mail. `is_missing` tells that no row
    has the key of the report.
    """

    mail_id: int | None
    recipient: str
    problem: str = ""
    is_missing: bool = False


def find_mail(connection: Connection, report: Report) -> Match:
    """Find and lock the mail of a report by its key, the provider's ids, or address and time."""
    if report.key:
        return _find_by_key(connection, report)
    ids = [name for name in (report.provider_id, report.message_id) if name]
    if ids:
        rows = _load(connection, MAIL.c.provider_id.in_(ids))
        if rows:
            return Match(rows[0]["id"], rows[0]["recipient"])
    return _find_by_address(connection, report)


def _find_by_key(connection: Connection, report: Report) -> Match:
    """Load the recipient too: the provider reports its domain in ASCII."""
    rows = _load(connection, MAIL.c.key == report.key)
    if not rows:
        return Match(None, report.recipient, is_missing=True)
    mail_id = rows[0]["id"] if _is_present_attempt(rows[0], report) else None
    return Match(mail_id, rows[0]["recipient"])


def _is_present_attempt(row: RowMapping, report: Report) -> bool:
    if report.attempt is not None:
        return bool(row["attempt"] == report.attempt)
    has_id = report.provider_id is not None and row["provider_id"] == report.provider_id
    return bool(row["attempt"] == 1 or has_id)


def _find_by_address(connection: Connection, report: Report) -> Match:
    rows = _load(connection, _fits(report), limit=2)
    if len(rows) == 1:
        return Match(rows[0]["id"], rows[0]["recipient"])
    if not rows and report.cause is None:
        # Another application may use the same SendGrid account.
        return Match(None, report.recipient)
    number = "several mails fit" if rows else "no mail fits"
    return Match(None, report.recipient, f"The report names no mail, and {number}.")


def _fits(report: Report) -> ColumnElement[bool]:
    """Build the condition that the address got this mail before, and its end is not recorded."""
    is_open = MAIL.c.outcome.is_(None) | (MAIL.c.outcome == DEFERRED)
    if report.outcome not in {DEFERRED, DELIVERED}:
        # A server may accept a mail and send it back later.
        is_open |= MAIL.c.outcome == DELIVERED
    earliest, latest = report.at - LONGEST_WAY, report.at + CLOCK_SKEW
    return (
        has_address(MAIL.c.recipient, report.recipient)
        & MAIL.c.time.between(earliest, latest)
        & MAIL.c.state.in_(OPEN_STATES)
        & is_open
        & _may_have_id(report)
    )


def _may_have_id(report: Report) -> ColumnElement[bool]:
    """A mail with another id of SendGrid is another mail; SMTP servers do not tell that id."""
    is_unknown = MAIL.c.provider_id.is_(None) | MAIL.c.provider_id.like(SMTP_ID)
    return is_unknown if report.provider_id else MAIL.c.id.is_not(None)


def _load(
    connection: Connection, condition: ColumnElement[bool], limit: int = 1
) -> list[RowMapping]:
    columns = (MAIL.c.id, MAIL.c.recipient, MAIL.c.attempt, MAIL.c.provider_id)
    query = select(*columns).where(condition).order_by(MAIL.c.id).limit(limit).with_for_update()
    return list(connection.execute(query).mappings())
