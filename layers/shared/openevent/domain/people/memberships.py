"""Memberships: the roles that users have in an event, which always has one owner."""

from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    ScalarSelect,
    Select,
    and_,
    delete,
    exists,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from openevent.model.permissions import STAFF
from openevent.resources.event import events
from openevent.resources.role import ORGANIZER, OWNER, memberships, roles

TABLE: Final = memberships.table
OTHER: Final = TABLE.alias("other_membership")


def give_role(connection: Connection, event_id: int, user_id: int, role: str) -> None:
    """Give a user a role in an event; a new owner makes the former owner an organizer."""
    event = select(events.table.c.id).where(events.table.c.id == event_id)
    connection.execute(event.with_for_update())
    if role == OWNER:
        _hand_over(connection, event_id, user_id)
    row = {"event_id": event_id, "user_id": user_id, "role_id": _get_role_id(role)}
    connection.execute(insert(TABLE).values(row).on_conflict_do_nothing())


def _hand_over(connection: Connection, event_id: int, user_id: int) -> None:
    """Remove the new owner's lesser roles, and make the former owner an organizer."""
    is_in_event = TABLE.c.event_id == event_id
    is_owner = TABLE.c.role_id.in_(_select_role_ids(OWNER))
    is_staff = TABLE.c.role_id.in_(_select_role_ids(*STAFF))
    is_lesser_role = and_(TABLE.c.user_id == user_id, is_staff, ~is_owner)
    connection.execute(delete(TABLE).where(is_in_event, is_lesser_role))
    is_former_owner = and_(is_in_event, is_owner, TABLE.c.user_id != user_id)
    connection.execute(delete(TABLE).where(is_former_owner, _is_organizer(event_id)))
    statement = update(TABLE).where(is_former_owner)
    connection.execute(statement.values(role_id=_get_role_id(ORGANIZER)))


def _is_organizer(event_id: int) -> ColumnElement[bool]:
    """Tell whether the user of a membership is an organizer as well."""
    is_in_event = OTHER.c.event_id == event_id
    is_of_user = OTHER.c.user_id == TABLE.c.user_id
    return exists().where(is_in_event, is_of_user, OTHER.c.role_id.in_(_select_role_ids(ORGANIZER)))


def _get_role_id(name: str) -> ScalarSelect[Any]:
    return _select_role_ids(name).scalar_subquery()


def _select_role_ids(*names: str) -> Select[Any]:
    return select(roles.table.c.id).where(roles.table.c.name.in_(names))
