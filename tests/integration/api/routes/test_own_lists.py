"""The lists of a person, and small routes of an event and of the settings."""

import json
from collections.abc import Callable

import pytest
from sqlalchemy import delete

from openevent.infra import db
from openevent.resources.session import speakers_sessions
from tests.factories import events
from tests.integration.api.write.write_helpers import build_document, grant_role, set_columns
from tests.roundtrips import CountingProxy
from tests.unit.api.client import Client

type AddUser = Callable[..., int]
type Enter = Callable[..., Client]


def list_ids(client: Client, user: int, name: str) -> set[int]:
    """The ids of the list, which are those of the relationship and of the included rows."""
    path = f"/v1/users/{user}"
    rows = client.get(f"{path}/{name}", "page[size]=0").json["data"]
    identifiers = client.get(f"{path}/relationships/{name}", "page[size]=0").json["data"]
    document = client.get(path, f"include={name}").json
    linked = document["data"]["relationships"][name]["data"]
    ids, *others = ([row["id"] for row in part] for part in (rows, identifiers, linked))
    assert [sorted(other) for other in others] == [sorted(ids)] * 2
    assert sorted(row["id"] for row in document["included"]) == sorted(ids)
    return {int(id_) for id_ in ids}


@pytest.fixture
def ada(event: events.WholeEvent, add_user: AddUser) -> int:
    """Somebody who speaks by her address in a session that is not decided, in a draft."""
    address = f"speaker{event.id}@example.org"
    set_columns("event", event.id, state="draft", privacy="private")
    set_columns("speaker", event.speaker_ids[0], email=address.upper())
    set_columns("session", event.session_ids[0], state="pending")
    return add_user(email=address)


def test_a_person_lists_what_the_address_speaks_in(
    event: events.WholeEvent, enter: Enter, add_user: AddUser, ada: int
) -> None:
    talk, panel = event.session_ids
    set_columns("session", panel, creator_id=ada, state="draft")
    admin = enter(add_user(is_admin=True))
    for client in (enter(ada), admin):
        assert list_ids(client, ada, "sessions") == {talk, panel}
        assert list_ids(client, ada, "speakers") == {event.speaker_ids[0]}
    with db.transaction() as connection:
        connection.execute(delete(speakers_sessions).where(speakers_sessions.c.session_id == talk))
    assert list_ids(enter(ada), ada, "sessions") == {panel}


def test_an_address_that_is_not_verified_lists_nothing(
    event: events.WholeEvent, enter: Enter, ada: int
) -> None:
    set_columns("user", ada, is_verified=False)
    assert list_ids(enter(ada), ada, "sessions") == set()
    set_columns("speaker", event.speaker_ids[0], email=None, user_id=ada)
    assert list_ids(enter(ada), ada, "sessions") == {event.session_ids[0]}


def test_others_see_no_link_by_an_address(
    event: events.WholeEvent, enter: Enter, add_user: AddUser, ada: int
) -> None:
    set_columns("user", ada, is_profile_public=True)
    staff = add_user()
    grant_role(event.id, staff, "moderator")
    assert list_ids(enter(staff), ada, "sessions") == set()
    set_columns("session", event.session_ids[0], creator_id=ada)
    assert list_ids(enter(staff), ada, "sessions") == {event.session_ids[0]}
    assert list_ids(enter(add_user()), ada, "sessions") == set()


def test_an_administrators_list_of_users_includes_what_is_each_ones_own(
    event: events.WholeEvent, enter: Enter, add_user: AddUser, ada: int
) -> None:
    admin, panel = add_user(is_admin=True), event.session_ids[1]
    set_columns("session", panel, creator_id=admin)
    both = json.dumps([{"name": "id", "op": "in_", "val": [ada, admin]}])
    query = {"include": "sessions,speakers", "filter": both}
    users = enter(admin).get("/v1/users", query).json["data"]
    linked = {
        int(user["id"]): [
            [int(item["id"]) for item in user["relationships"][name]["data"]]
            for name in ("sessions", "speakers")
        ]
        for user in users
    }
    assert linked == {
        ada: [[event.session_ids[0]], [event.speaker_ids[0]]],
        admin: [[panel], []],
    }


def test_a_filter_follows_no_link_by_the_address_of_another_user(
    event: events.WholeEvent, enter: Enter, add_user: AddUser, ada: int
) -> None:
    """The link leads from a session over its creator to the sessions of that person."""
    talk, panel = event.session_ids
    set_columns("user", ada, is_profile_public=True)
    set_columns("session", panel, creator_id=ada)
    staff = add_user()
    grant_role(event.id, staff, "moderator")
    node = {"name": "sessions", "op": "any", "val": {"name": "id", "op": "eq", "val": talk}}
    query = {"filter": json.dumps([{"name": "creator", "op": "has", "val": node}])}
    path = f"/v1/users/{ada}/sessions"
    ids = [
        [int(row["id"]) for row in enter(reader).get(path, query).json["data"]]
        for reader in (staff, ada)
    ]
    assert ids == [[], [panel]]


@pytest.mark.parametrize("path", ["sessions", "relationships/sessions", "?include=sessions"])
def test_each_is_read_in_two_round_trips(
    enter: Enter, ada: int, trips: CountingProxy, path: str
) -> None:
    client = enter(ada)
    client.get("/v1/events", "page[size]=1")  # the connection is there
    before = trips.trips
    route, _, query = f"/v1/users/{ada}/{path}".partition("/?")
    assert client.get(route, query).status == 200
    assert trips.trips - before == 2


def test_who_may_see_an_event_asks_for_its_streams(
    event: events.WholeEvent, draft: events.WholeEvent, anonymous: Client
) -> None:
    answer = anonymous.get(f"/v1/events/{event.id}/has-streams")
    assert (answer.status, answer.json) == (200, {"exists": False, "can_access": False})
    assert anonymous.get(f"/v1/events/{draft.id}/has-streams").status == 404


def test_administrators_patch_the_settings_without_an_id(
    enter: Enter, add_user: AddUser, anonymous: Client
) -> None:
    body, admin = build_document("setting", {"tagline": "Come."}, 1), enter(add_user(is_admin=True))
    refusals = [who.send("PATCH", "/v1/settings", body) for who in (anonymous, enter(add_user()))]
    assert [answer.status for answer in refusals] == [401, 403]
    assert admin.send("PATCH", "/v1/settings", body).status == 200
    assert anonymous.get("/v1/settings").json["data"]["attributes"]["tagline"] == "Come."


def test_administrators_list_all_taxes(enter: Enter, add_user: AddUser, anonymous: Client) -> None:
    clients = [anonymous, enter(add_user()), enter(add_user(is_admin=True))]
    assert [who.get("/v1/taxes").status for who in clients] == [401, 403, 200]
