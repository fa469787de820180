"""Look-ups for link changes: which rows are visible, linked now, and writable."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, Select, func, literal_column, or_, select, true

from api.jsonapi import field_lookup, joins, row_conditions
from openevent.domain.conditions import build_condition
from openevent.domain.write.before import LinkRows
from openevent.domain.write.lookup import Lookup
from openevent.domain.write.request import LinkChange, Request
from openevent.model.resource import METADATA

type Ids = frozenset[int]
NO_IDS: Final = Lookup[Ids](lambda _request, _row: literal_column("'{}'::bigint[]"), frozenset)


@dataclass(frozen=True)
class LinkLookups:
    """The look-ups of one link change; see LinkRows."""

    visible: Lookup[Ids]
    linked: Lookup[Ids]
    writable: Lookup[Ids]

    @property
    def all(self) -> tuple[Lookup[Ids], ...]:
        """The three look-ups."""
        return (self.visible, self.linked, self.writable)

    def read(self, values: dict[Lookup[Any], Any]) -> LinkRows:
        """Return the ids from the values that were looked up."""
        return LinkRows(*(values[lookup] for lookup in self.all))


def build_lookups(request: Request, change: LinkChange) -> LinkLookups:
    """Return the look-ups of a link change; a new row has no linked rows yet."""
    has_linked_rows = change.link.many and request.key is not None
    return LinkLookups(
        visible=_visible(change),
        linked=_linked(change) if has_linked_rows else NO_IDS,
        writable=_writable(change) if needs_right(change) else NO_IDS,
    )


def needs_right(change: LinkChange) -> bool:
    """Tell whether the user must have the right to write the rows at the other end.

    Such a link is stored in their column, or is declared `guarded` as the sessions of a speaker.
    """
    return change.link.many and (bool(change.link.target_column) or change.link.guarded)


def _visible(change: LinkChange) -> Lookup[Ids]:
    def column(request: Request, row: FromClause) -> ColumnElement[Any]:
        target = field_lookup.get_target(change.link)
        is_named = target.table.c.id.in_(change.ids) & _is_in_same_event(change, row)
        is_visible = row_conditions.may_read(target, request.user)
        named_ids = _select_ids(change, row, is_named & is_visible)
        if request.key is None:
            return named_ids
        # One condition with `or` would read the whole table.
        is_linked = _is_linked(request, change, row)
        return func.array_cat(named_ids, _select_ids(change, row, is_linked & is_visible))

    return Lookup(column, frozenset)


def _linked(change: LinkChange) -> Lookup[Ids]:
    def column(request: Request, row: FromClause) -> ColumnElement[Any]:
        return _select_ids(change, row, _is_linked(request, change, row))

    return Lookup(column, frozenset)


def _writable(change: LinkChange) -> Lookup[Ids]:
    def column(request: Request, row: FromClause) -> ColumnElement[Any]:
        target = field_lookup.get_target(change.link)
        rule = change.link.column_rule or target.can.update
        touched: list[ColumnElement[bool]] = [target.table.c.id.in_(change.ids)]
        if request.key is not None and change.mode == "set":
            touched.append(_is_linked(request, change, row))
        may_write = build_condition(rule, request.user, target.table)
        ids = _build_ids(change, or_(*touched) & may_write)
        if change.link.target_column:
            # The rule may read columns that another request changes meanwhile. With the lock it
            # holds until the write; in the order of ids two writers do not deadlock.
            ids = ids.order_by(target.table.c.id).with_for_update(of=target.table, key_share=True)
        return _build_array(ids, row)

    return Lookup(column, frozenset)


def _select_ids(
    change: LinkChange, row: FromClause, condition: ColumnElement[bool]
) -> ColumnElement[Any]:
    return _build_array(_build_ids(change, condition), row)


def _build_ids(change: LinkChange, condition: ColumnElement[bool]) -> Select[tuple[int]]:
    return select(field_lookup.get_target(change.link).table.c.id).where(condition)


def _build_array(ids: Select[tuple[int]], row: FromClause) -> ColumnElement[Any]:
    return func.array(ids.correlate(row).scalar_subquery())


def _is_linked(request: Request, change: LinkChange, row: FromClause) -> ColumnElement[bool]:
    link, target = change.link, field_lookup.get_target(change.link)
    if link.column:
        return target.table.c.id == row.c[link.column]
    if link.target_column:
        return target.table.c[link.target_column] == row.c.id
    pairs = METADATA.tables[str(link.through)]
    target_ids = select(pairs.c[joins.get_pair_column(target)])
    is_of_row = pairs.c[joins.get_pair_column(request.resource)] == row.c.id
    return target.table.c.id.in_(target_ids.where(is_of_row).correlate(row))


def _is_in_same_event(change: LinkChange, row: FromClause) -> ColumnElement[bool]:
    target = field_lookup.get_target(change.link).table
    if "event_id" not in target.c or "event_id" not in row.c:
        return true()
    return row.c.event_id.is_(None) | (target.c.event_id == row.c.event_id)
