"""What track organizers who speak do not change by the lists of sessions of tracks."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import update

from local.stack import schema
from openevent.resources.session import sessions
from tests.factories import events
from tests.integration.api.speakers.talks import Talk, add_talk, load
from tests.integration.api.write.concurrent_requests import has_waiting_row_lock, open_transaction
from tests.integration.api.write.write_helpers import (
    build_document,
    build_linkage,
    get_pointer,
    grant_role,
    set_columns,
)
from tests.unit.api.client import Client
from tests.waiting import until

type AddUser = Callable[..., int]
type Enter = Callable[..., Client]


@pytest.fixture
def talk(event: events.WholeEvent) -> Talk:
    return add_talk(event)


@pytest.fixture
def track_organizer(talk: Talk, add_user: AddUser, enter: Enter) -> Client:
    """The client of a track organizer who speaks in the session and has created it."""
    user_id = add_user()
    set_columns("speaker", talk.event.speaker_ids[0], user_id=user_id)
    set_columns("session", talk.id, creator_id=user_id)
    grant_role(talk.event.id, user_id, "track_organizer")
    return enter(user_id)


@pytest.mark.parametrize("state", ["accepted", "confirmed"])
def test_a_track_organizer_who_speaks_moves_it_by_no_list(
    talk: Talk, track_organizer: Client, state: str
) -> None:
    set_columns("session", talk.id, state=state)
    before, body = load(talk), build_linkage([("session", talk.id)])
    own, other = (f"/v1/tracks/{id_}" for id_ in (talk.event.track_id, talk.others["track"]))
    at_list, inside = "/data", "/data/relationships/sessions"
    new = {"event": ("event", talk.event.id), "sessions": [("session", talk.id)]}
    refused = [
        ("POST", f"{other}/relationships/sessions", body, at_list),
        ("PATCH", f"{other}/relationships/sessions", body, at_list),
        ("DELETE", f"{own}/relationships/sessions", body, at_list),
        ("PATCH", f"{own}/relationships/sessions", build_linkage([]), at_list),
        ("PATCH", own, _build_track(talk.event.track_id, sessions=[]), inside),
        ("PATCH", other, _build_track(talk.others["track"], sessions=new["sessions"]), inside),
        ("POST", "/v1/tracks", _build_track(None, **new), inside),
    ]
    for method, path, document, pointer in refused:
        answer = track_organizer.send(method, path, document)
        assert (answer.status, get_pointer(answer)) == (403, pointer), (method, path)
    assert load(talk) == before


def test_a_track_with_its_sessions_may_be_sent_back(talk: Talk, track_organizer: Client) -> None:
    track, before = talk.event.track_id, load(talk)
    linked = track_organizer.get(f"/v1/tracks/{track}/relationships/sessions").json
    assert str(talk.id) in {row["id"] for row in linked["data"]}
    path = f"/v1/tracks/{track}/relationships/sessions"
    assert track_organizer.send("PATCH", path, {"data": linked["data"]}).status in {200, 204}
    body = build_linkage([("session", talk.id)])
    assert track_organizer.send("POST", path, body).status in {200, 204}
    ids = [("session", int(row["id"])) for row in linked["data"]]
    document = _build_track(track, name="Renamed", sessions=ids)
    assert track_organizer.send("PATCH", f"/v1/tracks/{track}", document).status == 200
    assert load(talk) == before


def test_a_track_organizer_moves_an_own_session_off_the_programme(
    talk: Talk, track_organizer: Client
) -> None:
    set_columns("session", talk.id, state="pending")
    path = f"/v1/tracks/{talk.others['track']}/relationships/sessions"
    answer = track_organizer.send("POST", path, build_linkage([("session", talk.id)]))
    assert answer.status in {200, 204}
    assert load(talk)["track_id"] == talk.others["track"]


@pytest.mark.parametrize("role", ["owner", "coorganizer"])
def test_an_organizer_moves_it_by_the_list_of_a_track(
    talk: Talk, add_user: AddUser, enter: Enter, role: str
) -> None:
    user_id = add_user()
    grant_role(talk.event.id, user_id, role)
    path = f"/v1/tracks/{talk.others['track']}/relationships/sessions"
    body = build_linkage([("session", talk.id)])
    assert enter(user_id).send("POST", path, body).status in {200, 204}
    assert load(talk)["track_id"] == talk.others["track"]


@pytest.mark.parametrize("is_new", [True, False])
def test_a_session_that_is_accepted_meanwhile_is_moved_by_no_list(
    talk: Talk, track_organizer: Client, database: schema.Database, *, is_new: bool
) -> None:
    set_columns("session", talk.id, state="pending")
    other_id, links = talk.others["track"], {"sessions": [("session", talk.id)]}
    new = _build_track(None, event=("event", talk.event.id), **links)
    document = new if is_new else _build_track(other_id, **links)
    target = ("POST", "/v1/tracks") if is_new else ("PATCH", f"/v1/tracks/{other_id}")
    table = sessions.table
    with ThreadPoolExecutor(1) as pool:
        with open_transaction(database) as other:
            acceptance = update(table).where(table.c.id == talk.id).values(state="accepted")
            other.execute(acceptance)
            answer = pool.submit(track_organizer.send, *target, document)
            until(lambda: has_waiting_row_lock(database), "the request waits for the session")
        assert answer.result().status == 403
    assert load(talk)["track_id"] == talk.event.track_id


def _build_track(id_: int | None, *, name: str = "Theirs", **links: Any) -> dict[str, Any]:
    return build_document("track", {"name": name, "color": "#112233"}, id_, **links)
