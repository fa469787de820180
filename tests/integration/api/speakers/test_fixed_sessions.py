"""What speakers and the creator no longer change once their session is on the programme."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import func, update

from local.stack import schema
from openevent.domain.programme.fixed_sessions import TEXTS, TEXTS_CHANGED
from openevent.infra import db
from openevent.resources.session import sessions
from tests.factories import events
from tests.integration.api.speakers.talks import (
    LINKS,
    NEW_VALUES,
    STORED,
    TIMES,
    Talk,
    add_talk,
    load,
    patch,
)
from tests.integration.api.write.concurrent_requests import has_waiting_row_lock, open_transaction
from tests.integration.api.write.write_helpers import (
    build_document,
    build_linkage,
    get_pointer,
    grant_role,
    load_changes,
    patch_row,
    set_columns,
)
from tests.unit.api.client import Client
from tests.waiting import until

type AddUser = Callable[..., int]
type Enter = Callable[..., Client]


@pytest.fixture
def talk(event: events.WholeEvent) -> Talk:
    return add_talk(event)


@pytest.fixture(params=["speaker", "creator"])
def who(request: pytest.FixtureRequest, talk: Talk, add_user: AddUser, enter: Enter) -> Client:
    """The client of a speaker or of the creator, who has no role in the event."""
    user_id = add_user()
    if request.param == "speaker":
        set_columns("speaker", talk.event.speaker_ids[0], user_id=user_id)
    else:
        set_columns("session", talk.id, creator_id=user_id)
    return enter(user_id)


@pytest.mark.parametrize("state", ["accepted", "confirmed"])
@pytest.mark.parametrize(
    ("name", "value"), [*NEW_VALUES.items(), *((name, None) for name in TIMES)]
)
def test_a_changed_attribute_is_refused(
    talk: Talk, who: Client, state: str, name: str, value: Any
) -> None:
    set_columns("session", talk.id, state=state)
    before = load(talk)
    answer = patch(who, talk, {name: value, "title": "Another"})
    assert (answer.status, get_pointer(answer)) == (403, f"/data/attributes/{name}")
    assert load(talk) == before


@pytest.mark.parametrize("name", LINKS)
@pytest.mark.parametrize("is_null", [True, False])
@pytest.mark.parametrize("is_route", [True, False])
def test_a_changed_link_is_refused(
    talk: Talk, who: Client, name: str, *, is_null: bool, is_route: bool
) -> None:
    before, target = load(talk), None if is_null else (name, talk.others[name])
    if is_route:
        answer = who.send("PATCH", f"{talk.path}/relationships/{name}", build_linkage(target))
    else:
        answer = patch(who, talk, {}, **{name.replace("-", "_"): target})
    assert (answer.status, get_pointer(answer)) == (403, f"/data/relationships/{name}")
    assert load(talk) == before


def test_all_that_is_changed_is_named(talk: Talk, who: Client) -> None:
    answer = patch(who, talk, TIMES, **talk.other_links)
    assert answer.status == 403
    assert {error["source"]["pointer"] for error in answer.json["errors"]} == {
        *(f"/data/attributes/{name}" for name in TIMES),
        *(f"/data/relationships/{name}" for name in LINKS),
    }


def test_what_is_sent_back_is_ignored(talk: Talk, who: Client) -> None:
    document = who.get(talk.path, {"include": ",".join(LINKS)}).json["data"]
    links = {name: {"data": document["relationships"][name]["data"]} for name in LINKS}
    attributes = document["attributes"] | {"short-abstract": "Shorter"}
    body = {"data": {**document, "attributes": attributes, "relationships": links}}
    before = load(talk)
    assert who.send("PATCH", talk.path, body).status == 200
    after = load(talk)
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"short_abstract", "last_modified_at"}


@pytest.mark.parametrize(
    "spelling",
    [
        "2030-05-01T09:00:00.123456Z",
        "2030-05-01T11:00:00.123456+02:00",
        "2030-05-01T04:30:00.123456-04:30",
        "2030-05-01T09:00:00.123Z",
        "2030-05-01T09:00:00.124Z",
    ],
)
def test_the_same_instant_in_another_spelling_is_ignored(
    talk: Talk, who: Client, spelling: str
) -> None:
    names = ("starts_at", "submitted_at")
    set_columns("session", talk.id, **dict.fromkeys(names, STORED), ends_at=None)
    values = {"starts-at": spelling, "submitted-at": spelling, "ends-at": None, "is-locked": False}
    assert patch(who, talk, values).status == 200
    assert [load(talk)[name] for name in (*names, "ends_at")] == [STORED, STORED, None]


def test_null_for_a_link_that_leads_nowhere_is_ignored(talk: Talk, who: Client) -> None:
    columns = ("track_id", "microlocation_id", "session_type_id")
    set_columns("session", talk.id, **dict.fromkeys(columns))
    links = {name.replace("-", "_"): None for name in LINKS}
    assert patch(who, talk, {"title": "Looms"}, **links).status == 200
    path = f"{talk.path}/relationships/track"
    assert who.send("PATCH", path, build_linkage(None)).status == 204


def test_a_link_into_the_trash_that_is_read_as_null_is_ignored(talk: Talk, who: Client) -> None:
    set_columns("track", talk.event.track_id, deleted_at=func.now())
    assert patch(who, talk, {"title": "Looms"}, track=None).status == 200
    assert load(talk)["track_id"] == talk.event.track_id


@pytest.mark.parametrize("state", ["pending", "rejected", "canceled", "withdrawn"])
def test_a_session_off_the_programme_is_still_moved(talk: Talk, who: Client, state: str) -> None:
    set_columns("session", talk.id, state=state)
    assert patch(who, talk, TIMES, track=("track", talk.others["track"])).status == 200


def test_the_stored_state_counts_and_not_that_of_the_request(talk: Talk, who: Client) -> None:
    moved = {"state": "withdrawn", "starts-at": NEW_VALUES["starts-at"]}
    answer = patch(who, talk, moved)
    assert (answer.status, get_pointer(answer)) == (403, "/data/attributes/starts-at")
    assert load(talk)["state"] == "accepted"
    assert patch(who, talk, {"state": "withdrawn"}).status == 200


def test_texts_slides_and_links_stay_theirs(talk: Talk, who: Client) -> None:
    values = {
        "title": "Looms",
        "long-abstract": "<p>Long</p>",
        "slides-url": "https://example.org/slides.pdf",
        "website": "https://example.org",
        "twitter": "https://twitter.com/ada",
    }
    answer = patch(who, talk, values)
    assert answer.status == 200
    assert answer.json["data"]["attributes"].items() >= values.items()


@pytest.mark.parametrize("role", ["owner", "organizer", "coorganizer", "admin"])
def test_an_organizer_who_speaks_keeps_everything(
    talk: Talk, add_user: AddUser, enter: Enter, role: str
) -> None:
    user_id = add_user(is_admin=role == "admin")
    set_columns("speaker", talk.event.speaker_ids[0], user_id=user_id)
    set_columns("session", talk.id, creator_id=user_id)
    if role != "admin":
        grant_role(talk.event.id, user_id, role)
    assert patch(enter(user_id), talk, TIMES, **talk.other_links).status == 200
    assert TEXTS_CHANGED not in dict(load_changes("session", talk.id))


@pytest.mark.parametrize("role", ["track_organizer", "moderator", "registrar", "attendee"])
def test_a_role_that_writes_no_sessions_moves_none(
    talk: Talk, add_user: AddUser, enter: Enter, role: str
) -> None:
    user_id = add_user()
    set_columns("speaker", talk.event.speaker_ids[0], user_id=user_id)
    grant_role(talk.event.id, user_id, role)
    assert patch(enter(user_id), talk, {"starts-at": NEW_VALUES["starts-at"]}).status == 403


@pytest.mark.parametrize("name", LINKS)
@pytest.mark.parametrize("method", ["PATCH", "POST", "DELETE"])
def test_no_other_side_moves_it(talk: Talk, who: Client, name: str, method: str) -> None:
    before = load(talk)
    own, other = before[f"{name.replace('-', '_')}_id"], talk.others[name]
    body = build_linkage([("session", talk.id)])
    for path in (f"/v1/{name}s/{id_}/relationships/sessions" for id_ in (own, other)):
        assert who.send(method, path, body).status == 403
    links = {"sessions": [("session", talk.id)], "event": ("event", talk.event.id)}
    body = build_document(name, {"name": "Theirs", "color": "#112233"}, other, **links)
    assert who.send("PATCH", f"/v1/{name}s/{other}", body).status == 403
    del body["data"]["id"]
    assert who.send("POST", f"/v1/{name}s", body).status == 403
    assert load(talk) == before


def test_an_organizer_of_another_event_moves_it_by_no_side(
    talk: Talk, add_user: AddUser, enter: Enter
) -> None:
    user_id, before = add_user(), load(talk)
    set_columns("speaker", talk.event.speaker_ids[0], user_id=user_id)
    with db.transaction() as connection:
        other_event = events.add_whole_event(connection, user_id)
    body = build_linkage([("session", talk.id)])
    path = f"/v1/tracks/{other_event.track_id}/relationships/sessions"
    assert enter(user_id).send("POST", path, body).status == 422
    links = {"track": ("track", other_event.track_id)}
    assert patch(enter(user_id), talk, {}, **links).status == 422
    assert load(talk) == before


def test_a_deleted_event_hides_its_sessions_from_their_speakers(talk: Talk, who: Client) -> None:
    set_columns("event", talk.event.id, deleted_at=func.now())
    assert patch(who, talk, {"starts-at": NEW_VALUES["starts-at"]}).status == 404


def test_a_dry_run_is_refused_as_well(talk: Talk, who: Client) -> None:
    body = build_document("session", {"starts-at": NEW_VALUES["starts-at"]}, talk.id)
    assert who.send("PATCH", talk.path, body, "dry-run=true").status == 403


def test_a_session_that_is_accepted_meanwhile_is_not_moved(
    talk: Talk, who: Client, database: schema.Database
) -> None:
    set_columns("session", talk.id, state="pending")
    table = sessions.table
    with ThreadPoolExecutor(1) as pool:
        with open_transaction(database) as other:
            acceptance = update(table).where(table.c.id == talk.id).values(state="accepted")
            other.execute(acceptance)
            answer = pool.submit(patch, who, talk, {"starts-at": NEW_VALUES["starts-at"]})
            until(lambda: has_waiting_row_lock(database), "the request waits for the session")
        assert answer.result().status == 403
    assert load(talk)["starts_at"] == events.OPENING


@pytest.mark.parametrize("name", TEXTS)
def test_a_new_text_is_recorded_for_the_organizers(talk: Talk, who: Client, name: str) -> None:
    assert patch_row(who, "session", talk.id, **{name: "New words"}).status == 200
    assert patch_row(who, "session", talk.id, **{name: "New words"}).status == 200
    recorded = [facts for kind, facts in load_changes("session", talk.id) if kind == TEXTS_CHANGED]
    assert recorded == [{"columns": [name], "event": talk.event.id}]


def test_other_changes_record_no_new_text(talk: Talk, who: Client) -> None:
    assert patch(who, talk, {"slides-url": "https://example.org/s.pdf"}).status == 200
    assert patch(who, talk, {"state": "withdrawn"}).status == 200
    assert patch(who, talk, {"title": "Off the programme"}).status == 200
    assert TEXTS_CHANGED not in dict(load_changes("session", talk.id))
