"""Role invites: offered by mail for a week, accepted or declined once, by whoever has the link of the mail.

The link is sealed over the invite's state and end: it is good until it was used, or until a later
one was sent.
"""

from typing import Any, Final

from sqlalchemy import (
    Connection,
    RowMapping,
    delete,
    func,
    select,
    text,
    update,
)

from openevent.auth import link_tokens, rate_limits
from openevent.auth.link_tokens import Purpose
from openevent.domain.people import memberships
from openevent.domain.refusals import Conflict, Forbidden
from openevent.model.permissions import Identity
from openevent.resources.event import events
from openevent.resources.role import ORGANIZER, OWNER
from openevent.resources.role_invite import ACCEPTED, DECLINED, PENDING, role_invites
from openevent.resources.user import users
from openevent.work.changes import record

TABLE: Final = role_invites.table
INVITED: Final = "role-invite.sent"
"""The mail that it asks for carries the link, `link`."""
NEW_EXPIRY: Final = text("now() + interval '7 days'")
RATE_LIMIT: Final = "invite.account"
OWNERS_ONLY: Final = "Only the owner may invite an owner."
ORGANIZERS_ONLY: Final = "Only organizers may invite an organizer."
VERIFY_FIRST: Final = "Verify your e-mail address before you invite others."


class NoAccount(Exception):
    """Nobody has an account with the invite's e-mail address: they register first."""


class NotVerified(Exception):
    """The account's address is not verified: its owner logs in, so that nobody else's account gets the role."""


def sign_link(invite: RowMapping) -> str:
    """Sign the token of the invite as it is."""
    return link_tokens.sign_link(Purpose.INVITE, invite["id"], get_link_state(invite))


def lock_by_id(connection: Connection, invite_id: int) -> RowMapping | None:
    """Give an invite to a living event, with `event_name`, `identifier` and `is_over`; keep its row from others."""
    event, is_over = events.table, (TABLE.c.expires_at <= func.now()).label("is_over")
    named = event.c.name.label("event_name")
    wanted = select(TABLE, named, event.c.identifier, is_over).join(
        event, event.c.id == TABLE.c.event_id
    )
    living = wanted.where(TABLE.c.id == invite_id, event.c.deleted_at.is_(None))
    return connection.execute(living.with_for_update(of=TABLE)).mappings().first()


def find_newest(connection: Connection, email: str) -> RowMapping | None:
    """Give the pending invite that was last made for an address."""
    wanted = select(TABLE.c.id).where(
        func.lower(TABLE.c.email) == email.lower(), TABLE.c.status == PENDING
    )
    invite_id = connection.execute(wanted.order_by(TABLE.c.id.desc()).limit(1)).scalar()
    return lock_by_id(connection, invite_id) if invite_id else None


def read_link(connection: Connection, sent: Any) -> RowMapping:
    """Give the invite that the link is for. Raises links.Invalid where it was used or its time is over."""
    found = link_tokens.read_link(Purpose.INVITE, sent)
    invite = lock_by_id(connection, found.subject_id)
    if invite is None or invite["is_over"] or not found.fits(get_link_state(invite)):
        raise link_tokens.Invalid("The invite was used, renewed or withdrawn, or its time is over.")
    return invite


def accept(connection: Connection, sent: Any, who: Identity) -> dict[str, Any]:
    """Give the account with the invite's address its role; the answer of the route (docs/contract/resources.md#role-invites).

    Raises links.Invalid, NoAccount, and NotProven unless `who` is that account or it has been
    verified before.
    """
    invite = read_link(connection, sent)
    user = _account(connection, invite["email"], who)
    memberships.give_role(connection, invite["event_id"], user["id"], invite["role_name"])
    _end(connection, invite, ACCEPTED)
    connection.execute(
        update(users.table).where(users.table.c.id == user["id"]).values(is_verified=True)
    )
    record(
        connection,
        "role-invite.accepted",
        (role_invites.type, invite["id"]),
        user["id"],
        role=invite["role_name"],
    )
    name = " ".join(part for part in (user["first_name"], user["last_name"]) if part)
    event = {"event": invite["event_id"], "event_identifier": invite["identifier"]}
    return {"email": user["email"], **event, "name": name or None, "role": invite["role_name"]}


def decline(connection: Connection, sent: Any) -> dict[str, Any]:
    """Refuse the offer; gives the invite's address. Raises links.Invalid."""
    invite = read_link(connection, sent)
    _end(connection, invite, DECLINED)
    record(
        connection,
        "role-invite.declined",
        (role_invites.type, invite["id"]),
        None,
        role=invite["role_name"],
    )
    return {"email": invite["email"]}


def resend(
    connection: Connection, invite_id: int, who: Identity, *, owns: bool, organizes: bool
) -> None:
    """Offer again for a week; links of before end.

    Raises Forbidden, Taken where it was accepted or declined, and rate_limits.Reached.
    """
    invite = lock_by_id(connection, invite_id)
    if invite is None or invite["status"] != PENDING:
        raise Conflict("The invite was accepted or declined.")
    if invite["role_name"] == OWNER and not owns:
        raise Forbidden(OWNERS_ONLY)
    if invite["role_name"] == ORGANIZER and not organizes:
        raise Forbidden(ORGANIZERS_ONLY)
    if not who.is_verified and not (who.is_admin or who.is_super_admin):
        raise Forbidden(VERIFY_FIRST)
    rate_limits.count(RATE_LIMIT, str(who.id))
    connection.execute(update(TABLE).where(TABLE.c.id == invite_id).values(expires_at=NEW_EXPIRY))
    record(connection, INVITED, (role_invites.type, invite_id), who.id)


def _account(connection: Connection, email: str, who: Identity) -> RowMapping:
    table = users.table
    wanted = select(
        table.c.id, table.c.email, table.c.first_name, table.c.last_name, table.c.is_verified
    ).where(
        func.lower(table.c.email) == email.lower(),
        table.c.deleted_at.is_(None),
        table.c.is_blocked.is_(False),
    )
    found = connection.execute(wanted.with_for_update()).mappings().first()
    if found is None:
        raise NoAccount(email)
    if not found["is_verified"] and found["id"] != who.id:
        raise NotVerified(email)
    return found


def _end(connection: Connection, invite: RowMapping, status: str) -> None:
    connection.execute(update(TABLE).where(TABLE.c.id == invite["id"]).values(status=status))
    if status == ACCEPTED and invite["role_name"] == OWNER:
        # What the old owner had offered besides would take the event from the new one.
        others = (
            TABLE.c.event_id == invite["event_id"],
            TABLE.c.role_name == OWNER,
            TABLE.c.status == PENDING,
        )
        connection.execute(delete(TABLE).where(*others))


def get_link_state(invite: RowMapping) -> str:
    """Give the state that an invite's link is sealed over: its use, and another offer, change it."""
    return f"{invite['email'].lower()} {invite['role_name']} {invite['status']} {invite['expires_at'].timestamp()}"
