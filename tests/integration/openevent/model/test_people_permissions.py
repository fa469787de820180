"""Permission rules in SQL: who reads and writes users, speakers, invites and feedback."""

from sqlalchemy import select, text

from openevent.model.permissions import Identity
from openevent.resources.feedback import feedbacks
from openevent.resources.role import memberships
from openevent.resources.role_invite import role_invites
from openevent.resources.speaker import speakers
from openevent.resources.user import users
from tests.integration.openevent.model.permission_world import (
    CO_ORGANIZERS,
    EVERYONE,
    PEOPLE,
    STAFF,
    STAFF_NAMES,
    World,
)


def test_staff_and_the_speaker_see_the_private_attributes_of_a_speaker(world: World) -> None:
    speaker_id = world.ids["published"]["speaker"]
    assert world.find_allowed("read_private", speakers, speaker_id) == STAFF | {"speaker"}


def test_a_user_and_administrators_see_the_user(world: World) -> None:
    user_id = world.people["stranger"].id
    assert world.find_allowed("read", users, user_id) == {"stranger", "admin"}


def test_an_unverified_address_proves_nothing(world: World) -> None:
    speaker_id = world.ids["published"]["speaker"]
    changes = speakers.table.update().values(email="Speaker@Example.org", user_id=None)
    world.connection.execute(changes)
    for is_verified in (True, False):
        user = Identity(12345, "speaker@example.org", is_verified=is_verified)
        assert world.holds(speakers.can.update, user, speakers, speaker_id) == is_verified


def test_staff_sees_the_people_of_its_event(world: World) -> None:
    user_id = world.people["registrar"].id
    assert world.find_allowed("read", users, user_id) == STAFF
    assert world.find_allowed("read_private", users, user_id) == {"registrar", "admin"}


def test_co_organizers_and_above_see_the_addresses_of_people_with_a_role(world: World) -> None:
    registrar_id, stranger_id = world.people["registrar"].id, world.people["stranger"].id
    readers = {*CO_ORGANIZERS, "registrar"}
    assert world.find_allowed("read_contact", users, registrar_id) == readers
    assert world.find_allowed("read_contact", users, stranger_id) == {"stranger", "admin"}


def test_co_organizers_and_the_invited_user_see_an_invite(world: World) -> None:
    query = text("SELECT id FROM roles WHERE name = 'owner'")
    role = {"role_name": "owner", "role_id": world.connection.execute(query).scalar_one()}
    event_id = world.ids["draft"]["event"]
    invite = world.insert(role_invites, event_id=event_id, email="Stranger@Example.org", **role)
    assert world.find_allowed("read", role_invites, invite) == CO_ORGANIZERS | {"stranger"}
    assert world.find_allowed("delete", role_invites, invite) == {"owner", "organizer", "admin"}


def test_feedback_is_as_visible_as_its_subject(world: World) -> None:
    author = {"user_id": world.people["stranger"].id, "rating": 5}
    published, draft = world.ids["published"], world.ids["draft"]
    subjects = {
        "published event": {"event_id": published["event"]},
        "talk": {"session_id": published["talk"]},
        "pending": {"session_id": published["pending"]},
        "draft": {"event_id": draft["event"]},
    }
    readers = {
        name: world.find_allowed("read", feedbacks, world.insert(feedbacks, **author, **subject))
        for name, subject in subjects.items()
    }
    staff_and_author = STAFF | {"stranger"}
    assert readers == {
        "published event": EVERYONE,
        "talk": EVERYONE,
        "pending": staff_and_author,
        "draft": staff_and_author,
    }


def test_only_its_author_writes_feedback(world: World) -> None:
    event_id, user_id = world.ids["published"]["event"], world.people["stranger"].id
    feedback = world.insert(feedbacks, rating=5, event_id=event_id, user_id=user_id)
    assert world.find_allowed("update", feedbacks, feedback) == {"stranger"}


def load_role_flags(world: World, name: str) -> set[str]:
    """Load the roles for which the user's `is_user_…` columns are true."""
    query = select(users.table).where(users.table.c.id == world.people[name].id)
    row = world.connection.execute(query).mappings().one()
    flags = {column for column in row if column.startswith("is_user_")}
    return {column.removeprefix("is_user_") for column in flags if row[column]}


def test_a_user_has_a_flag_for_each_role_in_any_event(world: World) -> None:
    flags = {name: load_role_flags(world, name) for name in PEOPLE}
    assert flags == {name: {name} & {*STAFF_NAMES} for name in PEOPLE}
    table = memberships.table
    is_owner = table.c.user_id == world.people["owner"].id
    world.connection.execute(table.delete().where(is_owner))
    assert load_role_flags(world, "owner") == set()
    is_moderator = table.c.user_id == world.people["moderator"].id
    stranger_id = world.people["stranger"].id
    world.connection.execute(table.update().where(is_moderator).values(user_id=stranger_id))
    assert load_role_flags(world, "moderator") == set()
    assert load_role_flags(world, "stranger") == {"moderator"}
