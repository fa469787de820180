"""The layout of a JSON file in the zip: its fields in order, their SELECT, and a record's text."""

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
    """The layout of one file of the zip."""

    resource: Resource
    archive: Archive

    @property
    def file(self) -> str:
        return self.archive.file

    @property
    def single(self) -> bool:
        """Whether the file holds one object instead of a list."""
        return self.archive.is_event

    @cached_property
    def source(self) -> tuple[FromClause, Columns]:
        """The joined tables, and the columns of a record as JSON text."""
        return _join_tables(self.resource, depth=1 if self.single else 2)

    @property
    def condition(self) -> ColumnElement[bool]:
        """Which rows of the event the file has."""
        return true()

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """The field names in the file's order: the format's fixed ones, then the others sorted."""
        _, columns = self.source
        fixed = [name for name in self.archive.order if name in columns]
        return (*fixed, *sorted(columns.keys() - set(fixed)))

    @cached_property
    def media(self) -> Mapping[int, MediaPath]:
        """The paths of media by the position of their field, in the file's order."""
        paths = self.archive.media
        return {position: paths[name] for position, name in enumerate(self.fields) if name in paths}

    @cached_property
    def template(self) -> bytes:
        """A record's text, with %b in place of each field's JSON."""
        margin = "" if self.single else INDENT
        lines = ",\n".join(f'{margin}{INDENT}"{name}": %b' for name in self.fields)
        return f"{margin}{{\n{lines}\n{margin}}}".encode()

    @cached_property
    def query(self) -> Select[Any]:
        """The SELECT of the event's records by id; it takes `event_id`.

        Each field is JSON text, or NULL if the column is NULL.
        """
        source, columns = self.source
        table = self.resource.table
        event_column = table.c.id if self.single else table.c.event_id
        fields = [columns[name].label(name) for name in self.fields]
        return (
            select(*fields)
            .select_from(source)
            .where(event_column == EVENT_ID, _is_not_deleted(table), self.condition)
            .order_by(table.c.id)
        )


def _join_tables(resource: Resource, depth: int) -> tuple[FromClause, Columns]:
    """Return a file's joined tables, and its columns as JSON text; trashed targets are left out.

    `depth` is the indent of a field in the file, in levels.
    """
    table = resource.table
    source: FromClause = table
    columns: Columns = {"id": table.c.id}
    empty_values = {}
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
        linked = _select_linked_records(resource, link)
        source = source.outerjoin(linked, linked.c.owner == table.c.id)
        columns[link.key] = linked.c.records
        empty_values[link.key] = "[]"
    json_columns = {
        name: write_as_json(column, depth, empty_values.get(name))
        for name, column in columns.items()
    }
    return source, json_columns


def _join_target(
    source: FromClause, resource: Resource, link: Link
) -> tuple[FromClause, FromClause]:
    """Join the row that a link leads to, unless it is trashed; also return the row's table."""
    target = BY_TYPE[link.type].table.alias(f"its_{link.key}")
    is_linked = target.c.id == resource.table.c[str(link.column)]
    return source.outerjoin(target, and_(is_linked, _is_not_deleted(target))), target


def _select_linked_records(resource: Resource, link: Link) -> Subquery:
    """Select for each owner the rows that a link leads to, as a JSON list of id and name."""
    linked_resource, pairs = BY_TYPE[link.type], METADATA.tables[str(link.through)]
    target, owner = linked_resource.table, pairs.c[resource.link_table_column]
    name = target.c[str(linked_resource.label)]
    record = func.jsonb_build_object("id", target.c.id, "name", name)
    records = func.jsonb_agg(aggregate_order_by(record, target.c.id), type_=JSONB)
    joined = pairs.join(target, pairs.c[linked_resource.link_table_column] == target.c.id)
    return (
        select(owner.label("owner"), records.label("records"))
        .select_from(joined)
        .where(target.c.event_id == EVENT_ID, _is_not_deleted(target))
        .group_by(owner)
        .subquery(f"its_{link.key}")
    )


def _is_not_deleted(table: FromClause) -> ColumnElement[bool]:
    return table.c.deleted_at.is_(None) if "deleted_at" in table.c else true()


def write_as_json(column: ColumnElement[Any], depth: int, empty: str | None) -> ColumnElement[Any]:
    """Return a column as JSON text, with `empty`, if any, in place of NULL."""
    text = func.to_json(column)
    if isinstance(column.type, JSONB):
        text = func.replace(func.jsonb_pretty(column), "\n", f"\n{INDENT * depth}")
    return func.coalesce(text, empty) if empty else text


LAYOUTS: Final = tuple(
    Layout(resource, resource.required_archive) for resource in RESOURCES.archived
)
"""The files in the zip's order, before `meta`
(docs/contract/archive.md#what-an-export-writes)."""
