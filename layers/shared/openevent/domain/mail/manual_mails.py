"""Mails that a person requests: a test mail, and another attempt of a mail that did not arrive."""

from typing import Final

from sqlalchemy import Connection, RowMapping, func, select, text, update

from openevent.domain.refusals import Conflict
from openevent.mail.catalogue import ACTION_BY_NAME
from openevent.model.permissions import Identity
from openevent.resources.mail import (
    DEFERRED,
    FAILED,
    QUEUED,
    SKIPPED,
    SUPPRESSED,
    UNCONFIRMED,
    mails,
)
from openevent.work.changes import record

TEST_REQUESTED: Final = "mail.test-asked"
RESENT: Final = "mail.resent"
LEFT_UNCONFIRMED: Final = "event.mails-unconfirmed"
RESENDABLE_STATES: Final = (FAILED, UNCONFIRMED, SUPPRESSED, SKIPPED)
"""States in which a mail can be sent again: it may not have arrived, or its obstacle is gone."""
LONGEST_DEFERRAL: Final = text("interval '3 days'")
"""Providers try a deferred mail for three days, and then report its end; reports may be lost."""
TABLE: Final = mails.table


def request_test(connection: Connection, user: Identity, recipient: str) -> None:
    """Request a test mail to the recipient."""
    record(connection, TEST_REQUESTED, ("user", user.id), user.id, recipient=recipient)


def resend(connection: Connection, mail_id: int, user: Identity) -> None:
    """Queue a mail again, as its next attempt.

    Raises Conflict if it is queued, has arrived, or belongs to an action that no longer exists.
    """
    mail = _lock(connection, mail_id)
    if mail["state"] not in RESENDABLE_STATES and not mail["is_lost"]:
        message = f"This mail cannot be sent again, because its state is {mail['state']}."
        raise Conflict(message)
    if mail["recipient"] is None:
        raise Conflict("What this mail was about is deleted for good: its text is gone.")
    if mail["action"] not in ACTION_BY_NAME:
        raise Conflict("The action of this mail does not exist any more.")
    attempt = mail["attempt"] + 1
    cleared = dict.fromkeys(("reason", "outcome", "outcome_at", "provider_id", "sent_at"))
    values = {"attempt": attempt, "state": QUEUED, "time": func.now(), **cleared}
    connection.execute(update(TABLE).where(TABLE.c.id == mail_id).values(values))
    record(connection, RESENT, (mails.type, mail_id), user.id, attempt=attempt)


def _lock(connection: Connection, mail_id: int) -> RowMapping:
    is_old = TABLE.c.outcome_at < func.now() - LONGEST_DEFERRAL
    is_lost = ((TABLE.c.state == DEFERRED) & is_old).label("is_lost")
    columns = select(TABLE.c.state, TABLE.c.attempt, TABLE.c.action, TABLE.c.recipient, is_lost)
    statement = columns.where(TABLE.c.id == mail_id).with_for_update()
    return connection.execute(statement).mappings().one()
