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
    or_,
    select,
    true,
)

from api.jsonapi import field_lookup
from openevent.model.permissions import Identity
from openevent.model.resource import METADATA, Link, Resource


def has_target(
    resource: Resource,
    link: Link,
    user: Identity,
    condition: ColumnElement[bool],
    *,
    fenced: bool = False,
) -> ColumnElement[bool]:
    """Build the condition for the rows whose link has a target that meets a condition.

    The link counts as far as the user may see it. The condition is never NULL. One inside another
    one of this function must be `fenced`: PostgreSQL then plans and runs it separately. Planned
    together, each link of a chain took five times as long as the one before, and nested negations
    took minutes.
    """
    key, source_key = _get_source_key(resource, link), _get_target_key(resource, link)
    targets = _select_targets(link, _may_see(link, user) & condition)
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
    target, pairs = field_lookup.get_target(link), _find_pairs(link)
    targets = select(literal(1)).select_from(target.table).where(condition)
    if pairs is None:
        return targets
    return targets.join(pairs, pairs.c[get_pair_column(target)] == target.table.c.id)


def _get_target_key(resource: Resource, link: Link) -> ColumnElement[int]:
    """Get the column on the target's side that equals the source's key."""
    pairs = _find_pairs(link)
    if pairs is not None:
        return pairs.c[get_pair_column(resource)]
    return field_lookup.get_target(link).table.c[link.target_column or "id"]


def _get_source_key(resource: Resource, link: Link) -> ColumnElement[int]:
    return resource.table.c[link.column or "id"]


def _find_pairs(link: Link) -> FromClause | None:
    """Find the table or view of pairs of a link; None for a link by a column."""
    name = link.person_view or link.through
    return METADATA.tables[name] if name else None


def _may_see(link: Link, user: Identity) -> ColumnElement[bool]:
    """Build the condition for the pairs of a link that the user may see."""
    if not link.person_view or user.is_admin or user.is_super_admin:
        return true()
    pairs = METADATA.tables[link.person_view]
    return or_(pairs.c.is_private.is_(False), pairs.c.user_id == user.id)


def _find_pairs_of(
    resource: Resource, link: Link, user: Identity, origin: FromClause
) -> tuple[FromClause, FromClause, ColumnElement[bool]]:
    """Find the pairs of a link and the rows of `origin`: what to select from, the pairs, and where.

    A person view is read for each row by its id, which PostgreSQL passes on to the parts of the
    view. From a list of ids it would join all accounts with all speakers. So it would without
    OFFSET 0, which keeps it from merging the subquery into the outer query.
    """
    pairs = METADATA.tables[str(link.person_view or link.through)]
    owner = pairs.c[get_pair_column(resource)]
    if not link.person_view:
        return pairs, pairs, owner.in_(_select_column(origin, "id"))
    is_of_row = owner == _get_column(origin, "id")
    pairs_of_row = select(pairs).where(is_of_row, _may_see(link, user))
    of_row = pairs_of_row.offset(literal_column("0")).lateral("pairs")
    return origin.join(of_row, true()), of_row, true()


def is_target(
    resource: Resource, link: Link, user: Identity, origin: FromClause
) -> ColumnElement[bool]:
    """Build the condition for the targets to which the link leads from the rows of `origin`."""
    target = field_lookup.get_target(link)
    if link.target_column and not link.person_view:
        return target.table.c[link.target_column].in_(_select_column(origin, "id"))
    if link.column:
        return target.table.c.id.in_(_select_column(origin, link.column))
    source, pairs, is_of_origin = _find_pairs_of(resource, link, user, origin)
    target_ids = select(pairs.c[get_pair_column(target)]).select_from(source).where(is_of_origin)
    return target.table.c.id.in_(target_ids.correlate(None))


def select_owners(
    resource: Resource,
    link: Link,
    user: Identity,
    origin: FromClause,
    is_visible: ColumnElement[bool],
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
        rows, owner, target_id = _select_linked(resource, link, user, origin)
        rows = rows.where(is_visible)
    owners = func.array_agg(owner).label("owners")
    return rows.add_columns(target_id.label("target"), owners).group_by(target_id)


def _select_linked(
    resource: Resource, link: Link, user: Identity, origin: FromClause
) -> tuple[Select[Any], ColumnElement[int], ColumnElement[int]]:
    """Select the targets of a link from `origin`, with the columns of the owner's and own id."""
    target = field_lookup.get_target(link)
    if _find_pairs(link) is None:
        column = target.table.c[str(link.target_column)]
        rows = select().select_from(target.table).where(column.in_(_select_column(origin, "id")))
        return rows, column, target.table.c.id
    source, pairs, is_of_origin = _find_pairs_of(resource, link, user, origin)
    owner, target_id = (pairs.c[get_pair_column(side)] for side in (resource, target))
    joined = source.join(target.table, target.table.c.id == target_id)
    return select().select_from(joined).where(is_of_origin), owner, target_id


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
