"""What may not be deleted, and what else happens to what is (docs/contract/resources.md#trash)."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, Select, exists, func, select

from openevent.domain.refusals import Forbidden, Taken
from openevent.domain.write import Write
from openevent.model.resource import Resource
from openevent.resources.event import events
from openevent.resources.role import ORGANIZER, OWNER, memberships, roles
from openevent.resources.user import users

GONE: Final = ".deleted"
"""What the e-mail address of a deleted user ends in, so that it is free for another account."""
OWNS: Final = memberships.table.alias("owns")
THEM: Final = users.table.alias("them")


def lookups(write: Write, row: FromClause) -> Mapping[str, ColumnElement[Any]]:
    """Ask what the rules below need to know of a row."""
    if write.resource is users:
        return {"is_tied": _is_tied(row), "taken": _addresses_like(row)}
    if write.resource is events:
        return {
            "is_owned": exists(_owners(row.c.id == OWNS.c.event_id).correlate(row)),
            "held_by": _holders(row),
        }
    if write.resource is memberships:
        return {
            "held_role": select(roles.table.c.name)
            .where(roles.table.c.id == row.c.role_id)
            .scalar_subquery()
        }
    return {}


def turn(resource: Resource, meant: ColumnElement[bool], *, back: bool) -> Select[Any] | None:
    """Give the lock that comes first: nobody becomes an owner who is being deleted, or is deleted as one."""
    if resource is users and not back:
        return select(users.table.c.id).where(meant).with_for_update()
    if resource is events and back:
        event_ids = select(events.table.c.id).where(meant)
        return _owners(OWNS.c.event_id.in_(event_ids)).with_for_update(read=True, of=THEM)
    return None


def remove(write: Write) -> None:
    """Hold a deletion to the rules of its type, which may change columns. Raises refusals.Refusal."""
    REMOVALS.get(write.resource.type, _nothing)(write)


def remembered(write: Write) -> dict[str, Any]:
    """Give what must be known of a row once it is gone for good: whom its end concerns."""
    if write.resource is events:
        return {"name": write.stored["name"], "held_by": write.facts["held_by"]}
    return {}


def restore(write: Write) -> None:
    """Hold the way back to the rules of its type. Raises refusals.Refusal."""
    if write.resource is users:
        email = plain(write.stored["email"])
        if email.lower() in write.facts["taken"]:
            raise Forbidden("Another account has this e-mail address now.", "attributes/deleted-at")
        write.values["email"] = email
    if write.resource is events and not write.facts["is_owned"]:
        raise Taken(
            "Nobody owns this event any more: restore its owner's account first.",
            "attributes/deleted-at",
        )


def plain(email: str) -> str:
    """Give the address that a deleted user had."""
    while email.endswith(GONE):
        email = email.removesuffix(GONE)
    return email


def _user(write: Write) -> None:
    if write.facts["is_tied"]:
        raise Forbidden("A user who has a role in an event stays until somebody else has it.")
    is_own, is_above = write.who.id == write.stored["id"], write.who.is_super_admin
    if (write.stored["is_admin"] or write.stored["is_super_admin"]) and not (is_own or is_above):
        raise Forbidden("Only a super administrator deletes an administrator's account.")
    if is_own and not write.who.fresh:
        raise Forbidden("To delete your own account, log in again: this needs a fresh token.")
    email = write.stored["email"] + GONE
    while email.lower() in write.facts["taken"]:
        email += GONE
    write.values["email"] = email


def _membership(write: Write) -> None:
    if write.facts["held_role"] == OWNER:
        raise Forbidden("The owner of an event stays until somebody else owns it.")
    if write.facts["held_role"] == ORGANIZER and not write.is_one_of(OWNER, ORGANIZER):
        raise Forbidden("Only organizers make and unmake organizers.")


def _invite(write: Write) -> None:
    if write.stored["status"] == "accepted":
        raise Taken("The invite has been accepted.")


def _nothing(_: Write) -> None:
    """Let most things go as they are."""


def _owners(met: ColumnElement[bool]) -> Select[Any]:
    """Give the living accounts that own events."""
    owner = select(roles.table.c.id).where(roles.table.c.name == OWNER).scalar_subquery()
    theirs = select(THEM.c.id).join(OWNS, OWNS.c.user_id == THEM.c.id)
    return theirs.where(met, OWNS.c.role_id == owner, THEM.c.deleted_at.is_(None))


def _holders(row: FromClause) -> ColumnElement[Any]:
    """Give the users who own or organize an event."""
    theirs = select(OWNS.c.user_id).join(roles.table, roles.table.c.id == OWNS.c.role_id).distinct()
    held = theirs.where(OWNS.c.event_id == row.c.id, roles.table.c.name.in_((OWNER, ORGANIZER)))
    return func.array(held.correlate(row).scalar_subquery())


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
