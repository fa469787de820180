"""Memberships: who holds which role in an event; it always has an owner."""

from typing import Any, Final

from sqlalchemy import Connection, Select, and_, delete, exists, select, update
from sqlalchemy.dialects.postgresql import insert

from openevent.model.permissions import STAFF
from openevent.resources.event import events
from openevent.resources.role import ORGANIZER, OWNER, memberships, roles

TABLE: Final = memberships.table


def give_role(connection: Connection, event_id: int, user_id: int, role: str) -> None:
    """Give a user a role; a new owner takes the event over, and who owned it is an organizer from now on."""
    connection.execute(
        select(events.table.c.id).where(events.table.c.id == event_id).with_for_update()
    )
    if role == OWNER:
        _hand_over(connection, event_id, user_id)
    row = {"event_id": event_id, "user_id": user_id, "role_id": _role(role).scalar_subquery()}
    connection.execute(insert(TABLE).values(row).on_conflict_do_nothing())


def _hand_over(connection: Connection, event_id: int, user_id: int) -> None:
    here = TABLE.c.event_id == event_id
    its_staff = and_(here, TABLE.c.user_id == user_id, TABLE.c.role_id.in_(_role(*STAFF)))
    connection.execute(delete(TABLE).where(its_staff, TABLE.c.role_id.not_in(_role(OWNER))))
    owns = and_(here, TABLE.c.role_id.in_(_role(OWNER)), TABLE.c.user_id != user_id)
    also = TABLE.alias("also")
    organizes = exists().where(
        also.c.event_id == event_id,
        also.c.user_id == TABLE.c.user_id,
        also.c.role_id.in_(_role(ORGANIZER)),
    )
    connection.execute(delete(TABLE).where(owns, organizes))
    connection.execute(update(TABLE).where(owns).values(role_id=_role(ORGANIZER).scalar_subquery()))


def _role(*names: str) -> Select[Any]:
    return select(roles.table.c.id).where(roles.table.c.name.in_(names))
