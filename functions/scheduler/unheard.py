"""Mails of which nothing was heard: the record says so, and a person may send them again."""

from typing import Final

from sqlalchemy import text, update

from openevent.infra import db
from openevent.resources.mail import QUEUED, UNCONFIRMED, mails

TWO_DAYS: Final = text("now() - interval '2 days'")
"""A mail is given up after one day; what became of it is told within hours."""
UNHEARD: Final = "Nothing was heard of it for two days: it may have been sent."


def note() -> int:
    """Note which mails have been queued for too long, and give how many; a later outcome is noted still."""
    table = mails.table
    lost = update(table).where(table.c.state == QUEUED, table.c.time < TWO_DAYS)
    with db.transaction(db.WORKER_WAIT_SECONDS) as connection:
        return connection.execute(lost.values(state=UNCONFIRMED, reason=UNHEARD)).rowcount
