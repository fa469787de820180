"""What is stored of a user: the SELECT of each part of the file, whose rows are JSON objects."""

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
from openevent.infra.storage import MEDIA_PREFIX
from openevent.mail.tables import unsubscribes
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
    select(func.lower(USER.c.email))
    .where(USER.c.id == USER_ID, USER.c.is_verified)
    .scalar_subquery()
)
"""The user's address, null until it is verified: only the reader of an address has its data."""


def build_queries() -> Mapping[str, Select[Any]]:
    """Give the query of each part by its name; all of them ask for the parameter user_id."""
    (_, profile), *lists = _list_resources()
    return {
        PROFILE: _select_own_rows(users, profile),
        "roles": _select_json(_select_roles()),
        **{resource.plural: _select_own_rows(resource, own) for resource, own in lists},
        "unsubscribes": _select_json(select(unsubscribes).where(unsubscribes.c.address == ADDRESS)),
        "jobs": _select_json(_select_jobs()),
        "logins": _select_json(_select_logins()),
    }


def _list_resources() -> list[tuple[Resource, OwnData]]:
    """Give the resources with rows of a person, in the order of the file; the user comes first."""
    resources = [(resource, resource.own_data) for resource in ALL if resource.own_data]
    return sorted(resources, key=lambda one: one[1].order)


def _is_own(resource: Resource, own: OwnData) -> ColumnElement[bool]:
    """Give the condition of a person's own rows."""
    table = resource.table
    by_id = [table.c[name] == USER_ID for name in own.columns]
    by_address = [func.lower(table.c[name]) == ADDRESS for name in own.addresses]
    through = [
        table.c.id.in_(_select_linked_ids(resource, resource.link(name))) for name in own.through
    ]
    return or_(*by_id, *by_address, *through)


def _select_linked_ids(resource: Resource, link: Link) -> Select[Any]:
    """Ask for the ids of the rows that are paired with own rows of another resource."""
    target, pairs = BY_TYPE[link.type], METADATA.tables[str(link.through)]
    if target.own_data is None:
        raise ValueError(f"{target.type} has no own data, and {resource.type} follows them.")
    ours, theirs = pairs.c[resource.link_table_column], pairs.c[target.link_table_column]
    paired = select(ours).join(target.table, target.table.c.id == theirs)
    return paired.where(_is_own(target, target.own_data))


def _select_json(query: Select[Any]) -> Select[Any]:
    return select(func.row_to_json(literal_column("found"))).select_from(query.subquery("found"))


def _select_own_rows(resource: Resource, own: OwnData) -> Select[Any]:
    """Ask for own rows with all that a document would show of them, and the ids of links."""
    table = resource.table
    links = [table.c[link.column] for link in resource.links if link.column]
    deleted = [table.c.deleted_at] if resource.soft_delete else []
    shown = [
        _build_value(table, attribute, own).label(attribute.name)
        for attribute in resource.fields.values()
    ]
    columns = select(table.c.id, *shown, *links, *deleted)
    return _select_json(columns.where(_is_own(resource, own)).order_by(table.c.id))


def _build_value(table: Table, attribute: Attribute, own: OwnData) -> ColumnElement[Any]:
    """Give an attribute's value: our media by their URL, null where the declaration hides it."""
    column: ColumnElement[Any] = table.c[attribute.name]
    if attribute.kind.is_media:
        ours = literal(f"{settings().api_origin}/v1/").concat(column)
        return case((func.starts_with(column, MEDIA_PREFIX), ours), else_=column)
    if attribute.name in own.hidden:
        return case((~table.c[own.hidden[attribute.name]], column))
    return column


def _select_roles() -> Select[Any]:
    """Ask for the user's roles, and in which events they are."""
    member, role, event = memberships.table, roles.table, events.table
    names = (
        event.c.id.label("event_id"),
        event.c.identifier,
        event.c.name.label("event"),
        role.c.name.label("role"),
    )
    held = select(*names).join_from(member, role, role.c.id == member.c.role_id)
    return (
        held.join(event, event.c.id == member.c.event_id)
        .where(member.c.user_id == USER_ID)
        .order_by(member.c.id)
    )


def _select_jobs() -> Select[Any]:
    """Ask for the user's imports and exports."""
    shown = ("task_id", "kind", "event_id", "subject", "state", "created_at", "ended_at")
    return (
        select(*(jobs.c[name] for name in shown))
        .where(jobs.c.user_id == USER_ID)
        .order_by(jobs.c.id)
    )


def _select_logins() -> Select[Any]:
    """Ask for the logins that are remembered: when each was used last, and when it ends."""
    shown = refresh_families.c.turned_at.label("used_at"), refresh_families.c.expires_at
    return (
        select(*shown)
        .where(refresh_families.c.user_id == USER_ID)
        .order_by(refresh_families.c.turned_at)
    )
