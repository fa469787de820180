"""Load the Before of a write: one statement locks the row and reads what the plan needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    RowMapping,
    Select,
    literal_column,
    select,
)

from api.http.errors import NotFound
from api.jsonapi import row_conditions
from api.read import reads
from api.write import row_lookups
from api.write.links import link_data, link_lookups
from api.write.row_lookups import EVENT
from openevent.domain import rules
from openevent.domain.write.before import Before, ParentEvent, Rights
from openevent.domain.write.lookup import Lookup
from openevent.domain.write.request import Request
from openevent.model.permissions import Rule, nobody

type Lookups = tuple[Lookup[Any], ...]


def load_for_create(connection: Connection, request: Request) -> Before:
    """Read what a new row needs; the body names its event and its links."""
    names_event = link_data.get_event_id(request.links) is not None
    query = Query(
        request,
        row_lookups.make_candidate(request),
        may_read=row_lookups.MAY_READ_EVENT if names_event else row_lookups.ALWAYS,
        may_write=row_lookups.build_permission_lookup(request.resource.can.create),
        may_restore=row_lookups.NEVER,
        lookups=rules.find(request.resource).save.lookups,
    )
    return query.read(connection.execute(query.select()).mappings().one(), {})


def load_for_update(connection: Connection, request: Request) -> Before:
    """Lock and read a row that is changed or restored. Raises NotFound."""
    resource_rules = rules.find(request.resource)
    lookups = resource_rules.save.lookups
    if request.trashed:
        lookups += resource_rules.restore.lookups
    return _load(connection, request, request.resource.can.update, lookups)


def load_for_delete(connection: Connection, request: Request) -> Before:
    """Lock and read a row that is deleted. Raises NotFound."""
    lookups = rules.find(request.resource).delete.lookups
    return _load(connection, request, request.resource.can.delete, lookups)


@dataclass(frozen=True)
class Query:
    """The statement of one write, and how its result becomes a Before."""

    request: Request
    row: FromClause
    may_read: Lookup[bool]
    may_write: Lookup[bool]
    may_restore: Lookup[bool]
    lookups: Lookups

    @cached_property
    def links(self) -> tuple[link_lookups.LinkLookups, ...]:
        """The look-ups of each link change."""
        return tuple(
            link_lookups.build_lookups(self.request, change) for change in self.request.links
        )

    @cached_property
    def labels(self) -> Mapping[Lookup[Any], str]:
        """The label of each look-up's column, which only this class uses."""
        rights = (self.may_read, self.may_write, self.may_restore)
        of_links = (lookup for links in self.links for lookup in links.all)
        of_event = row_lookups.EVENT_LOOKUPS.values()
        always = (*rights, *of_event, row_lookups.ROLES)
        lookups = (*always, *of_links, *self.lookups)
        return {lookup: f"lookup_{number}" for number, lookup in enumerate(dict.fromkeys(lookups))}

    def select(self) -> Select[Any]:
        """Select every look-up for the row."""
        columns = [
            lookup.column(self.request, self.row).label(label)
            for lookup, label in self.labels.items()
        ]
        is_parent = EVENT.c.id == row_lookups.select_event_id(self.request.resource, self.row)
        return select(*columns).select_from(self.row.outerjoin(EVENT, is_parent))

    def read(self, record: RowMapping, row: Mapping[str, Any]) -> Before:
        """Make the Before of the result; `row` has the stored columns."""
        values = {lookup: lookup.read(record[label]) for lookup, label in self.labels.items()}
        event = {name: values[lookup] for name, lookup in row_lookups.EVENT_LOOKUPS.items()}
        link_changes = zip(self.request.links, self.links, strict=True)
        return Before(
            Rights(values[self.may_read], values[self.may_write], values[self.may_restore]),
            row=row,
            event=ParentEvent(**event) if event["id"] is not None else None,
            roles=values[row_lookups.ROLES],
            links={change.link: lookups.read(values) for change, lookups in link_changes},
            values=values,
        )


def _load(connection: Connection, request: Request, may_write: Rule, lookups: Lookups) -> Before:
    resource, table = request.resource, request.resource.table
    query = Query(
        request,
        table,
        may_read=row_lookups.build_permission_lookup(resource.can.read),
        may_write=row_lookups.build_permission_lookup(may_write),
        may_restore=row_lookups.build_permission_lookup(resource.trash_rule or nobody),
        lookups=lookups,
    )
    record = _lock(connection, request, query.select())
    return query.read(record, {column.name: record[column.name] for column in table.columns})


def _lock(connection: Connection, request: Request, statement: Select[Any]) -> RowMapping:
    """Lock the row, and return its columns and those of the statement. Raises NotFound."""
    table = request.resource.table
    all_columns: ColumnElement[Any] = literal_column(f"{table.name}.*")
    is_row = row_conditions.by_key(request.resource, str(request.key))
    locked = statement.add_columns(all_columns).where(is_row).with_for_update(of=table)
    record = connection.execute(locked).mappings().first()
    if record is None:
        raise NotFound(reads.NOT_FOUND)
    return record
