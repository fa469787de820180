"""What may not be deleted, and what else happens to what is (facts: api, Soft delete and trash)."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, exists, func, select

from openevent.domain.refusals import Forbidden, Taken
from openevent.domain.write import Write
from openevent.resources.event import events
from openevent.resources.role import OWNER, memberships, roles
from openevent.resources.user import users

GONE: Final = ".deleted"
"""What the e-mail address of a deleted user ends in, so that it is free for another account."""


def lookups(write: Write, row: FromClause) -> Mapping[str, ColumnElement[Any]]:
    """Ask what the rules below need to know of a row."""
    if write.resource is users:
        return {"is_tied": _is_tied(row), "taken": _addresses_like(row)}
    if write.resource is memberships:
        owner = select(roles.table.c.id).where(roles.table.c.name == OWNER).scalar_subquery()
        return {"is_owner": row.c.role_id == owner}
    return {}


def remove(write: Write) -> None:
    """Hold a deletion to the rules of its type, which may change columns. Raises refusals.Refusal."""
    REMOVALS.get(write.resource.type, _nothing)(write)


def restore(write: Write) -> None:
    """Hold the way back to the rules of its type. Raises refusals.Refusal."""
    if write.resource is users:
        email = plain(write.stored["email"])
        if email.lower() in write.facts["taken"]:
            raise Forbidden("Another account has this e-mail address now.", "attributes/deleted-at")
        write.values["email"] = email


def plain(email: str) -> str:
    """Give the address that a deleted user had."""
    while email.endswith(GONE):
        email = email.removesuffix(GONE)
    return email


def _user(write: Write) -> None:
    if write.facts["is_tied"]:
        raise Forbidden("A user who has a role in an event stays until somebody else has it.")
    if write.stored["is_super_admin"] and not write.who.is_super_admin:
        raise Forbidden("Only a super administrator deletes a super administrator.")
    email = write.stored["email"] + GONE
    while email.lower() in write.facts["taken"]:
        email += GONE
    write.values["email"] = email


def _membership(write: Write) -> None:
    if write.facts["is_owner"]:
        raise Forbidden("The owner of an event stays until somebody else owns it.")


def _invite(write: Write) -> None:
    if write.stored["status"] == "accepted":
        raise Taken("The invite has been accepted.")


def _nothing(_: Write) -> None:
    """Let most things go as they are."""


def _is_tied(row: FromClause) -> ColumnElement[bool]:
    held = memberships.table.alias("held_by_them")
    live = select(events.table.c.id).where(events.table.c.deleted_at.is_(None)).correlate(None)
    return exists(select(held.c.id).where(held.c.user_id == row.c.id, held.c.event_id.in_(live)))


def _addresses_like(row: FromClause) -> ColumnElement[Any]:
    other = users.table.alias("other_users")
    stem = func.lower(func.regexp_replace(row.c.email, r"(\.deleted)+$", ""))
    alike = func.starts_with(func.lower(other.c.email), stem) & (other.c.id != row.c.id)
    return func.array(select(func.lower(other.c.email)).where(alike).scalar_subquery())


REMOVALS: Final[Mapping[str, Callable[[Write], None]]] = {
    "user": _user, "users-events-roles": _membership, "role-invite": _invite,
}  # fmt: skip
