"""How SQL follows a link from rows to rows: by a column of ours, by one of theirs, or through pairs."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    ScalarSelect,
    Select,
    and_,
    exists,
    func,
    literal,
    literal_column,
    select,
)

from api.jsonapi import lookup
from openevent.model.resource import METADATA, Link, Resource


def has_target(
    resource: Resource, link: Link, met: ColumnElement[bool], *, fenced: bool = False
) -> ColumnElement[bool]:
    """Give the condition for the rows of a resource that have a target which meets a condition; never NULL.

    Where it stands inside another such condition it is `fenced`: PostgreSQL plans it by itself and
    asks it once, since the joins of a long chain planned together took five times as long for each
    link, and negations within negations minutes.
    """
    table = resource.table
    ours, rows = _led(resource, link, met)
    if not fenced:
        return exists(rows.where(ours == _origin(resource, link)).correlate(table))
    led = (
        rows.with_only_columns(ours.label("owner"))
        .offset(literal_column("0"))
        .correlate(None)
        .subquery("led")
    )
    owners_ = select(led.c.owner).where(led.c.owner.is_not(None)).correlate(None)
    return and_(_origin(resource, link).is_not(None), _origin(resource, link).in_(owners_))


def _led(
    resource: Resource, link: Link, met: ColumnElement[bool]
) -> tuple[ColumnElement[int], Select[Any]]:
    """Give the targets that meet a condition, and the column that equals the origin's."""
    target = lookup.get_target(link)
    rows = select(literal(1)).select_from(target.table).where(met)
    if not link.through:
        return target.table.c[link.by or "id"], rows
    pairs = METADATA.tables[link.through]
    return pairs.c[get_pair_column(resource)], rows.join(
        pairs, pairs.c[get_pair_column(target)] == target.table.c.id
    )


def _origin(resource: Resource, link: Link) -> ColumnElement[int]:
    return resource.table.c[link.column or "id"]


def is_target(resource: Resource, link: Link, origin: FromClause) -> ColumnElement[bool]:
    """Give the condition for the targets to which the link leads from the rows of `origin`."""
    target = lookup.get_target(link)
    if link.by:
        return target.table.c[link.by].in_(_of(origin, "id"))
    if link.column:
        return target.table.c.id.in_(_of(origin, link.column))
    pairs = METADATA.tables[str(link.through)]
    theirs = select(pairs.c[get_pair_column(target)]).where(
        pairs.c[get_pair_column(resource)].in_(_of(origin, "id"))
    )
    return target.table.c.id.in_(theirs.correlate(None))


def select_owners(resource: Resource, link: Link, origin: FromClause) -> Select[Any]:
    """Give rows of (target, owners): each target's id with the ids of the rows of `origin` that link to it."""
    target = lookup.get_target(link)
    if link.column:
        ours, theirs, rows = (
            _column(origin, "id"),
            _column(origin, link.column),
            select().select_from(origin),
        )
    else:
        table = target.table if link.by else METADATA.tables[str(link.through)]
        ours = table.c[link.by or get_pair_column(resource)]
        theirs = table.c["id" if link.by else get_pair_column(target)]
        rows = select().select_from(table).where(ours.in_(_of(origin, "id")))
    return rows.add_columns(theirs.label("target"), func.array_agg(ours).label("owners")).group_by(
        theirs
    )


def select_value(
    resource: Resource, link: Link, value: ColumnElement[Any], met: ColumnElement[bool]
) -> ScalarSelect[Any]:
    """Give a value of the one row, among those that meet a condition, to which a link leads; NULL where none is."""
    ours, rows = _led(resource, link, met)
    found = (
        rows.with_only_columns(value)
        .where(ours == _origin(resource, link))
        .correlate(resource.table)
    )
    return found.order_by(lookup.get_target(link).table.c.id).limit(1).scalar_subquery()


def get_pair_column(resource: Resource) -> str:
    """Give the name of the column that holds a resource's id in a table of pairs."""
    return resource.pair_column


def _of(origin: FromClause, column: str) -> Select[Any]:
    return select(_column(origin, column)).select_from(origin).correlate(None)


def _column(origin: FromClause, column: str) -> ColumnElement[int]:
    # The rows of `origin` have a star: their columns have no objects.
    return literal_column(f"{getattr(origin, 'name', '')}.{column}", BigInteger)
