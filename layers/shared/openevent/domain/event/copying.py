"""Copying an event: a draft with its settings, parts and roles, but no sessions and no speakers (docs/contract/resources.md#event-copy)."""

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Insert,
    Select,
    func,
    insert,
    literal,
    select,
    true,
    union_all,
)

from openevent.domain.event.events import new_identifier
from openevent.infra import storage
from openevent.model.permissions import Identity
from openevent.model.resource import Resource
from openevent.resources.custom_form import custom_forms
from openevent.resources.event import events
from openevent.resources.event_copyright import event_copyrights
from openevent.resources.faq import faqs
from openevent.resources.faq_type import faq_types
from openevent.resources.microlocation import microlocations
from openevent.resources.role import memberships
from openevent.resources.session_type import session_types
from openevent.resources.social_link import social_links
from openevent.resources.speakers_call import speakers_calls
from openevent.resources.sponsor import sponsors
from openevent.resources.tax import taxes
from openevent.resources.track import tracks
from openevent.work.changes import tell

PARTS: Final = (
    social_links, sponsors, microlocations, tracks, speakers_calls, custom_forms, session_types, event_copyrights,
    faq_types, taxes, memberships,
)  # fmt: skip
"""What hangs on an event alone; faqs have a type besides."""
OWN: Final = frozenset({"id", "event_id", "deleted_at"})
ANEW: Final = frozenset({"identifier", "state", "schedule_published_on", "is_announced"})
"""What a new event begins with, whatever the old one has."""


def draw_id(connection: Connection) -> int:
    """Draw the id of the copy, under which its media are stored before its rows are written."""
    sequence = func.pg_get_serial_sequence(events.table.name, "id")
    return int(connection.execute(select(func.nextval(sequence))).scalar_one())


def media(connection: Connection, event_id: int) -> list[str]:
    """Give the keys of the media that the copy will hold, in one round trip."""
    keys = [column for resource in (events, *PARTS) for column in _media_of(resource, event_id)]
    return sorted(connection.execute(union_all(*keys)).scalars())


def copy(connection: Connection, who: Identity, event_id: int, new_id: int) -> str:
    """Write the rows of the copy, in as many statements as there are kinds of parts; gives its identifier."""
    identifier = new_identifier()
    connection.execute(_event(event_id, new_id, identifier))
    for part in PARTS:
        connection.execute(_part(part, event_id, new_id))
    connection.execute(_faqs(event_id, new_id))
    tell(connection, "event.copied", (events.type, new_id), who.id, source=event_id)
    return identifier


def _event(event_id: int, new_id: int, identifier: str) -> Insert:
    kept = [name for name, field in events.fields.items() if field.in_archive and name not in ANEW]
    names = [*kept, *(str(link.column) for link in events.links if link.column)]
    values = [_moved(events, name, new_id) for name in names]
    row = select(literal(new_id), literal(identifier), *values).where(events.table.c.id == event_id)
    return insert(events.table).from_select(["id", "identifier", *names], row)


def _part(part: Resource, event_id: int, new_id: int) -> Insert:
    names = [name for name in part.table.c.keys() if name not in OWN]  # noqa: SIM118 - a collection of columns
    values = [_moved(part, name, new_id) for name in names]
    rows = select(literal(new_id), *values).where(*_of(part, event_id)).order_by(part.table.c.id)
    return insert(part.table).from_select(["event_id", *names], rows)


def _faqs(event_id: int, new_id: int) -> Insert:
    """A type's name is its own among the living of an event, so it leads from the old type to the new one."""
    old, new, table = faq_types.table.alias("old"), faq_types.table.alias("new"), faqs.table
    same = (new.c.event_id == new_id) & (new.c.name == old.c.name)
    types = table.outerjoin(old, old.c.id == table.c.faq_type_id).outerjoin(
        new, same & old.c.deleted_at.is_(None)
    )
    rows = select(literal(new_id), table.c.question, table.c.answer, new.c.id).select_from(types)
    written = ["event_id", "question", "answer", "faq_type_id"]
    return insert(table).from_select(written, rows.where(*_of(faqs, event_id)).order_by(table.c.id))


def _of(part: Resource, event_id: int) -> Iterable[ColumnElement[bool]]:
    living = part.table.c.deleted_at.is_(None) if part.soft_delete else true()
    return (
        part.table.c.id == event_id if part is events else part.table.c.event_id == event_id,
        living,
    )


def _moved(resource: Resource, name: str, new_id: int) -> ColumnElement[Any]:
    column = resource.table.c[name]
    if name not in resource.fields or resource.fields[name].kind.name != "media":
        return column
    return func.regexp_replace(column, "^media/events/[0-9]+/", storage.media_prefix(new_id))


def _media_of(resource: Resource, event_id: int) -> list[Select[Any]]:
    columns = [
        resource.table.c[name]
        for name, field in resource.fields.items()
        if field.kind.name == "media"
    ]
    return [
        select(one).where(one.startswith(storage.MEDIA_PREFIX), *_of(resource, event_id))
        for one in columns
    ]
