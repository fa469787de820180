"""Build the SELECT of each part of a user's data; its rows are JSON objects."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Table,
    bindparam,
    case,
    func,
    literal,
    literal_column,
    or_,
    select,
)

from openevent.auth.refresh_tokens import refresh_families
from openevent.infra.config import settings
from openevent.infra.media_keys import MEDIA_PREFIX
from openevent.mail.tables import unsubscribes
from openevent.model.addresses import column_key
from openevent.model.own_data import OwnData
from openevent.model.resource import METADATA, Attribute, Link, Resource
from openevent.resources import ALL, BY_TYPE
from openevent.resources.event import events
from openevent.resources.role import memberships, roles
from openevent.resources.user import users
from openevent.work.jobs import jobs

PROFILE: Final = "user"
"""The part that is one object; the others are lists."""
USER_ID: Final = bindparam("user_id", type_=BigInteger)
USER: Final = users.table
ADDRESS: Final = (
    select(column_key(USER.c.email))
    .where(USER.c.id == USER_ID, USER.c.is_verified)
    .scalar_subquery()
)
"""The user's address, NULL until it is verified: an unverified one may be another person's."""


def build_queries() -> Mapping[str, Select[Any]]:
    """Return the query of each part by its name; each takes the parameter user_id."""
    (_, profile), *lists = _list_resources()
    return {
        PROFILE: _select_own_rows(users, profile),
        "roles": _select_json(_select_roles()),
        **{resource.plural: _select_own_rows(resource, own_data) for resource, own_data in lists},
        "unsubscribes": _select_json(_select_unsubscribes()),
        "jobs": _select_json(_select_jobs()),
        "logins": _select_json(_select_logins()),
    }


def _select_unsubscribes() -> Select[Any]:
    return select(unsubscribes).where(column_key(unsubscribes.c.address) == ADDRESS)


def _list_resources() -> list[tuple[Resource, OwnData]]:
    """List the resources with a person's data in the order of the file; the user comes first."""
    resources = [(resource, resource.own_data) for resource in ALL if resource.own_data]
    return sorted(resources, key=lambda pair: pair[1].order)


def _is_own(resource: Resource, own_data: OwnData) -> ColumnElement[bool]:
    """Return the condition for rows of the user."""
    table = resource.table
    by_id = [table.c[name] == USER_ID for name in own_data.columns]
    by_address = [column_key(table.c[name]) == ADDRESS for name in own_data.addresses]
    by_link = [
        table.c.id.in_(_select_linked_ids(resource, resource.link(name)))
        for name in own_data.through
    ]
    return or_(*by_id, *by_address, *by_link)


def _select_linked_ids(resource: Resource, link: Link) -> Select[Any]:
    """Select the ids of the rows that are linked to rows of the user in another resource."""
    target, pairs = BY_TYPE[link.type], METADATA.tables[str(link.through)]
    if target.own_data is None:
        raise ValueError(
            f"{resource.type} follows the own data of {target.type}, which declares none."
        )
    row_id, target_id = pairs.c[resource.link_table_column], pairs.c[target.link_table_column]
    linked_rows = select(row_id).join(target.table, target.table.c.id == target_id)
    return linked_rows.where(_is_own(target, target.own_data))


def _select_json(query: Select[Any]) -> Select[Any]:
    """Select each row of a query as one JSON object."""
    return select(func.row_to_json(literal_column("own_rows"))).select_from(
        query.subquery("own_rows")
    )


def _select_own_rows(resource: Resource, own_data: OwnData) -> Select[Any]:
    """Select the user's rows of a resource: id, attributes, ids of links, deletion time."""
    table = resource.table
    attributes = [
        _build_value(table, attribute, own_data).label(attribute.name)
        for attribute in resource.fields.values()
    ]
    columns = [link.column for link in resource.links if link.column]
    links = [table.c[name] for name in columns if name not in resource.fields]
    deletion = [table.c.deleted_at] if resource.soft_delete else []
    query = select(table.c.id, *attributes, *links, *deletion)
    return _select_json(query.where(_is_own(resource, own_data)).order_by(table.c.id))


def _build_value(table: Table, attribute: Attribute, own_data: OwnData) -> ColumnElement[Any]:
    """Return an attribute's value: own media as URL, NULL if the declaration hides it."""
    column: ColumnElement[Any] = table.c[attribute.name]
    if attribute.kind.is_media:
        url = literal(f"{settings().api_origin}/v1/").concat(column)
        return case((func.starts_with(column, MEDIA_PREFIX), url), else_=column)
    if attribute.kind.is_own_path:
        return literal(settings().api_origin).concat(column)
    if attribute.name in own_data.hidden:
        is_hidden = table.c[own_data.hidden[attribute.name]]
        return case((~is_hidden, column))
    return column


def _select_roles() -> Select[Any]:
    """Select the user's roles with their events."""
    membership, role, event = memberships.table, roles.table, events.table
    columns = (
        event.c.id.label("event_id"),
        event.c.identifier,
        event.c.name.label("event"),
        role.c.name.label("role"),
    )
    return (
        select(*columns)
        .join_from(membership, role, role.c.id == membership.c.role_id)
        .join(event, event.c.id == membership.c.event_id)
        .where(membership.c.user_id == USER_ID)
        .order_by(membership.c.id)
    )


def _select_jobs() -> Select[Any]:
    """Select the imports and exports that the user started."""
    names = ("task_id", "kind", "event_id", "subject", "state", "created_at", "ended_at")
    return (
        select(*(jobs.c[name] for name in names))
        .where(jobs.c.user_id == USER_ID)
        .order_by(jobs.c.id)
    )


def _select_logins() -> Select[Any]:
    """Select the user's open logins: the time of the last use and the time of expiry."""
    columns = refresh_families.c.turned_at.label("used_at"), refresh_families.c.expires_at
    return (
        select(*columns)
        .where(refresh_families.c.user_id == USER_ID)
        .order_by(refresh_families.c.turned_at)
    )
