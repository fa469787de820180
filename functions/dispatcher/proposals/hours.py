"""The hour that begins with an event's first proposal, and the proposals that wait for its end.

Transactions about the proposals of one event follow one another: each locks the event's row of
`proposal_hours`. After its end an hour takes no proposal any more, so a mail that is written twice
lists the same.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, delete, func, update
from sqlalchemy.dialects.postgresql import insert

from openevent.infra.config import settings
from openevent.mail.tables import proposal_hours, waiting_proposals
from openevent.resources.event import events
from openevent.work import changes

PROPOSALS_WAIT: Final = "event.proposals-wait"
"""Proposals of an event wait for one mail to its organizers."""
HOUR, WAITING = proposal_hours, waiting_proposals


@dataclass(frozen=True)
class Hour:
    """The last hour of an event; `digest_id` is the change for which its proposals wait."""

    ends_at: datetime
    digest_id: int | None
    is_open: bool


def must_wait(connection: Connection, event_id: int, session_id: int) -> bool:
    """Tell whether the mail about a proposal to the organizers waits, and add it to the list.

    Otherwise the proposal is the first of a new hour.
    """
    hour = lock(connection, event_id)
    if not hour.is_open:
        _begin(connection, event_id)
        return False
    digest_id = hour.digest_id or _record_digest(connection, event_id, hour.ends_at)
    row = {"digest_id": digest_id, "session_id": session_id}
    connection.execute(insert(WAITING).values(row).on_conflict_do_nothing())
    return True


def lock(connection: Connection, event_id: int) -> Hour:
    """Lock the event's row until the transaction ends, and read its hour; a new one is over."""
    statement = insert(HOUR).values(event_id=event_id, ends_at=func.now())
    statement = statement.on_conflict_do_update(
        index_elements=["event_id"], set_={"event_id": statement.excluded.event_id}
    )
    # now() is the start of the transaction, which may have waited for the lock since.
    is_open = HOUR.c.ends_at > func.clock_timestamp()
    row = connection.execute(statement.returning(HOUR.c.ends_at, HOUR.c.digest_id, is_open)).one()
    return Hour(*row)


def take_waiting(connection: Connection, digest_id: int) -> list[int]:
    """Take the sessions that wait for a change off the list; return their ids."""
    statement = delete(WAITING).where(WAITING.c.digest_id == digest_id)
    return sorted(connection.execute(statement.returning(WAITING.c.session_id)).scalars())


def _begin(connection: Connection, event_id: int) -> None:
    seconds = settings().proposal_digest_seconds
    ends_at = func.clock_timestamp() + func.make_interval(0, 0, 0, 0, 0, 0, seconds)
    statement = update(HOUR).where(HOUR.c.event_id == event_id)
    connection.execute(statement.values(ends_at=ends_at, digest_id=None))


def _record_digest(connection: Connection, event_id: int, ends_at: datetime) -> int:
    """Record the change whose message stays hidden until the hour ends; return its id."""
    subject = (events.type, event_id)
    digest_id = changes.record_for_later(connection, PROPOSALS_WAIT, subject, ends_at)
    statement = update(HOUR).where(HOUR.c.event_id == event_id)
    connection.execute(statement.values(digest_id=digest_id))
    return digest_id
