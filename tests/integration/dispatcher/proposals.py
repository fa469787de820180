"""An event that takes proposals, and the mails and notifications about them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update

from dispatcher.proposals.hours import PROPOSALS_WAIT
from openevent.infra import db
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.mail.tables import proposal_hours, waiting_proposals
from openevent.resources.mail import mails
from openevent.resources.notification import notifications
from openevent.work import changes
from tests.factories import events
from tests.integration.dispatcher import desk
from tests.integration.dispatcher.places import Place, address, create_place

MAIL, NOTIFICATION, CHANGE = mails.table, notifications.table, changes.changes
ALONE, TOGETHER = "New Session Proposal", "new_sessions"


def open_place() -> Place:
    """Create an event with its people; the queues of mails and changes are empty."""
    for url in (settings().mails_queue_url, settings().changes_queue_url):
        client("sqs").purge_queue(QueueUrl=url)
    desk.open_office()
    with db.transaction() as connection:
        return create_place(connection)


def organizers(place: Place) -> list[str]:
    """The addresses of the users who get mails about proposals."""
    return sorted(address(user) for user in (place.owner, place.organizer))


def add_session(event: int, title: str, *speakers: int, **values: Any) -> int:
    """Add a pending session with speakers; return its id."""
    with db.transaction() as connection:
        id_ = events.add(
            connection,
            "session",
            **{"event_id": event, "title": title, "state": "pending"} | values,
        )
        if speakers:
            events.link_speaker(connection, id_, *speakers)
    return id_


def write_proposal(event: int, session: int, user: int | None) -> dict[str, Any]:
    """Record that a user proposed a session; give the Lambda event of its message."""
    subject = ("session", session)
    return desk.record_changes(
        lambda connection: changes.record(
            connection, "session.proposed", subject, user, event=event
        )
    )


def propose(event: int, title: str, user: int | None = None, *speakers: int) -> int:
    """Propose a session, and have the proposal handled, twice; return the session's id."""
    session = add_session(event, title, *speakers)
    desk.deal(write_proposal(event, session, user))
    return session


def load_batches(event: int) -> list[UUID]:
    """Load the batches of the changes that wait, or waited, for an event's mails."""
    query = select(CHANGE.c.batch).where(
        CHANGE.c.kind == PROPOSALS_WAIT, CHANGE.c.subject_id == event
    )
    with db.connect() as connection:
        return list(connection.execute(query.order_by(CHANGE.c.id)).scalars())


def end_hour(event: int) -> None:
    """Let the hour of an event be over."""
    is_of_event = CHANGE.c.kind == PROPOSALS_WAIT, CHANGE.c.subject_id == event
    with db.transaction() as connection:
        hour = update(proposal_hours).where(proposal_hours.c.event_id == event)
        connection.execute(hour.values(ends_at=func.now()))
        connection.execute(update(CHANGE).where(*is_of_event).values(due_at=func.now()))


def end_and_mail(event: int) -> None:
    """Let the hour be over, and have each list handled, twice."""
    end_hour(event)
    for batch in load_batches(event):
        desk.deal(desk.letter(batch))


def load_mails(event: int, action: str = TOGETHER) -> Sequence[Any]:
    """Load the mails of an action about an event, in their order."""
    query = select(MAIL).where(MAIL.c.event_id == event, MAIL.c.action == action)
    with db.connect() as connection:
        return connection.execute(query.order_by(MAIL.c.id)).mappings().all()


def list_recipients(event: int, action: str = TOGETHER, state: str = "queued") -> list[str]:
    """List the recipients of an action's mails in this state, in lower case, sorted."""
    rows = load_mails(event, action)
    return sorted(row["recipient"].lower() for row in rows if row["state"] == state)


def count_notifications(user: int, event: int) -> int:
    """Count a user's notifications of new sessions of an event."""
    query = select(func.count()).where(
        NOTIFICATION.c.user_id == user,
        NOTIFICATION.c.action == ALONE,
        NOTIFICATION.c.content["event"].as_integer() == event,
    )
    with db.connect() as connection:
        return int(connection.execute(query).scalar_one())


def count_waiting(event: int) -> int:
    """Count the sessions of an event that wait for a mail."""
    is_waiting = waiting_proposals.c.digest_id == CHANGE.c.id
    query = select(func.count()).select_from(waiting_proposals.join(CHANGE, is_waiting))
    with db.connect() as connection:
        return int(connection.execute(query.where(CHANGE.c.subject_id == event)).scalar_one())


def wait_in_line(event: int) -> dict[str, Any]:
    """Propose a first session; write the second proposal, which will wait."""
    propose(event, "Looms")
    return write_proposal(event, add_session(event, "Engines"), None)


def read_listed(event: int, *titles: str) -> list[tuple[bool, ...]]:
    """Tell which titles each list names."""
    return [tuple(title in mail["text"] for title in titles) for mail in load_mails(event)]
