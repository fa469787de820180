"""Lists of proposals that are late: their message was lost, so it is sent again."""

from typing import Final

from sqlalchemy import select, text

from openevent.infra import db
from openevent.mail.tables import waiting_proposals
from openevent.work import changes

HOUR_AGO: Final = text("now() - interval '1 hour'")
CHANGE, WAITING = changes.changes, waiting_proposals


def send_again() -> int:
    """Send the message of each list that is an hour late; return their number.

    The mails are written once, however often the message comes
    (docs/contract/changes.md#a-change-that-waits).
    """
    is_waiting = WAITING.c.digest_id == CHANGE.c.id
    late = select(CHANGE.c.batch).join(WAITING, is_waiting).where(CHANGE.c.due_at < HOUR_AGO)
    with db.connect(db.WORKER_WAIT_SECONDS) as connection:
        batches = connection.execute(late.distinct()).scalars().all()
    for batch in batches:
        changes.send_batch(batch)
    return len(batches)
