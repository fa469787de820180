"""What a JSON file of the zip holds of a resource: its fields in order, the SELECT that gives them, their text."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Select,
    Subquery,
    and_,
    bindparam,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by

from openevent.model.resource import Archive, Link, MediaPath, Resource
from openevent.resources import ARCHIVED, BY_TYPE, speakers_sessions

INDENT: Final = "    "
CATALOGUES: Final[Mapping[str, str]] = {
    "event-type": "type",
    "event-topic": "topic",
    "event-sub-topic": "sub_topic",
}
"""Links of an event that are told by name, not by id: another deployment numbers them otherwise."""
FILES: Final = frozenset(resource.type for resource in ARCHIVED) - {"event"}

EVENT_ID: Final = bindparam("event_id", type_=BigInteger)

type Columns = dict[str, ColumnElement[Any]]


@dataclass(frozen=True)
class Layout:
    """One file of the zip."""

    resource: Resource
    archive: Archive

    @property
    def file(self) -> str:
        return self.archive.file

    @property
    def title(self) -> str:
        """The file's name for a person, as in `session types`."""
        return self.file.replace("_", " ")

    @property
    def single(self) -> bool:
        """Tell whether the file holds one object, not a list."""
        return self.archive.single

    @cached_property
    def _source(self) -> tuple[FromClause, Columns]:
        return _joined(self.resource, depth=1 if self.single else 2)

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """The names in the order of the file: `id` and the format's fixed ones first, then the alphabet."""
        _, columns = self._source
        fixed = [name for name in self.archive.order if name in columns]
        return (*fixed, *sorted(columns.keys() - set(fixed)))

    @cached_property
    def media(self) -> Mapping[int, MediaPath]:
        """The fields that hold media, by their place, in the order of the file."""
        media = self.archive.media
        return {place: media[name] for place, name in enumerate(self.fields) if name in media}

    @cached_property
    def template(self) -> bytes:
        """A record's text, with %b where the JSON of each field goes."""
        margin = "" if self.single else INDENT
        lines = ",\n".join(f'{margin}{INDENT}"{name}": %b' for name in self.fields)
        return f"{margin}{{\n{lines}\n{margin}}}".encode()

    @cached_property
    def query(self) -> Select[Any]:
        """The SELECT of the event's records by id, each field as JSON text, null where it is null; takes `event_id`."""
        source, columns = self._source
        table = self.resource.table
        mine = (table.c.id if self.single else table.c.event_id) == EVENT_ID
        wanted = [columns[name].label(name) for name in self.fields]
        return (
            select(*wanted)
            .select_from(source)
            .where(mine, table.c.deleted_at.is_(None))
            .order_by(table.c.id)
        )


def _joined(resource: Resource, depth: int) -> tuple[FromClause, Columns]:
    """Give a file's tables and, as JSON text, its columns: what the archive holds, and links to what is not trashed."""
    table = resource.table
    source: FromClause = table
    columns: Columns = {"id": table.c.id}
    columns |= {
        name: table.c[name] for name, attribute in resource.fields.items() if attribute.in_archive
    }
    for link in resource.links:
        if link.column and (link.type in FILES or link.type in CATALOGUES):
            source, columns[CATALOGUES.get(link.type, link.column)] = _linked(
                source, resource, link
            )
    told = {name: _as_json(column, depth) for name, column in columns.items()}
    if resource.type == "session":
        people = _speakers()
        source = source.outerjoin(people, people.c.session_id == table.c.id)
        told["speakers"] = func.coalesce(_as_json(people.c.speakers, depth), "[]")
    return source, told


def _linked(
    source: FromClause, resource: Resource, link: Link
) -> tuple[FromClause, ColumnElement[Any]]:
    target = BY_TYPE[link.type].table.alias(f"its_{link.name.replace('-', '_')}")
    joined = source.outerjoin(
        target,
        and_(target.c.id == resource.table.c[str(link.column)], target.c.deleted_at.is_(None)),
    )
    return joined, target.c.name if link.type in CATALOGUES else target.c.id


def _speakers() -> Subquery:
    """Give the speakers of each session as a list of id and name, by id."""
    speaker = BY_TYPE["speaker"].table
    person = func.jsonb_build_object("id", speaker.c.id, "name", speaker.c.name)
    people = func.jsonb_agg(aggregate_order_by(person, speaker.c.id), type_=JSONB).label("speakers")
    pairs = speakers_sessions.join(speaker, speaker.c.id == speakers_sessions.c.speaker_id)
    mine = speaker.c.event_id == EVENT_ID, speaker.c.deleted_at.is_(None)
    found = select(speakers_sessions.c.session_id, people).select_from(pairs).where(*mine)
    return found.group_by(speakers_sessions.c.session_id).subquery("people")


def _as_json(column: ColumnElement[Any], depth: int) -> ColumnElement[Any]:
    if isinstance(column.type, JSONB):
        return func.replace(func.jsonb_pretty(column), "\n", f"\n{INDENT * depth}")
    return func.to_json(column)


LAYOUTS: Final = tuple(
    Layout(resource, resource.archive) for resource in ARCHIVED if resource.archive
)
"""The files in the order of the zip (docs/contract/archive.md#what-an-export-writes); `meta` follows them."""
