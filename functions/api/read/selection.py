"""Rows for documents: every read is one statement, and the rule of who may see what is part of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import (
    CTE,
    ColumnElement,
    CompoundSelect,
    Connection,
    FromClause,
    Select,
    and_,
    case,
    func,
    literal,
    literal_column,
    select,
    true,
    union_all,
)
from sqlalchemy.sql.elements import True_

from api.http.errors import Fault, TooLarge
from api.jsonapi import attribute_visibility, documents, joins, row_conditions
from api.jsonapi.fieldsets import Fieldsets
from api.jsonapi.includes import Branch
from api.jsonapi.query import MAXIMUM_ROWS, PAGE_SIZE, Page
from api.jsonapi.sorting import SortKey
from openevent.model.permissions import Identity, Rule, anyone
from openevent.model.resource import Resource

MAXIMUM_BYTES: Final = 40_000_000
"""Of all attributes that one read takes from the database: packed they may travel still, and the
function holds them a few times over."""
ONE_ROW: Final = Page(size=1)
COUNT: Final = -1
"""The level of the row that holds the count; the page is level 0, and each branch has the next."""


def select_single_row() -> CTE:
    """Give the base of what hangs on nothing: one row."""
    return select(literal(1).label("id")).cte("base")


@dataclass(frozen=True)
class Shape:
    """What a document shows beside whole rows: related ones, and fewer attributes of some types."""

    branches: tuple[Branch, ...] = ()
    fields: Fieldsets = field(default_factory=dict)


@dataclass(frozen=True)
class Selection:
    """A page of the target's rows that hang on the base, which the condition `within` finds by the CTE `base`."""

    target: Resource
    page: Page
    within: ColumnElement[bool] = field(default_factory=true)
    base: CTE = field(default_factory=select_single_row)
    filter: Rule = anyone
    sort: tuple[SortKey, ...] = ()
    shape: Shape = Shape()
    trashed: bool = False

    @property
    def last(self) -> ColumnElement[int]:
        """Give the last sort key: the id, in a form that no index has where the rows hang on others.

        By the index PostgreSQL would walk through everybody's rows until the page is full of those
        that hang there.
        """
        id_: ColumnElement[int] = self.target.table.c.id
        return id_ if isinstance(self.within, True_) else id_ + _literal("0")


@dataclass(frozen=True)
class Row:
    """A row: its id, its attributes as JSON text, and which rows of the level before link to it."""

    id: int
    attributes: str
    owners: Sequence[int] = ()


@dataclass(frozen=True)
class RowPage:
    """Rows of a page, how many there are on all pages, and the rows of each branch."""

    count: int
    rows: list[Row]
    branches: list[list[Row]]


def select_readable(resource: Resource, who: Identity, key: str, *, trashed: bool = False) -> CTE:
    """Give the base that is one row of a resource; no row where there is none, or none that may be seen."""
    return (
        _stars(resource)
        .where(
            row_conditions.by_key(resource, key),
            row_conditions.may_read(resource, who, trashed=trashed),
        )
        .cte("base")
    )


def fetch(connection: Connection, who: Identity, wanted: Selection) -> RowPage | None:
    """Fetch a page of what hangs on the base, and its branches, in one round trip; None where the base has no row."""
    found = connection.execute(_statement(who, wanted)).all()
    if any(row.level != COUNT and row.attributes is None for row in found):
        raise TooLarge(
            Fault("The answer would be too large. Ask for smaller pages.", parameter="page[size]")
        )
    counts = [row.place for row in found if row.level == COUNT]
    levels: list[list[Row]] = [[] for _ in range(len(wanted.shape.branches) + 1)]
    for row in sorted((row for row in found if row.level != COUNT), key=lambda row: row.place):
        levels[row.level].append(Row(row.id, row.attributes, row.owners or ()))
    return RowPage(counts[0], levels[0], levels[1:]) if counts else None


def fetch_one(
    connection: Connection, who: Identity, resource: Resource, meant: ColumnElement[bool]
) -> Row | None:
    """Fetch one row in one round trip; None where there is none that may be seen."""
    found = fetch(connection, who, Selection(resource, ONE_ROW, meant))
    return found.rows[0] if found and found.rows else None


def fetch_saved(
    connection: Connection, who: Identity, resource: Resource, id_: int
) -> tuple[int, str]:
    """Fetch the id and attributes of the row that this transaction has written, as its writer sees it."""
    found = fetch_one(connection, who, resource, resource.table.c.id == id_)
    if found is None:
        raise LookupError(f"{resource.type} {id_} cannot be seen by who wrote it")
    return found.id, found.attributes


def _statement(who: Identity, wanted: Selection) -> Any:
    target, page = wanted.target, wanted.page
    met = and_(
        wanted.within,
        row_conditions.may_read(target, who, trashed=wanted.trashed),
        wanted.filter.where(who, target.table),
    )
    order = [key(who) for key in wanted.sort]
    rows = (
        _rows(target, who)
        .where(met)
        .order_by(*order, wanted.last)
        .limit(page.limit)
        .offset(page.offset)
    )
    page_rows = rows.subquery("page")
    numbered = select(_all_of(page_rows), func.row_number().over().label("place"))
    levels = [numbered.select_from(page_rows).cte("level_0")]
    for branch in wanted.shape.branches:
        levels.append(_branch(who, branch, levels))
    resources = [target, *(branch.target for branch in wanted.shape.branches)]
    count = select(func.count()).select_from(target.table).where(met).scalar_subquery()
    pairs = enumerate(zip(resources, levels, strict=True))
    shown = [_shown(number, *pair, wanted.shape) for number, pair in pairs]
    return _bounded(
        union_all(_count(wanted.base, count), *shown), many=page.limit > PAGE_SIZE or len(shown) > 1
    )


def _bounded(found: CompoundSelect[Any], *, many: bool) -> Any:
    """Leave out the attributes of all rows where they have more than MAXIMUM_BYTES: a page has them not by itself."""
    if not many:
        return found
    rows = found.subquery("found")
    whole = func.sum(func.octet_length(rows.c.attributes)).over()
    kept = case((whole <= MAXIMUM_BYTES, rows.c.attributes)).label("attributes")
    return select(rows.c.level, rows.c.id, kept, rows.c.owners, rows.c.place)


def _branch(who: Identity, branch: Branch, levels: Sequence[CTE]) -> CTE:
    target, origin = branch.target, levels[branch.origin]
    linked = joins.select_owners(branch.resource, branch.link, origin).subquery("linked")
    rows = _rows(target, who).add_columns(linked.c.owners, target.table.c.id.label("place"))
    joined = rows.join(linked, linked.c.target == target.table.c.id).where(
        row_conditions.may_read(target, who)
    )
    if branch.link.many:
        joined = joined.where(target.in_lists.where(who, target.table))
    return joined.limit(MAXIMUM_ROWS + 1).cte(f"level_{len(levels)}")


def _rows(resource: Resource, who: Identity) -> Select[Any]:
    return _stars(resource).add_columns(*attribute_visibility.build_columns(resource, who))


def _stars(resource: Resource) -> Select[Any]:
    # A star, since SQLAlchemy takes 2 ms to name the columns of an event.
    return select(_all_of(resource.table)).select_from(resource.table)


def _all_of(rows: FromClause) -> ColumnElement[Any]:
    return _literal(f"{getattr(rows, 'name', '')}.*")


def _count(base: CTE, count: ColumnElement[int]) -> Select[Any]:
    empty = [_literal(f"NULL::{type_}") for type_ in ("bigint", "text", "bigint[]")]
    return select(*_line(COUNT, *empty, count)).select_from(base)


def _shown(number: int, resource: Resource, level: CTE, shape: Shape) -> Select[Any]:
    row = documents.ROW
    owners = f"{row}.owners" if number else "NULL::bigint[]"
    attributes = documents.build_attributes(resource, shape.fields.get(resource.type))
    columns = _line(
        number, _literal(f"{row}.id"), attributes, _literal(owners), _literal(f"{row}.place")
    )
    return select(*columns).select_from(select(_all_of(level)).select_from(level).subquery(row))


def _literal(sql: str) -> ColumnElement[Any]:
    return literal_column(sql)


def _line(level: int, *columns: ColumnElement[Any]) -> list[ColumnElement[Any]]:
    """Give the columns that all parts of the union have."""
    names = ("level", "id", "attributes", "owners", "place")
    return [
        column.label(name)
        for name, column in zip(names, (_literal(str(level)), *columns), strict=True)
    ]
