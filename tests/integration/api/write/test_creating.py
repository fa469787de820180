"""Creating rows over HTTP: values, faults and ignored members."""

from collections.abc import Callable

import pytest

from tests.factories import events
from tests.integration.api.write.write_helpers import build_document, get_pointer, set_columns
from tests.unit.api.client import Client

type Enter = Callable[..., Client]


def test_a_track_is_created_and_shown(event: events.WholeEvent, enter: Enter) -> None:
    body = build_document("track", {"name": "Mills", "color": "#fff"}, event=("event", event.id))
    created = enter(event.owner_id).send("POST", "/v1/tracks", body)
    assert created.status == 201, created.json
    id_ = created.json["data"]["id"]
    assert created.headers["location"] == f"/v1/tracks/{id_}"
    answer = enter(event.owner_id).get(f"/v1/tracks/{id_}")
    assert answer.json["data"] == created.json["data"]
    assert answer.json["data"]["attributes"]["font-color"] == "#000000"


def test_an_answer_lists_all_faults(event: events.WholeEvent, enter: Enter) -> None:
    attributes = {
        "starts_at": "soon",
        "website": "javascript:alert(1)",
        "is-locked": "perhaps",
        "subtitle": "a\0b",
    }
    answer = enter(event.owner_id).send(
        "POST", "/v1/sessions", build_document("session", attributes, event=("event", event.id))
    )
    pointers = {error["source"]["pointer"] for error in answer.json["errors"]}
    names = {"starts-at", "website", "is-locked", "subtitle", "title"}
    assert (answer.status, pointers) == (422, {f"/data/attributes/{name}" for name in names})


def test_an_event_is_needed(event: events.WholeEvent, enter: Enter) -> None:
    answer = enter(event.owner_id).send(
        "POST", "/v1/tracks", build_document("track", {"name": "Mills", "color": "#fff"})
    )
    assert (answer.status, answer.detail) == (
        422,
        "A valid relationship with event resource is required",
    )
    assert answer.json["errors"][0]["source"] == {"pointer": "/data/relationships/event"}


@pytest.mark.parametrize(("id_", "status"), [(2**40, 404), ("abc", 422)])
def test_an_unknown_event_is_a_fault_with_its_pointer(
    event: events.WholeEvent, enter: Enter, id_: object, status: int
) -> None:
    body = build_document("track", {"name": "Mills", "color": "#fff"}, event=("event", id_))
    answer = enter(event.owner_id).send("POST", "/v1/tracks", body)
    assert (answer.status, get_pointer(answer)) == (status, "/data/relationships/event")


@pytest.mark.parametrize("value", [[], "", 0, False, [1]])
@pytest.mark.parametrize("name", ["attributes", "relationships"])
def test_members_of_a_document_are_objects(
    event: events.WholeEvent, enter: Enter, name: str, value: object
) -> None:
    body = build_document("track", {"name": "Mills", "color": "#fff"}, event=("event", event.id))
    body["data"][name] = value
    answer = enter(event.owner_id).send("POST", "/v1/tracks", body)
    assert (answer.status, get_pointer(answer)) == (422, f"/data/{name}")


def test_a_created_row_has_an_etag_for_if_match(event: events.WholeEvent, enter: Enter) -> None:
    owner, body = (
        enter(event.owner_id),
        build_document("faq", {"question": "Why?", "answer": "So."}, event=("event", event.id)),
    )
    created = owner.send("POST", "/v1/faqs", body)
    id_, tag = created.json["data"]["id"], created.headers["etag"]
    assert tag == owner.get(f"/v1/faqs/{id_}").headers["etag"]
    change = build_document("faq", {"answer": "Because."}, id_)
    assert owner.send("PATCH", f"/v1/faqs/{id_}", change, if_match=tag).status == 200
    assert owner.send("PATCH", f"/v1/faqs/{id_}", change, if_match=tag).status == 412


def test_unknown_members_are_ignored(event: events.WholeEvent, enter: Enter) -> None:
    attributes = {
        "name": "Mill",
        "level": 2,
        "type": "Gold",
        "nonsense": 1,
        "deleted-at": None,
        "created-at": "x",
    }
    set_columns("event", event.id, is_sponsors_enabled=True)
    body = build_document(
        "sponsor", attributes, event=("event", event.id), order=("order", 3), tags=[("tag", 1)]
    )
    body["data"]["id"] = "0"
    created = enter(event.owner_id).send("POST", "/v1/sponsors", body)
    assert created.status == 201, created.json
    columns = created.json["data"]["attributes"]
    assert (columns["level"], created.json["data"]["id"] == "0") == (2, False)


def test_html_is_cleaned(event: events.WholeEvent, enter: Enter) -> None:
    attributes = {"question": "Why?", "answer": '<b onclick="x()">So</b><script>alert(1)</script>'}
    created = enter(event.owner_id).send(
        "POST", "/v1/faqs", build_document("faq", attributes, event=("event", event.id))
    )
    assert created.json["data"]["attributes"]["answer"] == "<b>So</b>"


@pytest.mark.parametrize("attributes", [{}, {"state": None}])
def test_a_session_without_a_state_is_handed_in(
    event: events.WholeEvent,
    enter: Enter,
    add_user: Callable[..., int],
    attributes: dict[str, None],
) -> None:
    set_columns("event", event.id, is_sessions_speakers_enabled=True)
    body = build_document("session", {"title": "Looms"} | attributes, event=("event", event.id))
    answer = enter(add_user()).send("POST", "/v1/sessions", body)
    created = answer.json["data"]["attributes"]
    assert (answer.status, created["state"]) == (201, "pending")
    assert created["submitted-at"] == created["created-at"]
    body["data"]["attributes"]["state"] = "draft"
    draft = enter(add_user()).send("POST", "/v1/sessions", body).json["data"]["attributes"]
    assert (draft["state"], draft["submitted-at"]) == ("draft", None)
