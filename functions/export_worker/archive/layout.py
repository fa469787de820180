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
    true,
)
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by

from openevent.model.resource import METADATA, Archive, Link, MediaPath, Resource
from openevent.resources import BY_TYPE, RESOURCES

INDENT: Final = "    "
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
    def single(self) -> bool:
        """Tell whether the file holds one object, not a list."""
        return self.archive.is_event

    @cached_property
    def _source(self) -> tuple[FromClause, Columns]:
        return _join_tables(self.resource, depth=1 if self.single else 2)

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
        of_event = (table.c.id if self.single else table.c.event_id) == EVENT_ID
        fields = [columns[name].label(name) for name in self.fields]
        return (
            select(*fields)
            .select_from(source)
            .where(of_event, _is_living(table))
            .order_by(table.c.id)
        )


def _join_tables(resource: Resource, depth: int) -> tuple[FromClause, Columns]:
    """Give a file's tables and, as JSON text, its columns: what the archive holds, and links to what is not trashed."""
    table = resource.table
    source: FromClause = table
    columns: Columns = {"id": table.c.id}
    columns |= {
        name: table.c[name] for name, attribute in resource.fields.items() if attribute.in_archive
    }
    for link in RESOURCES.find_references(resource):
        source, target = _join_target(source, resource, link)
        columns[str(link.column)] = target.c.id
    for link in resource.links:
        if link.name_key:
            source, target = _join_target(source, resource, link)
            columns[link.name_key] = target.c.name
    for link in RESOURCES.find_lists(resource):
        records = _select_linked_records(resource, link)
        source = source.outerjoin(records, records.c.owner == table.c.id)
        columns[link.key] = records.c.records
    empty = {link.key: "[]" for link in RESOURCES.find_lists(resource)}
    return source, {
        name: _as_json(column, depth, empty.get(name)) for name, column in columns.items()
    }


def _join_target(
    source: FromClause, resource: Resource, link: Link
) -> tuple[FromClause, FromClause]:
    """Join the row to which a link leads, unless it is trashed; gives the row's table as well."""
    target = BY_TYPE[link.type].table.alias(f"its_{link.key}")
    is_linked = target.c.id == resource.table.c[str(link.column)]
    return source.outerjoin(target, and_(is_linked, _is_living(target))), target


def _select_linked_records(resource: Resource, link: Link) -> Subquery:
    """Give for each owner the rows that a link leads to, as a list of id and name."""
    other, pairs = BY_TYPE[link.type], METADATA.tables[str(link.through)]
    target, owner = other.table, pairs.c[resource.link_table_column]
    record = func.jsonb_build_object("id", target.c.id, "name", target.c[str(other.label)])
    records = func.jsonb_agg(aggregate_order_by(record, target.c.id), type_=JSONB)
    joined = pairs.join(target, pairs.c[other.link_table_column] == target.c.id)
    return (
        select(owner.label("owner"), records.label("records"))
        .select_from(joined)
        .where(target.c.event_id == EVENT_ID, _is_living(target))
        .group_by(owner)
        .subquery(f"its_{link.key}")
    )


def _is_living(table: FromClause) -> ColumnElement[bool]:
    return table.c.deleted_at.is_(None) if "deleted_at" in table.c else true()


def _as_json(column: ColumnElement[Any], depth: int, empty: str | None) -> ColumnElement[Any]:
    """Give a column as JSON text, `empty` in place of null where there is one."""
    text = func.to_json(column)
    if isinstance(column.type, JSONB):
        text = func.replace(func.jsonb_pretty(column), "\n", f"\n{INDENT * depth}")
    return func.coalesce(text, empty) if empty else text


LAYOUTS: Final = tuple(Layout(resource, resource.entry) for resource in RESOURCES.archived)
"""The files in the order of the zip (docs/contract/archive.md#what-an-export-writes); `meta` follows them."""
