"""Role invites: offered by mail for a week, and accepted or declined once with the mailed link.

The link is sealed over the invite's state and expiry: it is good until it is used or a later one is
sent (docs/contract/resources.md#role-invites).
"""

from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    delete,
    exists,
    func,
    literal,
    select,
    text,
    update,
)

from openevent.auth import link_tokens, rate_limits
from openevent.auth.link_tokens import Purpose
from openevent.domain.people import memberships
from openevent.domain.refusals import Conflict, Forbidden
from openevent.model.addresses import has_address, prefer_text
from openevent.model.permissions import Identity
from openevent.resources.event import events
from openevent.resources.invites import ACCEPTED, PENDING
from openevent.resources.role import ORGANIZER, OWNER, roles
from openevent.resources.role import memberships as members
from openevent.resources.role_invite import DECLINED, role_invites
from openevent.resources.user import MAY_LOG_IN, users
from openevent.work.changes import record

TABLE: Final = role_invites.table
USERS: Final = users.table
MEMBERS, ROLES = members.table, roles.table
INVITED: Final = "role-invite.sent"
"""Its mail has the link."""
NEW_EXPIRY: Final = text("now() + interval '7 days'")
RATE_LIMIT: Final = "invite.account"
OWNERS_ONLY: Final = "Only the owner may invite an owner."
ORGANIZERS_ONLY: Final = "Only organizers may invite an organizer."
VERIFY_FIRST: Final = "Verify your e-mail address before you invite others."
YOURSELF: Final = "This is your own e-mail address: you cannot invite yourself."
HAS_ROLE: Final = "This person has the role in this event already."
INVALID_LINK: Final = "The invite was used, renewed or withdrawn, or it has expired."


class NoAccount(Exception):
    """No account has the invite's e-mail address: the invited person must register first."""


class NotVerified(Exception):
    """The account's address is not verified: its owner must log in first.

    Otherwise an account that somebody else made with the address would get the role.
    """


def sign_link(invite: RowMapping) -> str:
    """Return the token of the invite's link."""
    return link_tokens.sign_link(Purpose.INVITE, invite["id"], get_link_state(invite))


def lock_by_id(connection: Connection, invite_id: int) -> RowMapping | None:
    """Find an invite to an event that is not deleted, and lock its row.

    It has the columns of the table, and `event_name`, `identifier` and `is_over`.
    """
    event = events.table
    is_over = (TABLE.c.expires_at <= func.now()).label("is_over")
    columns = select(TABLE, event.c.name.label("event_name"), event.c.identifier, is_over)
    with_event = columns.join(event, event.c.id == TABLE.c.event_id)
    is_there = event.c.deleted_at.is_(None)
    statement = with_event.where(TABLE.c.id == invite_id, is_there).with_for_update(of=TABLE)
    return connection.execute(statement).mappings().first()


def find_newest(connection: Connection, email: str) -> RowMapping | None:
    """Find and lock the newest pending invite to an address."""
    is_address = has_address(TABLE.c.email, email)
    ids = select(TABLE.c.id).where(is_address, TABLE.c.status == PENDING)
    invite_id = connection.execute(ids.order_by(TABLE.c.id.desc()).limit(1)).scalar()
    return lock_by_id(connection, invite_id) if invite_id else None


def read_link(connection: Connection, token: Any) -> RowMapping:
    """Return and lock the invite of a link. Raises link_tokens.Invalid."""
    link = link_tokens.read_link(Purpose.INVITE, token)
    invite = lock_by_id(connection, link.subject_id)
    if invite is None or invite["is_over"] or not link.fits(get_link_state(invite)):
        raise link_tokens.Invalid(INVALID_LINK)
    return invite


def accept(connection: Connection, token: Any, user: Identity) -> dict[str, Any]:
    """Give the account with the invite's address its role, and return the answer of the route.

    Raises link_tokens.Invalid, NoAccount, and NotVerified unless `user` is that account or its
    address is verified.
    """
    invite = read_link(connection, token)
    account = _lock_account(connection, invite["email"], user)
    memberships.give_role(connection, invite["event_id"], account["id"], invite["role_name"])
    _set_status(connection, invite, ACCEPTED)
    _delete_other_owner_invites(connection, invite)
    statement = update(USERS).where(USERS.c.id == account["id"])
    connection.execute(statement.values(is_verified=True))
    _record(connection, "role-invite.accepted", invite, account["id"])
    return _build_answer(invite, account)


def decline(connection: Connection, token: Any) -> dict[str, Any]:
    """Decline an invite, and return its address. Raises link_tokens.Invalid."""
    invite = read_link(connection, token)
    _set_status(connection, invite, DECLINED)
    _record(connection, "role-invite.declined", invite, None)
    return {"email": invite["email"]}


def resend(
    connection: Connection, invite_id: int, user: Identity, *, owns: bool, organizes: bool
) -> None:
    """Offer the role for another week; older links become invalid.

    Raises Forbidden, rate_limits.Reached, and Conflict if the invite was accepted or declined, or
    if the person has the role by now.
    """
    invite = lock_by_id(connection, invite_id)
    if invite is None or invite["status"] != PENDING:
        raise Conflict("The invite was accepted or declined.")
    if invite["role_name"] == OWNER and not owns:
        raise Forbidden(OWNERS_ONLY)
    if invite["role_name"] == ORGANIZER and not organizes:
        raise Forbidden(ORGANIZERS_ONLY)
    if not user.is_verified and not (user.is_admin or user.is_super_admin):
        raise Forbidden(VERIFY_FIRST)
    has_now = has_role(invite["email"], literal(invite["event_id"]), literal(invite["role_name"]))
    if connection.execute(select(has_now)).scalar():
        raise Conflict(HAS_ROLE)
    rate_limits.count(RATE_LIMIT, str(user.id))
    connection.execute(update(TABLE).where(TABLE.c.id == invite_id).values(expires_at=NEW_EXPIRY))
    record(connection, INVITED, (role_invites.type, invite_id), user.id)


def has_role(
    email: str, event_id: ColumnElement[Any], role_name: ColumnElement[Any]
) -> ColumnElement[bool]:
    """Build the condition that an account with this address has a role in an event."""
    member, role, user = (table.alias(f"invited_{table.name}") for table in (MEMBERS, ROLES, USERS))
    joined = select(member.c.id).join(role, role.c.id == member.c.role_id)
    return exists(
        joined.join(user, user.c.id == member.c.user_id)
        .where(member.c.event_id == event_id, role.c.name == role_name)
        .where(has_address(user.c.email, email), user.c.deleted_at.is_(None))
    )


def get_link_state(invite: RowMapping) -> str:
    """Return the state over which a link is sealed; using and resending the invite change it."""
    email, expiry = invite["email"].lower(), invite["expires_at"].timestamp()
    return f"{email} {invite['role_name']} {invite['status']} {expiry}"


def _lock_account(connection: Connection, email: str, user: Identity) -> RowMapping:
    names = ("id", "email", "first_name", "last_name", "is_verified")
    is_address = has_address(USERS.c.email, email)
    accounts = select(*(USERS.c[name] for name in names)).where(is_address, *MAY_LOG_IN)
    own_first = (USERS.c.id == user.id).desc()
    order = own_first, *prefer_text(USERS.c.email, email), USERS.c.id
    statement = accounts.order_by(*order).limit(1)
    account = connection.execute(statement.with_for_update()).mappings().first()
    if account is None:
        raise NoAccount(email)
    if not account["is_verified"] and account["id"] != user.id:
        raise NotVerified(email)
    return account


def _set_status(connection: Connection, invite: RowMapping, status: str) -> None:
    statement = update(TABLE).where(TABLE.c.id == invite["id"])
    connection.execute(statement.values(status=status))


def _delete_other_owner_invites(connection: Connection, invite: RowMapping) -> None:
    """Delete the former owner's other invites of owners: they would take the event away again."""
    if invite["role_name"] != OWNER:
        return
    is_in_event = TABLE.c.event_id == invite["event_id"]
    is_for_owner = TABLE.c.role_name == OWNER
    is_pending = TABLE.c.status == PENDING
    connection.execute(delete(TABLE).where(is_in_event, is_for_owner, is_pending))


def _record(connection: Connection, kind: str, invite: RowMapping, user_id: int | None) -> None:
    subject = (role_invites.type, invite["id"])
    record(connection, kind, subject, user_id, role=invite["role_name"])


def _build_answer(invite: RowMapping, account: RowMapping) -> dict[str, Any]:
    names = [name for name in (account["first_name"], account["last_name"]) if name]
    return {
        "email": account["email"],
        "event": invite["event_id"],
        "event_identifier": invite["identifier"],
        "name": " ".join(names) or None,
        "role": invite["role_name"],
    }
