"""Rules of the roles in an event (docs/contract/resources.md#users-events-roles)."""

from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, select

from openevent.domain.refusals import Forbidden
from openevent.domain.write.builder import PlanBuilder
from openevent.domain.write.lookup import Lookup
from openevent.domain.write.request import Request
from openevent.resources.role import ORGANIZER, OWNER, roles

ORGANIZERS_ONLY: Final = "Only organizers may appoint or remove organizers."


def _role_name(_: Request, row: FromClause) -> ColumnElement[Any]:
    name = select(roles.table.c.name).where(roles.table.c.id == row.c.role_id)
    return name.scalar_subquery()


def _role_id(name: str) -> ColumnElement[Any]:
    role = roles.table.alias(f"role_{name}")
    return select(role.c.id).where(role.c.name == name).scalar_subquery()


ROLE: Final = Lookup[str](_role_name)
"""The name of the role that the stored row gives."""
OWNER_ID: Final = Lookup[int](lambda _request, _row: _role_id(OWNER))
ORGANIZER_ID: Final = Lookup[int](lambda _request, _row: _role_id(ORGANIZER))


def check_new_role(plan: PlanBuilder) -> None:
    """Check that nobody changes the owner here, and that organizers appoint organizers."""
    if not plan.changes("role_id"):
        return
    role, new_role_id = plan.look_up(ROLE), plan.columns["role_id"]
    if role == OWNER or new_role_id == plan.look_up(OWNER_ID):
        message = "To hand an event over, invite its new owner."
        raise Forbidden(message, "relationships/role")
    is_about_organizer = role == ORGANIZER or new_role_id == plan.look_up(ORGANIZER_ID)
    if is_about_organizer and not plan.has_role(OWNER, ORGANIZER):
        raise Forbidden(ORGANIZERS_ONLY, "relationships/role")


def check_removed_role(plan: PlanBuilder) -> None:
    """Check that an event keeps its owner, and that organizers remove organizers."""
    role = plan.look_up(ROLE)
    if role == OWNER:
        raise Forbidden("The owner cannot be removed: hand the event over first.")
    if role == ORGANIZER and not plan.has_role(OWNER, ORGANIZER):
        raise Forbidden(ORGANIZERS_ONLY)
