"""Mails without an outcome: they become unconfirmed, and a person may send them again."""

from typing import Final

from sqlalchemy import func, text, update

from openevent.infra import db
from openevent.resources.mail import QUEUED, UNCONFIRMED, mails

TWO_DAYS_AGO: Final = text("now() - interval '2 days'")
"""A mail is given up after one day, and its outcome is reported within hours
(docs/contract/mail.md#a-mail-leaves-once)."""
NO_OUTCOME: Final = "No outcome was reported for two days; the mail may have been sent."


def mark_unconfirmed() -> int:
    """Mark mails that are queued for two days; return their number.

    An outcome that arrives later still counts.
    """
    table = mails.table
    lost = update(table).where(table.c.state == QUEUED, table.c.time < TWO_DAYS_AGO)
    with db.transaction(db.WORKER_WAIT_SECONDS) as connection:
        values = {"state": UNCONFIRMED, "reason": NO_OUTCOME, "outcome_at": func.now()}
        return connection.execute(lost.values(values)).rowcount
