"""Links followed in SQL: by a column of the source, a column of the target, or a link table."""

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

from api.jsonapi import field_lookup
from openevent.model.resource import METADATA, Link, Resource


def has_target(
    resource: Resource, link: Link, condition: ColumnElement[bool], *, fenced: bool = False
) -> ColumnElement[bool]:
    """Build the condition for the rows whose link has a target that meets a condition.

    It is never NULL. A condition inside another one of this function must be `fenced`: PostgreSQL
    then plans and runs it separately. Planned together, each link of a chain took five times as
    long as the one before, and nested negations took minutes.
    """
    key, source_key = _get_source_key(resource, link), _get_target_key(resource, link)
    targets = _select_targets(link, condition)
    if not fenced:
        return exists(targets.where(source_key == key).correlate(resource.table))
    # OFFSET 0 keeps PostgreSQL from merging the subquery into the outer query.
    keys = (
        targets.with_only_columns(source_key.label("owner"))
        .offset(literal_column("0"))
        .correlate(None)
        .subquery("led")
    )
    not_null_keys = select(keys.c.owner).where(keys.c.owner.is_not(None)).correlate(None)
    return and_(key.is_not(None), key.in_(not_null_keys))


def _select_targets(link: Link, condition: ColumnElement[bool]) -> Select[Any]:
    """Select the targets that meet a condition, joined with the link table if there is one."""
    target = field_lookup.get_target(link)
    targets = select(literal(1)).select_from(target.table).where(condition)
    if not link.through:
        return targets
    pairs = METADATA.tables[link.through]
    return targets.join(pairs, pairs.c[get_pair_column(target)] == target.table.c.id)


def _get_target_key(resource: Resource, link: Link) -> ColumnElement[int]:
    """Get the column on the target's side that equals the source's key."""
    if link.through:
        return METADATA.tables[link.through].c[get_pair_column(resource)]
    return field_lookup.get_target(link).table.c[link.target_column or "id"]


def _get_source_key(resource: Resource, link: Link) -> ColumnElement[int]:
    return resource.table.c[link.column or "id"]


def is_target(resource: Resource, link: Link, origin: FromClause) -> ColumnElement[bool]:
    """Build the condition for the targets to which the link leads from the rows of `origin`."""
    target = field_lookup.get_target(link)
    if link.target_column:
        return target.table.c[link.target_column].in_(_select_column(origin, "id"))
    if link.column:
        return target.table.c.id.in_(_select_column(origin, link.column))
    pairs = METADATA.tables[str(link.through)]
    is_of_origin = pairs.c[get_pair_column(resource)].in_(_select_column(origin, "id"))
    target_ids = select(pairs.c[get_pair_column(target)]).where(is_of_origin)
    return target.table.c.id.in_(target_ids.correlate(None))


def select_owners(
    resource: Resource, link: Link, origin: FromClause, is_visible: ColumnElement[bool]
) -> Select[Any]:
    """Select each target's id with the ids of the rows of `origin` that link to it.

    The columns are `target` and `owners` (an array). Only visible targets are grouped, because a
    session may be a favourite of everybody. Of a link by a column of `origin` all targets are: the
    caller checks each of them once.
    """
    if link.column:
        owner, target_id = _get_column(origin, "id"), _get_column(origin, link.column)
        rows = select().select_from(origin)
    else:
        target = field_lookup.get_target(link)
        table = target.table if link.target_column else METADATA.tables[str(link.through)]
        owner = table.c[link.target_column or get_pair_column(resource)]
        target_id = table.c["id" if link.target_column else get_pair_column(target)]
        rows = select().select_from(table).where(owner.in_(_select_column(origin, "id")))
        if link.through:
            rows = rows.join(target.table, target.table.c.id == target_id)
        rows = rows.where(is_visible)
    owners = func.array_agg(owner).label("owners")
    return rows.add_columns(target_id.label("target"), owners).group_by(target_id)


def select_value(
    resource: Resource, link: Link, value: ColumnElement[Any], condition: ColumnElement[bool]
) -> ScalarSelect[Any]:
    """Select a value of the first target that meets a condition; NULL if there is none."""
    targets = _select_targets(link, condition)
    is_linked = _get_target_key(resource, link) == _get_source_key(resource, link)
    values = targets.with_only_columns(value).where(is_linked).correlate(resource.table)
    return values.order_by(field_lookup.get_target(link).table.c.id).limit(1).scalar_subquery()


def get_pair_column(resource: Resource) -> str:
    """Get the name of the column with a resource's id in a link table."""
    return resource.link_table_column


def _select_column(origin: FromClause, column: str) -> Select[Any]:
    return select(_get_column(origin, column)).select_from(origin).correlate(None)


def _get_column(origin: FromClause, column: str) -> ColumnElement[int]:
    # `origin` selects `*`, so SQLAlchemy knows no columns of it; name them as literals.
    return literal_column(f"{getattr(origin, 'name', '')}.{column}", BigInteger)
