"""Who may download the file of an export today (docs/contract/tasks.md#downloads)."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import Connection, select

from api.jsonapi import row_conditions
from openevent.infra import db
from openevent.model.permissions import Identity, Rule, co_organizer, owner
from openevent.resources.event import events
from openevent.resources.ticket_rules import registrar
from openevent.work import jobs

MAY_EXPORT: Final = co_organizer
"""The users who export an event, and download what was exported."""
MAY_EXPORT_ORDERS: Final = owner
"""The users who export an event with its orders and attendees."""
WITH_ORDERS: Final = f"{jobs.ExportEvent.kind} orders"
OF_EVENTS: Final[Mapping[str, Rule]] = {
    jobs.ExportEvent.kind: MAY_EXPORT,
    WITH_ORDERS: MAY_EXPORT_ORDERS,
    jobs.PrintBadge.kind: registrar,
}
"""Who downloads a file of an event, by the kind of its job; a zip with orders has its own rule."""


def find_allowed(user: Identity, items: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """Find the tasks whose file the user may download, by one statement for all events.

    A file of an event needs today's role in an event that is not deleted; own data are only for
    their user.
    """
    ready = [item for item in items if item["state"] == jobs.SUCCESS.upper()]
    of_events = [item for item in ready if item["kind"] in OF_EVENTS]
    event_ids = {int(item["event_id"]) for item in of_events}
    allowed = _load_allowed(user, event_ids) if event_ids else frozenset()
    own = [item["id"] for item in ready if _is_own_data(user, item)]
    return frozenset(
        [
            *own,
            *(item["id"] for item in of_events if (_classify(item), item["event_id"]) in allowed),
        ]
    )


def has_orders(result: Mapping[str, Any]) -> bool:
    """Tell from an export's result whether its zip has orders."""
    return "orders" in result.get("counts", {})


def _classify(item: Mapping[str, Any]) -> str:
    """Return the name of the file's rule in `OF_EVENTS`."""
    kind = str(item["kind"])
    is_export = kind == jobs.ExportEvent.kind
    return WITH_ORDERS if is_export and has_orders(json.loads(item["result"])) else kind


def _is_own_data(user: Identity, item: Mapping[str, Any]) -> bool:
    return bool(item["kind"] == jobs.ExportUser.kind and item["user_id"] == user.id)


def _load_allowed(user: Identity, event_ids: Iterable[int]) -> frozenset[tuple[str, int]]:
    """Load which kinds of files of which events the user may download."""
    table = events.table
    rules = [rule.where(user, table).label(kind) for kind, rule in OF_EVENTS.items()]
    statement = select(table.c.id, *rules).where(
        table.c.id.in_(event_ids), row_conditions.may_read(events, user)
    )

    def load(connection: Connection) -> frozenset[tuple[str, int]]:
        rows = connection.execute(statement).mappings().all()
        return frozenset((kind, row["id"]) for row in rows for kind in OF_EVENTS if row[kind])

    return db.run_read(load)
