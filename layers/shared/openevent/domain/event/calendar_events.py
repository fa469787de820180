"""An event as calendars show it (docs/contract/calendars.md)."""

from uuid import UUID

from sqlalchemy import Connection, func, select

from openevent.calendar.event_file import CalendarEvent
from openevent.infra.config import settings
from openevent.mail.urls import link_to_public_event
from openevent.model.event_versions import event_versions
from openevent.resources.event import events


def build_uid(guid: UUID) -> str:
    """Build the id of a row in calendars from its guid; it never changes."""
    return f"{guid}@{settings().calendar_host}"


def load_event(connection: Connection, event_id: int) -> CalendarEvent:
    """Load an event in one statement; one in the trash is cancelled.

    Raises sqlalchemy.exc.NoResultFound if there is none.
    """
    table, versions = events.table, event_versions
    sequence = func.coalesce(versions.c.event_ver, 0)
    changed_at = func.coalesce(versions.c.event_changed_at, table.c.created_at)
    columns = select(table, sequence.label("sequence"), changed_at.label("changed_at"))
    source = table.outerjoin(versions, versions.c.event_id == table.c.id)
    row = connection.execute(columns.select_from(source).where(table.c.id == event_id)).one()
    return CalendarEvent(
        uid=build_uid(row.guid),
        name=row.name,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        timezone=row.timezone,
        changed_at=row.changed_at,
        sequence=row.sequence,
        location=row.location_name or row.searchable_location_name or "",
        latitude=row.latitude,
        longitude=row.longitude,
        url=link_to_public_event(row.identifier),
        description=row.description or "",
        is_cancelled=row.deleted_at is not None,
    )
