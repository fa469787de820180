"""Mails that somebody asks for: a test, and one that did not arrive once more."""

from typing import Final

from sqlalchemy import Connection, func, select, update

from openevent.domain.refusals import Conflict
from openevent.mail.catalogue import ACTION_BY_NAME
from openevent.model.permissions import Identity
from openevent.resources.mail import FAILED, QUEUED, SKIPPED, SUPPRESSED, UNCONFIRMED, mails
from openevent.work.changes import record

TEST_REQUESTED: Final = "mail.test-asked"
RESENT: Final = "mail.resent"
RESENDABLE_STATES: Final = (FAILED, UNCONFIRMED, SUPPRESSED, SKIPPED)
"""States from which a person may send a mail again: nobody knows that it arrived, or what stopped
it may be gone."""


def request_test(connection: Connection, who: Identity, recipient: str) -> None:
    """Have a test mail sent."""
    record(connection, TEST_REQUESTED, ("user", who.id), who.id, recipient=recipient)


def resend(connection: Connection, mail_id: int, who: Identity) -> None:
    """Have a mail sent once more, as its next attempt. Raises Taken where it is under way, or has arrived."""
    table = mails.table
    wanted = (
        select(table.c.state, table.c.attempt, table.c.action)
        .where(table.c.id == mail_id)
        .with_for_update()
    )
    mail = connection.execute(wanted).mappings().one()
    if mail["state"] not in RESENDABLE_STATES:
        raise Conflict(
            f"Only a mail that did not arrive for certain is sent again; this one is {mail['state']}."
        )
    if mail["action"] not in ACTION_BY_NAME:
        raise Conflict("Nothing sends mails of this action any more.")
    attempt = mail["attempt"] + 1
    afresh = {
        "attempt": attempt,
        "state": QUEUED,
        "time": func.now(),
        **dict.fromkeys(("reason", "provider_id", "sent_at")),
    }
    connection.execute(update(table).where(table.c.id == mail_id).values(afresh))
    record(connection, RESENT, (mails.type, mail_id), who.id, attempt=attempt)
