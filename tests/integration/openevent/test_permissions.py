"""Each rule as SQL: who sees and may write what of an event, a session, a speaker, a user."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, text

from openevent import db
from openevent.permissions import ANONYMOUS, Identity, Rule
from openevent.resource import Resource
from openevent.resources import ALL, speakers_sessions
from openevent.resources.event import events
from openevent.resources.role import memberships
from openevent.resources.session import sessions
from openevent.resources.speaker import speakers
from openevent.resources.track import tracks
from openevent.resources.user import users

PEOPLE = ("owner", "organizer", "coorganizer", "track_organizer", "moderator", "registrar", "speaker", "stranger")
STAFF = {"owner", "organizer", "coorganizer", "track_organizer", "moderator", "registrar", "admin"}
CO_ORGANIZERS = {"owner", "organizer", "coorganizer", "admin"}
EVERYONE = {*PEOPLE, "admin", "anonymous"}


def made(connection: Connection, resource: Resource, **values: Any) -> int:
    row = insert(resource.table).values(values).returning(resource.table.c.id)
    return int(connection.execute(row).scalar_one())


@dataclass
class World:
    """One draft and one published event, each with a track, a talk on the programme, a pending one, a speaker."""

    people: dict[str, Identity]
    ids: dict[str, dict[str, int]]


def _people(connection: Connection) -> dict[str, Identity]:
    made_users = {name: made(connection, users, email=f"{name}@example.org", is_verified=True) for name in PEOPLE}
    known = {name: Identity(key, f"{name}@example.org", is_verified=True) for name, key in made_users.items()}
    return known | {"admin": Identity(9_999, "a@example.org", is_admin=True), "anonymous": ANONYMOUS}


def _event(connection: Connection, people: dict[str, Identity], state: str) -> dict[str, int]:
    times = {"starts_at": "2030-01-01T00:00Z", "ends_at": "2030-01-02T00:00Z", "timezone": "UTC"}
    event_id = made(connection, events, identifier=f"e-{state}", name=state, state=state, **times)
    role_ids = dict(tuple(row) for row in connection.execute(text("SELECT name, id FROM roles")))
    for name in PEOPLE[:6]:
        made(connection, memberships, event_id=event_id, user_id=people[name].id, role_id=role_ids[name])
    track = made(connection, tracks, event_id=event_id, name="t", color="#000000")
    talk = made(connection, sessions, event_id=event_id, title="accepted", state="accepted")
    pending = made(connection, sessions, event_id=event_id, title="pending", state="pending")
    speaker = made(connection, speakers, event_id=event_id, name="s", user_id=people["speaker"].id)
    connection.execute(
        insert(speakers_sessions), [{"session_id": key, "speaker_id": speaker} for key in (talk, pending)]
    )
    return {"event": event_id, "track": track, "talk": talk, "pending": pending, "speaker": speaker}


@pytest.fixture
def world() -> Iterator[tuple[Connection, World]]:
    with db._opened(1) as connection:
        transaction = connection.begin()
        people = _people(connection)
        yield connection, World(people, {state: _event(connection, people, state) for state in ("draft", "published")})
        transaction.rollback()


def allowed(world: tuple[Connection, World], rule: Rule, resource: Resource, key: int) -> set[str]:
    connection, known = world
    table = resource.table
    return {
        name
        for name, who in known.people.items()
        if connection.execute(select(table.c.id).where(table.c.id == key, rule.where(who, table))).first()
    }


def test_a_draft_is_seen_by_its_staff_and_a_published_event_by_all(world: tuple[Connection, World]) -> None:
    ids = world[1].ids
    for part, resource in (("event", events), ("track", tracks)):
        assert allowed(world, resource.can.read, resource, ids["draft"][part]) == STAFF
        assert allowed(world, resource.can.read, resource, ids["published"][part]) == EVERYONE


def test_an_event_in_the_trash_is_seen_by_its_staff_alone(world: tuple[Connection, World]) -> None:
    connection, known = world
    connection.execute(
        events.table.update().where(events.table.c.state == "published").values(deleted_at=text("now()"))
    )
    assert allowed(world, tracks.can.read, tracks, known.ids["published"]["track"]) == STAFF


def test_a_pending_session_is_seen_by_staff_and_its_speaker(world: tuple[Connection, World]) -> None:
    ids = world[1].ids["published"]
    assert allowed(world, sessions.can.read, sessions, ids["talk"]) == EVERYONE
    assert allowed(world, sessions.can.read, sessions, ids["pending"]) == STAFF | {"speaker"}
    assert allowed(world, sessions.can.read, sessions, world[1].ids["draft"]["talk"]) == STAFF | {"speaker"}


def test_private_facts_of_a_speaker_are_for_staff_and_themselves(world: tuple[Connection, World]) -> None:
    ids = world[1].ids["published"]
    assert allowed(world, speakers.can.read_private, speakers, ids["speaker"]) == STAFF | {"speaker"}


def test_an_event_is_written_by_co_organizers_and_tracks_by_their_organizers_too(
    world: tuple[Connection, World],
) -> None:
    ids = world[1].ids["published"]
    assert allowed(world, events.can.update, events, ids["event"]) == CO_ORGANIZERS
    assert allowed(world, tracks.can.update, tracks, ids["track"]) == CO_ORGANIZERS | {"track_organizer"}


def test_a_user_is_seen_by_themselves_and_admins(world: tuple[Connection, World]) -> None:
    assert allowed(world, users.can.read, users, world[1].people["stranger"].id) == {"stranger", "admin"}


def test_an_unverified_address_proves_nothing(world: tuple[Connection, World]) -> None:
    connection, known = world
    speaker_id = known.ids["published"]["speaker"]
    connection.execute(speakers.table.update().values(email="Speaker@Example.org", user_id=None))
    for is_verified, seen in ((True, speaker_id), (False, None)):
        who = Identity(12345, "speaker@example.org", is_verified=is_verified)
        rule = speakers.can.update.where(who, speakers.table)
        query = select(speakers.table.c.id).where(speakers.table.c.id == speaker_id, rule)
        assert connection.execute(query).scalar() == seen


@pytest.mark.parametrize("resource", ALL, ids=lambda resource: resource.type)
def test_every_rule_of_every_resource_runs(world: tuple[Connection, World], resource: Resource) -> None:
    rules = [getattr(resource.can, verb) for verb in ("read", "update", "delete", "read_private")]
    assert [allowed(world, rule, resource, 0) for rule in rules] == [set()] * 4
