"""Role invites for tests: an event, its owner, the invited person, and the links of the invite."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import delete, select

from openevent.domain.people import invites
from openevent.infra import db
from openevent.resources import BY_TYPE
from openevent.resources.role import memberships, roles
from openevent.resources.role_invite import role_invites
from openevent.resources.user import users
from tests.factories import events as factory
from tests.unit.api.client import Answer, Client

TABLE: Final = role_invites.table
GUEST: Final = "Guest@example.org"


@dataclass(frozen=True)
class Place:
    """An event with its owner, and the account of the one who is invited."""

    event_id: int
    identifier: str
    owner_id: int
    guest_id: int


def place() -> Place:
    """Write an event as a draft, with its owner, and the account of who is invited."""
    with db.transaction() as connection:
        connection.execute(delete(users.table).where(users.table.c.email == GUEST.lower()))
        owner = factory.add_user(connection)
        event_id = factory.add_event(connection, owner, state="draft")
        guest = factory.add_user(
            connection, email=GUEST.lower(), first_name="Grace", last_name="Hopper"
        )
        table = BY_TYPE["event"].table
        identifier = connection.execute(
            select(table.c.identifier).where(table.c.id == event_id)
        ).scalar_one()
    return Place(event_id, identifier, owner, guest)


def add_invite(place: Place, role: str = "organizer", email: str = GUEST) -> int:
    """Write an invite; gives its id."""
    with db.transaction() as connection:
        role_id = connection.execute(
            select(roles.table.c.id).where(roles.table.c.name == role)
        ).scalar_one()
        columns = {"email": email, "role_name": role, "role_id": role_id}
        return factory.add(connection, "role-invite", event_id=place.event_id, **columns)


def sign_token(invite_id: int) -> str:
    """The token that the mail would carry now."""
    with db.transaction() as connection:
        invite = invites.lock_by_id(connection, invite_id)
        assert invite is not None
        return invites.sign_link(invite)


def load_status(invite_id: int) -> str | None:
    with db.connect() as connection:
        return connection.execute(select(TABLE.c.status).where(TABLE.c.id == invite_id)).scalar()


def list_roles(place: Place) -> set[tuple[int, str]]:
    """Who holds which role in the event."""
    pair = select(memberships.table.c.user_id, roles.table.c.name).join(roles.table)
    with db.connect() as connection:
        rows = connection.execute(pair.where(memberships.table.c.event_id == place.event_id))
        return {(row.user_id, row.name) for row in rows}


def send(who: Client, name: str, link_token: Any) -> Answer:
    """Send the token of a link, as the front end does."""
    return who.post(f"/v1/role_invites/{name}", {"data": {"token": link_token}})
