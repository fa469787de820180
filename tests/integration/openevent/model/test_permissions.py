"""Each rule as SQL: who sees and may write what of an event, a session, a speaker, a user."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, text

from openevent.infra import db
from openevent.model.permissions import ANONYMOUS, Identity, Rule
from openevent.model.resource import Resource
from openevent.resources import ALL, speakers_sessions
from openevent.resources.activity import activities
from openevent.resources.event import events
from openevent.resources.feedback import feedbacks
from openevent.resources.mail import mails
from openevent.resources.role import memberships
from openevent.resources.role_invite import role_invites
from openevent.resources.session import sessions
from openevent.resources.setting import settings
from openevent.resources.speaker import speakers
from openevent.resources.tax import taxes
from openevent.resources.track import tracks
from openevent.resources.user import users

PEOPLE = (
    "owner",
    "organizer",
    "coorganizer",
    "track_organizer",
    "moderator",
    "registrar",
    "speaker",
    "stranger",
)
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
    made_users = {
        name: made(connection, users, email=f"{name}@example.org", is_verified=True)
        for name in PEOPLE
    }
    known = {
        name: Identity(key, f"{name}@example.org", is_verified=True)
        for name, key in made_users.items()
    }
    return known | {
        "admin": Identity(9_999, "a@example.org", is_admin=True),
        "anonymous": ANONYMOUS,
    }


def _event(connection: Connection, people: dict[str, Identity], state: str) -> dict[str, int]:
    times = {"starts_at": "2030-01-01T00:00Z", "ends_at": "2030-01-02T00:00Z", "timezone": "UTC"}
    event_id = made(connection, events, identifier=f"e-{state}", name=state, state=state, **times)
    role_ids = dict(tuple(row) for row in connection.execute(text("SELECT name, id FROM roles")))
    for name in PEOPLE[:6]:
        made(
            connection,
            memberships,
            event_id=event_id,
            user_id=people[name].id,
            role_id=role_ids[name],
        )
    track = made(connection, tracks, event_id=event_id, name="t", color="#000000")
    talk = made(connection, sessions, event_id=event_id, title="accepted", state="accepted")
    pending = made(connection, sessions, event_id=event_id, title="pending", state="pending")
    speaker = made(connection, speakers, event_id=event_id, name="s", user_id=people["speaker"].id)
    connection.execute(
        insert(speakers_sessions),
        [{"session_id": key, "speaker_id": speaker} for key in (talk, pending)],
    )
    return {"event": event_id, "track": track, "talk": talk, "pending": pending, "speaker": speaker}


@pytest.fixture
def world() -> Iterator[tuple[Connection, World]]:
    with db._wait_for_connection(1) as connection:
        transaction = connection.begin()
        connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))  # there is no commit to wait for
        people = _people(connection)
        yield (
            connection,
            World(
                people,
                {state: _event(connection, people, state) for state in ("draft", "published")},
            ),
        )
        transaction.rollback()


def allowed(world: tuple[Connection, World], rule: Rule, resource: Resource, key: int) -> set[str]:
    connection, known = world
    table = resource.table
    return {
        name
        for name, who in known.people.items()
        if connection.execute(
            select(table.c.id).where(table.c.id == key, rule.where(who, table))
        ).first()
    }


def test_a_draft_is_seen_by_its_staff_and_a_published_event_by_all(
    world: tuple[Connection, World],
) -> None:
    ids = world[1].ids
    for part, resource in (("event", events), ("track", tracks)):
        assert allowed(world, resource.can.read, resource, ids["draft"][part]) == STAFF
        assert allowed(world, resource.can.read, resource, ids["published"][part]) == EVERYONE


def test_what_hangs_on_an_event_in_the_trash_is_seen_by_administrators_alone(
    world: tuple[Connection, World],
) -> None:
    connection, known = world
    connection.execute(
        events.table.update()
        .where(events.table.c.state == "published")
        .values(deleted_at=text("now()"))
    )
    assert allowed(world, tracks.can.read, tracks, known.ids["published"]["track"]) == {"admin"}


def test_a_pending_session_is_seen_by_staff_and_its_speaker(
    world: tuple[Connection, World],
) -> None:
    ids = world[1].ids["published"]
    assert allowed(world, sessions.can.read, sessions, ids["talk"]) == EVERYONE
    assert allowed(world, sessions.can.read, sessions, ids["pending"]) == STAFF | {"speaker"}
    assert allowed(world, sessions.can.read, sessions, world[1].ids["draft"]["talk"]) == STAFF | {
        "speaker"
    }


def test_private_facts_of_a_speaker_are_for_staff_and_themselves(
    world: tuple[Connection, World],
) -> None:
    ids = world[1].ids["published"]
    assert allowed(world, speakers.can.read_private, speakers, ids["speaker"]) == STAFF | {
        "speaker"
    }


def test_an_event_is_written_by_co_organizers_and_tracks_by_their_organizers_too(
    world: tuple[Connection, World],
) -> None:
    ids = world[1].ids["published"]
    assert allowed(world, events.can.update, events, ids["event"]) == CO_ORGANIZERS
    assert allowed(world, tracks.can.update, tracks, ids["track"]) == CO_ORGANIZERS | {
        "track_organizer"
    }


def test_a_user_is_seen_by_themselves_and_admins(world: tuple[Connection, World]) -> None:
    assert allowed(world, users.can.read, users, world[1].people["stranger"].id) == {
        "stranger",
        "admin",
    }


def test_an_unverified_address_proves_nothing(world: tuple[Connection, World]) -> None:
    connection, known = world
    speaker_id = known.ids["published"]["speaker"]
    connection.execute(speakers.table.update().values(email="Speaker@Example.org", user_id=None))
    for is_verified, seen in ((True, speaker_id), (False, None)):
        who = Identity(12345, "speaker@example.org", is_verified=is_verified)
        rule = speakers.can.update.where(who, speakers.table)
        query = select(speakers.table.c.id).where(speakers.table.c.id == speaker_id, rule)
        assert connection.execute(query).scalar() == seen


def test_staff_sees_the_people_of_its_event(world: tuple[Connection, World]) -> None:
    assert allowed(world, users.can.read, users, world[1].people["registrar"].id) == STAFF
    assert allowed(world, users.can.read_private, users, world[1].people["registrar"].id) == {
        "registrar",
        "admin",
    }


def test_co_organizers_and_above_see_the_addresses_of_those_with_a_role(
    world: tuple[Connection, World],
) -> None:
    people, rule = world[1].people, users.can.read_contact
    assert allowed(world, rule, users, people["registrar"].id) == {*CO_ORGANIZERS, "registrar"}
    assert allowed(world, rule, users, people["stranger"].id) == {"stranger", "admin"}


def test_an_invite_is_seen_by_co_organizers_and_the_invited(
    world: tuple[Connection, World],
) -> None:
    connection, known = world
    role_id = connection.execute(text("SELECT id FROM roles WHERE name = 'owner'")).scalar_one()
    invited = {"email": "Stranger@Example.org", "role_name": "owner", "role_id": role_id}
    invite = made(connection, role_invites, event_id=known.ids["draft"]["event"], **invited)
    assert allowed(world, role_invites.can.read, role_invites, invite) == CO_ORGANIZERS | {
        "stranger"
    }
    assert allowed(world, role_invites.can.delete, role_invites, invite) == {
        "owner",
        "organizer",
        "admin",
    }


def test_feedback_is_seen_with_what_it_is_of(world: tuple[Connection, World]) -> None:
    connection, known = world
    ids, writer = known.ids, {"user_id": known.people["stranger"].id, "rating": 5}
    shown = {
        name: allowed(
            world, feedbacks.can.read, feedbacks, made(connection, feedbacks, **writer, **of)
        )
        for name, of in {
            "published event": {"event_id": ids["published"]["event"]},
            "talk": {"session_id": ids["published"]["talk"]},
            "pending": {"session_id": ids["published"]["pending"]},
            "draft": {"event_id": ids["draft"]["event"]},
        }.items()
    }
    own = STAFF | {"stranger"}
    assert shown == {"published event": EVERYONE, "talk": EVERYONE, "pending": own, "draft": own}


def test_feedback_is_written_by_who_gave_it(world: tuple[Connection, World]) -> None:
    connection, known = world
    of = {"event_id": known.ids["published"]["event"], "user_id": known.people["stranger"].id}
    feedback = made(connection, feedbacks, rating=5, **of)
    assert allowed(world, feedbacks.can.update, feedbacks, feedback) == {"stranger"}


def test_the_private_facts_of_a_tax_are_for_co_organizers(world: tuple[Connection, World]) -> None:
    connection, known = world
    tax = made(connection, taxes, event_id=known.ids["published"]["event"])
    assert allowed(world, taxes.can.read, taxes, tax) == EVERYONE
    assert allowed(world, taxes.can.read_private, taxes, tax) == CO_ORGANIZERS


def test_settings_are_shown_to_all_and_written_by_administrators(
    world: tuple[Connection, World],
) -> None:
    assert allowed(world, settings.can.read, settings, 1) == EVERYONE
    assert allowed(world, settings.can.update, settings, 1) == {"admin"}


def test_what_administrators_look_up_is_theirs(world: tuple[Connection, World]) -> None:
    for resource in (mails, activities):
        assert allowed(world, resource.can.read, resource, made(world[0], resource)) == {"admin"}


def test_a_user_knows_which_roles_they_hold(world: tuple[Connection, World]) -> None:
    connection, known = world

    def flags(name: str) -> set[str]:
        row = (
            connection.execute(select(users.table).where(users.table.c.id == known.people[name].id))
            .mappings()
            .one()
        )
        return {
            column.removeprefix("is_user_")
            for column, on in row.items()
            if column.startswith("is_user_") and on
        }

    assert {name: flags(name) for name in PEOPLE} == {
        name: {name} & set(PEOPLE[:6]) for name in PEOPLE
    }
    connection.execute(
        memberships.table.delete().where(memberships.table.c.user_id == known.people["owner"].id)
    )
    assert flags("owner") == set()
    moved = memberships.table.update().where(
        memberships.table.c.user_id == known.people["moderator"].id
    )
    connection.execute(moved.values(user_id=known.people["stranger"].id))
    assert (flags("moderator"), flags("stranger")) == (set(), {"moderator"})


@pytest.mark.parametrize("resource", ALL, ids=lambda resource: resource.type)
def test_every_rule_of_every_resource_runs(
    world: tuple[Connection, World], resource: Resource
) -> None:
    rules = [
        getattr(resource.can, verb)
        for verb in ("read", "update", "delete", "read_private", "read_contact")
    ]
    assert [allowed(world, rule, resource, 0) for rule in rules] == [set()] * 5
