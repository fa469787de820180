"""Queries for the mails about an event."""

from typing import Any, Final

from sqlalchemy import Connection, RowMapping, Select, func, select

from dispatcher.notify import pages
from dispatcher.notify.announcement import Recipient
from openevent.model.permissions import UNLISTED
from openevent.model.resource import METADATA
from openevent.resources.event import events
from openevent.resources.role import memberships
from openevent.resources.user import MAY_LOG_IN, users

MAXIMUM_UPCOMING: Final = 5
EVENT, MEMBER, USER = events.table, memberships.table, users.table


def load_event(
    connection: Connection, event_id: int, *, with_deleted: bool = False
) -> RowMapping | None:
    """Load an event with `is_over`; a deleted one only on request."""
    is_over = (EVENT.c.ends_at <= func.now()).label("is_over")
    query = select(EVENT, is_over).where(EVENT.c.id == event_id)
    if not with_deleted:
        query = query.where(EVENT.c.deleted_at.is_(None))
    return connection.execute(query).mappings().first()


def load_upcoming(connection: Connection, event_id: int) -> list[RowMapping]:
    """Load the next five published events of the same owner."""
    query = (
        select(EVENT.c.name, EVENT.c.starts_at, EVENT.c.timezone, EVENT.c.identifier)
        .where(
            EVENT.c.id.in_(_select_other_events(event_id)),
            EVENT.c.state == "published",
            EVENT.c.privacy != UNLISTED,
            EVENT.c.starts_at > func.now(),
        )
        .order_by(EVENT.c.starts_at, EVENT.c.id)
        .limit(MAXIMUM_UPCOMING)
    )
    return list(connection.execute(query).mappings())


def load_members_of_other_events(
    connection: Connection, event_id: int, cursor: int
) -> tuple[list[Recipient], int | None]:
    """Load the next members of the owner's other events who have no role in this event."""
    others = select(MEMBER.c.user_id).where(MEMBER.c.event_id.in_(_select_other_events(event_id)))
    own = select(MEMBER.c.user_id).where(MEMBER.c.event_id == event_id)
    query = (
        select(USER.c.id, USER.c.email)
        .where(USER.c.id.in_(others), USER.c.id.not_in(own))
        .where(USER.c.id > cursor, *MAY_LOG_IN)
        .order_by(USER.c.id)
    )
    rows, next_cursor = pages.load_page(connection, query)
    return [Recipient(row["email"], row["id"]) for row in rows], next_cursor


def _select_other_events(event_id: int) -> Select[Any]:
    """Select the ids of the owner's other events that are not deleted."""
    owners = METADATA.tables["event_owners"]
    other, own = owners.alias("other"), owners.alias("own")
    return (
        select(other.c.event_id)
        .join(own, own.c.user_id == other.c.user_id)
        .join(EVENT, EVENT.c.id == other.c.event_id)
        .where(own.c.event_id == event_id)
        .where(other.c.event_id != event_id, EVENT.c.deleted_at.is_(None))
    )
