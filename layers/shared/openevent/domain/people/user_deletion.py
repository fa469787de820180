"""Rules of deleting and restoring accounts (docs/contract/resources.md#trash).

A deleted account's address gets a suffix, so that another account can use the address.
"""

from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, exists, func, select

from openevent.auth import refresh_tokens
from openevent.domain.people.freshness import check_fresh
from openevent.domain.refusals import Forbidden, Taken
from openevent.domain.write.builder import PlanBuilder
from openevent.domain.write.lookup import Lookup
from openevent.domain.write.request import Request
from openevent.model.addresses import column_key, has_address
from openevent.resources.event import events
from openevent.resources.role import memberships
from openevent.resources.user import users
from openevent.text import addresses

SUFFIX: Final = ".deleted"


def _has_role(_: Request, row: FromClause) -> ColumnElement[bool]:
    membership = memberships.table.alias("membership_of_user")
    is_there = events.table.c.deleted_at.is_(None)
    event_ids = select(events.table.c.id).where(is_there).correlate(None)
    is_of_user = membership.c.user_id == row.c.id
    return exists(select(membership.c.id).where(is_of_user, membership.c.event_id.in_(event_ids)))


def _similar_addresses(_: Request, row: FromClause) -> ColumnElement[Any]:
    other = users.table.alias("other_users")
    address = column_key(func.regexp_replace(row.c.email, r"(\.deleted)+$", ""))
    is_similar = func.starts_with(column_key(other.c.email), address)
    addresses = select(column_key(other.c.email)).where(is_similar, other.c.id != row.c.id)
    return func.array(addresses.scalar_subquery())


HAS_ROLE: Final = Lookup(_has_role, bool)
"""Whether the user has a role in an event that is not deleted."""
SIMILAR_ADDRESSES: Final = Lookup[list[str]](_similar_addresses)
"""Other accounts' addresses that begin with the user's address, in the comparing form."""


def check_deletion(plan: PlanBuilder) -> None:
    """Check that the account has no role in an event, and that the user may delete it."""
    if plan.look_up(HAS_ROLE):
        message = "This user has a role in an event: give it to somebody else first."
        raise Forbidden(message)
    is_own = plan.user.id == plan.row["id"]
    is_administrators = plan.row["is_admin"] or plan.row["is_super_admin"]
    if is_administrators and not is_own and not plan.user.is_super_admin:
        raise Forbidden("Only a super administrator may delete an administrator's account.")
    if is_own:
        check_fresh(plan.user, "delete your own account")


def free_address(plan: PlanBuilder) -> None:
    """Add the suffix to the address until no other account has it."""
    address = plan.row["email"] + SUFFIX
    while addresses.build_key(address) in plan.look_up(SIMILAR_ADDRESSES):
        address += SUFFIX
    plan.set(email=address)


def delete_logins(plan: PlanBuilder) -> None:
    """Delete the logins, so that they do not come back if the account is restored."""
    plan.run_first(refresh_tokens.build_deletion(plan.row["id"]))


def restore_address(plan: PlanBuilder) -> None:
    """Give a restored account its address back, unless another account has it."""
    address = remove_suffix(plan.row["email"])
    if addresses.build_key(address) in plan.look_up(SIMILAR_ADDRESSES):
        message = "Another account has this e-mail address now."
        is_holder = has_address(users.table.c.email, address)
        raise Taken(message, "attributes/deleted-at", is_holder=is_holder)
    plan.set(email=address)


def remove_suffix(address: str) -> str:
    """Return the address that a deleted account had."""
    while address.endswith(SUFFIX):
        address = address.removesuffix(SUFFIX)
    return address
