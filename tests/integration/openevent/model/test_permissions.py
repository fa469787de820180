"""Permission rules in SQL: who reads and writes an event, its parts, and the settings."""

import pytest
from sqlalchemy import text

from openevent.model.resource import Resource
from openevent.resources import ALL
from openevent.resources.activity import activities
from openevent.resources.event import events
from openevent.resources.mail import mails
from openevent.resources.session import sessions
from openevent.resources.setting import settings
from openevent.resources.tax import taxes
from openevent.resources.track import tracks
from tests.integration.openevent.model.permission_world import (
    CO_ORGANIZERS,
    EVERYONE,
    STAFF,
    World,
)

VERBS = ("read", "update", "delete", "read_private", "read_contact")


def test_staff_sees_a_draft_and_everyone_sees_a_published_event(world: World) -> None:
    for part, resource in (("event", events), ("track", tracks)):
        assert world.find_allowed("read", resource, world.ids["draft"][part]) == STAFF
        assert world.find_allowed("read", resource, world.ids["published"][part]) == EVERYONE


def test_only_administrators_see_parts_of_an_event_in_the_trash(world: World) -> None:
    published = events.table.update().where(events.table.c.state == "published")
    world.connection.execute(published.values(deleted_at=text("now()")))
    assert world.find_allowed("read", tracks, world.ids["published"]["track"]) == {"admin"}


def test_staff_and_its_speaker_see_a_pending_session(world: World) -> None:
    ids = world.ids["published"]
    assert world.find_allowed("read", sessions, ids["talk"]) == EVERYONE
    assert world.find_allowed("read", sessions, ids["pending"]) == STAFF | {"speaker"}
    talk_of_draft = world.ids["draft"]["talk"]
    assert world.find_allowed("read", sessions, talk_of_draft) == STAFF | {"speaker"}


def test_co_organizers_write_an_event_and_track_organizers_write_tracks(world: World) -> None:
    ids = world.ids["published"]
    assert world.find_allowed("update", events, ids["event"]) == CO_ORGANIZERS
    track_writers = CO_ORGANIZERS | {"track_organizer"}
    assert world.find_allowed("update", tracks, ids["track"]) == track_writers


def test_only_co_organizers_see_the_private_attributes_of_a_tax(world: World) -> None:
    tax_id = world.insert(taxes, event_id=world.ids["published"]["event"])
    assert world.find_allowed("read", taxes, tax_id) == EVERYONE
    assert world.find_allowed("read_private", taxes, tax_id) == CO_ORGANIZERS


def test_everyone_reads_the_settings_and_administrators_write_them(world: World) -> None:
    assert world.find_allowed("read", settings, 1) == EVERYONE
    assert world.find_allowed("update", settings, 1) == {"admin"}


def test_only_administrators_read_mails_and_activities(world: World) -> None:
    for resource in (mails, activities):
        assert world.find_allowed("read", resource, world.insert(resource)) == {"admin"}


@pytest.mark.parametrize("resource", ALL, ids=lambda resource: resource.type)
def test_every_rule_of_every_resource_is_valid_sql(world: World, resource: Resource) -> None:
    assert [world.find_allowed(verb, resource, 0) for verb in VERBS] == [set()] * 5
