"""One draft and one published event with their people, for the tests of permission rules."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, insert, select, text

from openevent.domain.conditions import build_condition
from openevent.model.permissions import ANONYMOUS, Identity, Rule
from openevent.model.resource import Resource
from openevent.resources import speakers_sessions
from openevent.resources.event import events
from openevent.resources.role import memberships
from openevent.resources.session import sessions
from openevent.resources.speaker import speakers
from openevent.resources.track import tracks
from openevent.resources.user import users

STAFF_NAMES: Final = (
    "owner",
    "organizer",
    "coorganizer",
    "track_organizer",
    "moderator",
    "registrar",
)
PEOPLE: Final = (*STAFF_NAMES, "speaker", "stranger")
STAFF: Final = {*STAFF_NAMES, "admin"}
CO_ORGANIZERS: Final = {"owner", "organizer", "coorganizer", "admin"}
EVERYONE: Final = {*PEOPLE, "admin", "anonymous"}


def insert_row(connection: Connection, resource: Resource, **values: Any) -> int:
    """Insert a row; returns its id."""
    statement = insert(resource.table).values(values).returning(resource.table.c.id)
    return int(connection.execute(statement).scalar_one())


@dataclass
class World:
    """The connection of a test, identities by name, and ids by the state of the event.

    Each event has a track, an accepted and a pending session, and a speaker who gives both.
    """

    connection: Connection
    people: dict[str, Identity]
    ids: dict[str, dict[str, int]]

    def insert(self, resource: Resource, **values: Any) -> int:
        """Insert a row; returns its id."""
        return insert_row(self.connection, resource, **values)

    def find_allowed(self, verb: str, resource: Resource, row_id: int) -> set[str]:
        """Find the names of the people who may do it to a row; verbs are fields of Permissions."""
        rule: Rule = getattr(resource.can, verb)
        return {
            name for name, user in self.people.items() if self.holds(rule, user, resource, row_id)
        }

    def holds(self, rule: Rule, user: Identity, resource: Resource, row_id: int) -> bool:
        """Return whether a rule holds for a user and a row."""
        table = resource.table
        query = select(table.c.id).where(table.c.id == row_id, build_condition(rule, user, table))
        return self.connection.execute(query).first() is not None


def build_world(connection: Connection) -> World:
    """Insert the people and both events."""
    people = _insert_people(connection)
    ids = {state: _insert_event(connection, people, state) for state in ("draft", "published")}
    return World(connection, people, ids)


def _insert_people(connection: Connection) -> dict[str, Identity]:
    addresses = {name: f"{name}@example.org" for name in PEOPLE}
    identities = {
        name: Identity(
            insert_row(connection, users, email=address, is_verified=True),
            address,
            is_verified=True,
        )
        for name, address in addresses.items()
    }
    admin = Identity(9_999, "a@example.org", is_admin=True)
    return identities | {"admin": admin, "anonymous": ANONYMOUS}


def _insert_event(
    connection: Connection, people: dict[str, Identity], state: str
) -> dict[str, int]:
    times = {"starts_at": "2030-01-01T00:00Z", "ends_at": "2030-01-02T00:00Z", "timezone": "UTC"}
    names = {"identifier": f"e-{state}", "name": state}
    event_id = insert_row(connection, events, state=state, **names, **times)
    _insert_memberships(connection, people, event_id)
    of_event = {"event_id": event_id}
    track = insert_row(connection, tracks, name="t", color="#000000", **of_event)
    talk = insert_row(connection, sessions, title="accepted", state="accepted", **of_event)
    pending = insert_row(connection, sessions, title="pending", state="pending", **of_event)
    user_id = people["speaker"].id
    speaker = insert_row(connection, speakers, name="s", user_id=user_id, **of_event)
    connection.execute(
        insert(speakers_sessions),
        [{"session_id": session_id, "speaker_id": speaker} for session_id in (talk, pending)],
    )
    return {"event": event_id, "track": track, "talk": talk, "pending": pending, "speaker": speaker}


def _insert_memberships(connection: Connection, people: dict[str, Identity], event_id: int) -> None:
    rows = connection.execute(text("SELECT name, id FROM roles"))
    role_ids = dict(tuple(row) for row in rows)
    for name in STAFF_NAMES:
        links = {"event_id": event_id, "user_id": people[name].id, "role_id": role_ids[name]}
        insert_row(connection, memberships, **links)
