"""Rules of writing role invites (docs/contract/resources.md#role-invites)."""

from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, delete, func, select

from openevent.auth import rate_limits
from openevent.domain.people import invites
from openevent.domain.people.invites import (
    HAS_ROLE,
    INVITED,
    ORGANIZERS_ONLY,
    OWNERS_ONLY,
    RATE_LIMIT,
    VERIFY_FIRST,
    YOURSELF,
)
from openevent.domain.refusals import Conflict, Forbidden, Invalid
from openevent.domain.write.builder import PlanBuilder
from openevent.domain.write.lookup import Lookup
from openevent.domain.write.request import Request
from openevent.model.addresses import has_address
from openevent.resources.invites import ACCEPTED, PENDING
from openevent.resources.role import ORGANIZER, OWNER, roles
from openevent.resources.role_invite import role_invites
from openevent.text.addresses import build_key

INVITES: Final = role_invites.table
EXPIRED: Final = (INVITES.c.status == PENDING, INVITES.c.expires_at <= func.now())


def _named_role_id(request: Request, _: FromClause) -> ColumnElement[Any]:
    name = request.new_columns.get("role_name") or ""
    return select(roles.table.c.id).where(roles.table.c.name == name).scalar_subquery()


def _linked_role(_: Request, row: FromClause) -> ColumnElement[Any]:
    name = select(roles.table.c.name).where(roles.table.c.id == row.c.role_id)
    return name.scalar_subquery()


def _expired_invite_id(request: Request, row: FromClause) -> ColumnElement[Any]:
    is_address = has_address(INVITES.c.email, str(request.new_columns.get("email")))
    is_in_event = INVITES.c.event_id == row.c.event_id
    return select(INVITES.c.id).where(is_in_event, is_address, *EXPIRED).scalar_subquery()


def _invitee_has_role(request: Request, row: FromClause) -> ColumnElement[Any]:
    """Build the condition that the invited person has the role, by its name or by its link."""
    name = func.coalesce(request.new_columns.get("role_name"), _linked_role(request, row))
    return invites.has_role(str(request.new_columns.get("email")), row.c.event_id, name)


INVITEE_HAS_ROLE: Final = Lookup[bool](_invitee_has_role, bool)
NAMED_ROLE_ID: Final = Lookup[int | None](_named_role_id)
"""The id of the role that the attribute `role-name` names."""
LINKED_ROLE: Final = Lookup[str | None](_linked_role)
"""The name of the role to which the invite is linked."""
EXPIRED_INVITE_ID: Final = Lookup[int | None](_expired_invite_id)
"""An expired invite of the same address to the same event."""


def set_role(plan: PlanBuilder) -> None:
    """Take the role from its name or from the link; if both are there, they must be the same."""
    names = {plan.columns.get("role_name"), plan.look_up(LINKED_ROLE)} - {None}
    if len(names) != 1:
        raise Invalid("An invite needs exactly one role.", "attributes/role-name")
    role_id = plan.look_up(NAMED_ROLE_ID) or plan.columns["role_id"]
    plan.set(role_name=names.pop(), role_id=role_id)


def check_inviter(plan: PlanBuilder) -> None:
    """Check that owners invite owners and organizers invite organizers; announce the invite."""
    role = plan.columns["role_name"]
    if role == OWNER and not plan.has_role(OWNER):
        raise Forbidden(OWNERS_ONLY, "attributes/role-name")
    if role == ORGANIZER and not plan.has_role(OWNER, ORGANIZER):
        raise Forbidden(ORGANIZERS_ONLY, "attributes/role-name")
    if not plan.user.is_verified and not plan.request.is_from_admin:
        raise Forbidden(VERIFY_FIRST)
    plan.record_change(INVITED)


def check_invitee(plan: PlanBuilder) -> None:
    """Check that nobody invites oneself, or somebody for a role that this person has."""
    if build_key(plan.columns["email"]) == build_key(plan.user.email):
        raise Conflict(YOURSELF, "attributes/email")
    if plan.look_up(INVITEE_HAS_ROLE):
        raise Conflict(HAS_ROLE, "attributes/email")


def replace_expired_invite(plan: PlanBuilder) -> None:
    """Delete the expired invite of the address first: an address has one invite per event."""
    invite_id = plan.look_up(EXPIRED_INVITE_ID)
    if invite_id is not None:
        plan.run_first(delete(INVITES).where(INVITES.c.id == invite_id, *EXPIRED))


def count_invite(plan: PlanBuilder) -> None:
    """Count the invite, so that nobody sends mass mails. Raises rate_limits.Reached."""
    rate_limits.count(RATE_LIMIT, str(plan.user.id))


def check_not_accepted(plan: PlanBuilder) -> None:
    """Check that a deleted invite was not accepted."""
    if plan.row["status"] == ACCEPTED:
        raise Conflict("The invite was already accepted.")
