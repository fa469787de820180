"""Selections of rows for documents. One statement reads them and applies the read rules."""

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
from openevent.domain.conditions import build_condition
from openevent.model.permissions import Identity, Rule, anyone, nobody
from openevent.model.resource import Resource

MAXIMUM_BYTES: Final = 40_000_000
"""The most attribute bytes of one read. Gzipped, they still fit an answer.

The function keeps several copies of them in memory.
"""
ONE_ROW: Final = Page(size=1)
COUNT: Final = -1
"""The level of the row with the count. The page is level 0, and each branch has the next one."""
UNION_COLUMNS: Final = ("level", "id", "attributes", "owners", "place", "is_public")
"""The columns of each part of the union."""
PUBLIC: Final = "_is_public"
"""Column of a row: caches may keep it for everyone (docs/contract/caching.md#what-is-public).

No attribute begins with an underscore, so no table has such a column.
"""


def select_single_row() -> CTE:
    """Build the base of a selection that depends on no other row."""
    return select(literal(1).label("id"), true().label(PUBLIC)).cte("base")


@dataclass(frozen=True)
class Shape:
    """The related rows to include, and the fields to show of each type.

    `has_includes`: the document has the member `included`, which may be empty.
    """

    branches: tuple[Branch, ...] = ()
    fields: Fieldsets = field(default_factory=dict)
    has_includes: bool = False


@dataclass(frozen=True)
class Selection:
    """A page of the target's rows, and what to show of them.

    `base` has the rows on which they depend. `within` limits them to those that belong to `base`.
    `trashed`: deleted rows are shown to users who may restore them, alone and as the target of an
    included link to one. `asks_public`: the page tells whether caches may keep all these rows for
    everyone.
    """

    target: Resource
    page: Page
    within: ColumnElement[bool] = field(default_factory=true)
    base: CTE = field(default_factory=select_single_row)
    filter: Rule = anyone
    sort: tuple[SortKey, ...] = ()
    shape: Shape = Shape()
    trashed: bool = False
    asks_public: bool = False

    @property
    def last_key(self) -> ColumnElement[int]:
        """The last sort key: the id, as an expression without index if the rows depend on `base`.

        With the index, PostgreSQL would scan all rows until enough of them belong to `base`.
        """
        id_: ColumnElement[int] = self.target.table.c.id
        return id_ if isinstance(self.within, True_) else id_ + _literal("0")


@dataclass(frozen=True)
class Row:
    """A row: id, attributes as JSON text, and the ids of the origin's rows that link to it."""

    id: int
    attributes: str
    owners: Sequence[int] = ()


@dataclass(frozen=True)
class RowPage:
    """The rows of a page, the number of rows on all pages, and the rows of each branch.

    `is_public`: caches may keep all of them, and the row of `base`, for everyone.
    """

    count: int
    rows: list[Row]
    branches: list[list[Row]]
    is_public: bool


def select_readable(
    resource: Resource,
    user: Identity,
    key: str,
    *,
    trashed: bool = False,
    asks_public: bool = False,
) -> CTE:
    """Build the base with one row of a resource, or none if the user may not see it."""
    is_row = row_conditions.by_key(resource, key)
    is_visible = row_conditions.may_read(resource, user, trashed=trashed)
    is_public = _build_public(resource, user, asked=asks_public)
    row = _select_all_columns(resource).add_columns(is_public)
    return row.where(is_row, is_visible).cte("base")


def fetch(connection: Connection, user: Identity, selection: Selection) -> RowPage | None:
    """Fetch a page and its branches in one round trip; None if the base has no row.

    Raises TooLarge if the rows have more than MAXIMUM_BYTES.
    """
    records = connection.execute(_build_statement(user, selection)).all()
    counts = [record.place for record in records if record.level == COUNT]
    rows = [record for record in records if record.level != COUNT]
    if any(record.attributes is None for record in rows):
        detail = "The answer would be too large. Ask for smaller pages."
        raise TooLarge(Fault(detail, parameter="page[size]"))
    levels: list[list[Row]] = [[] for _ in range(len(selection.shape.branches) + 1)]
    for record in sorted(rows, key=lambda record: record.place):
        row = Row(record.id, record.attributes, record.owners or ())
        levels[record.level].append(row)
    is_public = selection.asks_public and all(record.is_public for record in records)
    return RowPage(counts[0], levels[0], levels[1:], is_public) if counts else None


def fetch_one(
    connection: Connection, user: Identity, resource: Resource, condition: ColumnElement[bool]
) -> Row | None:
    """Fetch one row in one round trip; None if no row that the user may see matches."""
    page = fetch(connection, user, Selection(resource, ONE_ROW, condition))
    return page.rows[0] if page and page.rows else None


def fetch_saved(
    connection: Connection, user: Identity, resource: Resource, id_: int
) -> tuple[int, str]:
    """Fetch the id and attributes of a row that this transaction wrote, as its writer sees it."""
    row = fetch_one(connection, user, resource, resource.table.c.id == id_)
    if row is None:
        raise LookupError(f"the writer may not see {resource.type} {id_}")
    return row.id, row.attributes


def _build_statement(user: Identity, selection: Selection) -> Any:
    target, shape = selection.target, selection.shape
    condition = and_(
        selection.within,
        row_conditions.may_read(target, user, trashed=selection.trashed),
        selection.filter.where(user, target.table),
    )
    levels = [_build_page(user, selection, condition)]
    for branch in shape.branches:
        levels.append(_build_branch(user, branch, levels, selection))
    resources = [target, *(branch.target for branch in shape.branches)]
    count = select(func.count()).select_from(target.table).where(condition).scalar_subquery()
    parts = [_build_count(selection.base, count)]
    for number, (resource, level) in enumerate(zip(resources, levels, strict=True)):
        parts.append(_build_level(number, resource, level, shape))
    may_be_large = selection.page.limit > PAGE_SIZE or len(levels) > 1
    union = union_all(*parts)
    return _limit_bytes(union) if may_be_large else union


def _build_page(user: Identity, selection: Selection, condition: ColumnElement[bool]) -> CTE:
    page = selection.page
    keys = [key(user) for key in selection.sort]
    rows = (
        _select_rows(selection.target, user, asks_public=selection.asks_public)
        .where(condition)
        .order_by(*keys, selection.last_key)
        .limit(page.limit)
        .offset(page.offset)
        .subquery("page")
    )
    place = func.row_number().over().label("place")
    return select(_all_columns(rows), place).select_from(rows).cte("level_0")


def _limit_bytes(union: CompoundSelect[Any]) -> Any:
    """Leave out the attributes of all rows if they have more than MAXIMUM_BYTES."""
    rows = union.subquery("found")
    total = func.sum(func.octet_length(rows.c.attributes)).over()
    attributes = case((total <= MAXIMUM_BYTES, rows.c.attributes)).label("attributes")
    columns = {column.name: column for column in rows.c} | {"attributes": attributes}
    return select(*(columns[name] for name in UNION_COLUMNS))


def _build_branch(
    user: Identity, branch: Branch, levels: Sequence[CTE], selection: Selection
) -> CTE:
    target, origin = branch.target, levels[branch.origin]
    trashed = selection.trashed and not branch.link.many
    is_visible = row_conditions.may_read(target, user, trashed=trashed)
    owners = joins.select_owners(branch.resource, branch.link, user, origin, is_visible)
    linked = owners.subquery("linked")
    id_ = target.table.c.id
    rows = _select_rows(target, user, asks_public=selection.asks_public)
    rows = rows.add_columns(linked.c.owners, id_.label("place"))
    joined = rows.join(linked, linked.c.target == id_)
    if branch.link.column:
        joined = joined.where(is_visible)
    if branch.link.many:
        joined = joined.where(build_condition(target.list_filter, user, target.table))
    return joined.limit(MAXIMUM_ROWS + 1).cte(f"level_{len(levels)}")


def _select_rows(resource: Resource, user: Identity, *, asks_public: bool) -> Select[Any]:
    extra_columns = attribute_visibility.build_columns(resource, user)
    is_public = _build_public(resource, user, asked=asks_public)
    return _select_all_columns(resource).add_columns(*extra_columns, is_public)


def _build_public(resource: Resource, user: Identity, *, asked: bool) -> ColumnElement[bool]:
    """Build the column that tells whether caches may keep a row; false if nobody asks."""
    rule = resource.can.cache if asked else nobody
    return build_condition(rule, user, resource.table).label(PUBLIC)


def _select_all_columns(resource: Resource) -> Select[Any]:
    # A star, because SQLAlchemy needs 2 ms to name the columns of an event.
    return select(_all_columns(resource.table)).select_from(resource.table)


def _all_columns(rows: FromClause) -> ColumnElement[Any]:
    return _literal(f"{getattr(rows, 'name', '')}.*")


def _build_count(base: CTE, count: ColumnElement[int]) -> Select[Any]:
    nulls = [_literal(f"NULL::{type_}") for type_ in ("bigint", "text", "bigint[]")]
    is_public = _literal(f"{base.name}.{PUBLIC}")
    return select(*_label_columns(COUNT, *nulls, count, is_public)).select_from(base)


def _build_level(number: int, resource: Resource, level: CTE, shape: Shape) -> Select[Any]:
    row = documents.ROW
    columns = _label_columns(
        number,
        _literal(f"{row}.id"),
        documents.build_attributes(resource, shape.fields.get(resource.type)),
        _literal(f"{row}.owners" if number else "NULL::bigint[]"),
        _literal(f"{row}.place"),
        _literal(f"{row}.{PUBLIC}"),
    )
    rows = select(_all_columns(level)).select_from(level).subquery(row)
    return select(*columns).select_from(rows)


def _literal(sql: str) -> ColumnElement[Any]:
    return literal_column(sql)


def _label_columns(level: int, *columns: ColumnElement[Any]) -> list[ColumnElement[Any]]:
    """Label the columns of one part of the union."""
    values = (_literal(str(level)), *columns)
    return [value.label(name) for name, value in zip(UNION_COLUMNS, values, strict=True)]
