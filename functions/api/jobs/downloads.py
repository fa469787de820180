"""Who may download the file of an export today (docs/contract/tasks.md#downloads)."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import Connection, select

from api.jsonapi import row_conditions
from openevent.infra import db
from openevent.model.permissions import Identity, co_organizer, owner
from openevent.resources.event import events
from openevent.work import jobs

MAY_EXPORT: Final = co_organizer
"""The users who export an event, and download what was exported."""
MAY_EXPORT_ORDERS: Final = owner
"""The users who export an event with its orders and attendees."""


def find_allowed(user: Identity, items: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """Find the tasks whose file the user may download, by one statement for all events.

    An event's file needs today's role in an event that is not deleted; own data are only for
    their user.
    """
    ready = [item for item in items if item["state"] == jobs.SUCCESS.upper()]
    exports = [item for item in ready if item["kind"] == jobs.ExportEvent.kind]
    event_ids = {int(item["event_id"]) for item in exports}
    allowed_ids = _load_event_ids(user, event_ids) if event_ids else frozenset()
    own = [item["id"] for item in ready if _is_own_data(user, item)]
    return frozenset([*own, *(item["id"] for item in exports if item["event_id"] in allowed_ids)])


def _is_own_data(user: Identity, item: Mapping[str, Any]) -> bool:
    return bool(item["kind"] == jobs.ExportUser.kind and item["user_id"] == user.id)


def _load_event_ids(user: Identity, event_ids: Iterable[int]) -> frozenset[int]:
    """Load the ids of those events that the user may export."""
    table = events.table
    statement = select(table.c.id).where(
        table.c.id.in_(event_ids),
        row_conditions.may_read(events, user),
        MAY_EXPORT.where(user, table),
    )

    def load(connection: Connection) -> frozenset[int]:
        return frozenset(connection.execute(statement).scalars())

    return db.run_read(load)
