"""How SQL follows a link from rows to rows: by a column of ours, by one of theirs, or through pairs."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    ScalarSelect,
    Select,
    and_,
    func,
    literal_column,
    select,
)

from api import names
from openevent.resource import METADATA, Link, Resource


def leads_to(resource: Resource, link: Link, met: ColumnElement[bool]) -> ColumnElement[bool]:
    """Give the condition for the rows of a resource that have a target which meets a condition; never NULL."""
    target = names.target(link)
    table, theirs = resource.table, target.table
    if link.column:
        column = table.c[link.column]
        return and_(column.is_not(None), column.in_(select(theirs.c.id).where(met).correlate(None)))
    if link.by:
        column = theirs.c[link.by]
        return table.c.id.in_(select(column).where(column.is_not(None), met).correlate(None))
    pairs = METADATA.tables[str(link.through)]
    ids = select(theirs.c.id).where(met).correlate(None)
    return table.c.id.in_(select(pairs.c[key_of(resource)]).where(pairs.c[key_of(target)].in_(ids)).correlate(None))


def reached(resource: Resource, link: Link, origin: FromClause) -> ColumnElement[bool]:
    """Give the condition for the targets to which the link leads from the rows of `origin`."""
    target = names.target(link)
    if link.by:
        return target.table.c[link.by].in_(_of(origin, "id"))
    if link.column:
        return target.table.c.id.in_(_of(origin, link.column))
    pairs = METADATA.tables[str(link.through)]
    theirs = select(pairs.c[key_of(target)]).where(pairs.c[key_of(resource)].in_(_of(origin, "id")))
    return target.table.c.id.in_(theirs.correlate(None))


def owners(resource: Resource, link: Link, origin: FromClause) -> Select[Any]:
    """Give rows of (target, owners): each target's id with the ids of the rows of `origin` that link to it."""
    target = names.target(link)
    if link.column:
        ours, theirs, rows = _column(origin, "id"), _column(origin, link.column), select().select_from(origin)
    else:
        table = target.table if link.by else METADATA.tables[str(link.through)]
        ours = table.c[link.by or key_of(resource)]
        theirs = table.c["id" if link.by else key_of(target)]
        rows = select().select_from(table).where(ours.in_(_of(origin, "id")))
    return rows.add_columns(theirs.label("target"), func.array_agg(ours).label("owners")).group_by(theirs)


def value_of(resource: Resource, link: Link, value: ColumnElement[Any], met: ColumnElement[bool]) -> ScalarSelect[Any]:
    """Give a value of the one row, among those that meet a condition, to which a link leads; NULL where none is."""
    target = names.target(link)
    table, theirs = resource.table, target.table
    rows = select(value).select_from(theirs).where(met).correlate(table)
    if link.column:
        return rows.where(theirs.c.id == table.c[link.column]).scalar_subquery()
    if link.by:
        return rows.where(theirs.c[link.by] == table.c.id).order_by(theirs.c.id).limit(1).scalar_subquery()
    pairs = METADATA.tables[str(link.through)]
    joined = rows.join(pairs, pairs.c[key_of(target)] == theirs.c.id)
    return joined.where(pairs.c[key_of(resource)] == table.c.id).order_by(theirs.c.id).limit(1).scalar_subquery()


def key_of(resource: Resource) -> str:
    """Give the name of the column that holds a resource's id in a table of pairs."""
    return f"{resource.type.replace('-', '_')}_id"


def _of(origin: FromClause, column: str) -> Select[Any]:
    return select(_column(origin, column)).select_from(origin).correlate(None)


def _column(origin: FromClause, column: str) -> ColumnElement[int]:
    # The rows of `origin` have a star: their columns have no objects.
    return literal_column(f"{getattr(origin, 'name', '')}.{column}", BigInteger)
