"""Owners of an event that is deleted or restored (docs/contract/resources.md#trash)."""

from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, Select, exists, func, select

from openevent.domain.refusals import Conflict
from openevent.domain.write.builder import PlanBuilder
from openevent.domain.write.lookup import Lookup
from openevent.domain.write.request import Request
from openevent.resources.role import ORGANIZER, OWNER, memberships, roles
from openevent.resources.user import users

MEMBERSHIP: Final = memberships.table.alias("owner_membership")
OWNER_ACCOUNT: Final = users.table.alias("owner_account")


def select_owners(is_of_event: ColumnElement[bool]) -> Select[Any]:
    """Select the ids of the owners whose accounts are not deleted."""
    owner_id = select(roles.table.c.id).where(roles.table.c.name == OWNER).scalar_subquery()
    owns = MEMBERSHIP.c.user_id == OWNER_ACCOUNT.c.id
    is_owner = MEMBERSHIP.c.role_id == owner_id
    is_there = OWNER_ACCOUNT.c.deleted_at.is_(None)
    owners = select(OWNER_ACCOUNT.c.id).join(MEMBERSHIP, owns)
    return owners.where(is_of_event, is_owner, is_there)


def _has_owner(_: Request, row: FromClause) -> ColumnElement[bool]:
    return exists(select_owners(row.c.id == MEMBERSHIP.c.event_id).correlate(row))


def _organizer_ids(_: Request, row: FromClause) -> ColumnElement[Any]:
    role_of_membership = roles.table.c.id == MEMBERSHIP.c.role_id
    user_ids = select(MEMBERSHIP.c.user_id).join(roles.table, role_of_membership).distinct()
    organizes = roles.table.c.name.in_((OWNER, ORGANIZER))
    ids = user_ids.where(MEMBERSHIP.c.event_id == row.c.id, organizes)
    return func.array(ids.correlate(row).scalar_subquery())


HAS_OWNER: Final = Lookup(_has_owner, bool)
ORGANIZER_IDS: Final = Lookup[list[int]](_organizer_ids)
"""The users who own or organize the event."""


def check_has_owner(plan: PlanBuilder) -> None:
    """Check that a restored event has an owner."""
    if not plan.look_up(HAS_OWNER):
        message = "Nobody owns this event any more: restore its owner's account first."
        raise Conflict(message, "attributes/deleted-at")


def keep_facts(plan: PlanBuilder) -> dict[str, Any]:
    """Return the facts of an event that its mails need after it is deleted for good."""
    return {"name": plan.row["name"], "held_by": plan.look_up(ORGANIZER_IDS)}
