"""What existing clients expect of writes, by the numbers of the facts about them (facts: clients)."""

from collections.abc import Callable

import pytest

from openevent import db
from openevent.resources import BY_TYPE
from tests.factories import events
from tests.integration.api.writing import document, linked
from tests.unit.api.client import Client

type AddUser = Callable[..., int]
type Enter = Callable[..., Client]


@pytest.fixture
def owner(event: events.WholeEvent, enter: Enter) -> Client:
    table = BY_TYPE["event"].table
    switches = {"is_sponsors_enabled": True, "is_sessions_speakers_enabled": True}
    with db.transaction() as connection:
        connection.execute(table.update().where(table.c.id == event.id).values(**switches))
    return enter(event.owner_id)


def test_6_an_event_is_written_by_its_identifier_and_its_number(event: events.WholeEvent, owner: Client) -> None:
    identifier = owner.get(f"/v1/events/{event.id}").json["data"]["attributes"]["identifier"]
    answer = owner.send("PATCH", f"/v1/events/{identifier}", document("event", {"name": "Nights"}, event.id))
    assert (answer.status, answer.json["data"]["id"]) == (200, str(event.id))
    assert owner.send("PATCH", f"/v1/events/{identifier}/relationships/event-type", linked(None)).status == 200
    assert owner.delete(f"/v1/events/{identifier}").status == 200


def test_8_bodies_are_taken_as_clients_send_them(event: events.WholeEvent, owner: Client) -> None:
    sent = {"name": "Mill", "logo-url": None, "level": None, "nonsense": {"a": 1}, "type": "Gold"}
    body = document("sponsor", sent, "0", event=("event", event.id), order=("order", 1), tickets=[("ticket", 1)])
    made = owner.send("POST", "/v1/sponsors", body)
    assert (made.status, made.json["data"]["id"] == "0") == (201, False)


def test_8_a_whole_document_is_echoed_without_a_change(event: events.WholeEvent, owner: Client) -> None:
    paths = {
        "event": event.id,
        "session": event.session_ids[0],
        "speaker": event.speaker_ids[0],
        "track": event.track_id,
        "session-type": event.session_type_id,
        "microlocation": event.microlocation_id,
        "sponsor": event.sponsor_id,
        "social-link": event.social_link_id,
        "custom-form": event.form_id,
        "faq": event.faq_id,
        "faq-type": event.faq_type_id,
        "event-copyright": event.copyright_id,
        "speakers-call": event.speakers_call_id,
        "user": event.owner_id,
    }
    for type_, id_ in paths.items():
        path = f"/v1/{BY_TYPE[type_].plural}/{id_}"
        before = owner.get(path)
        answer = owner.send("PATCH", path, {"data": before.json["data"]})
        assert (answer.status, answer.json, answer.headers["etag"]) == (200, before.json, before.headers["etag"])


def test_8_a_guarded_field_is_refused_where_it_changes(enter: Enter, add_user: AddUser) -> None:
    user = add_user()

    def sent(**attributes: object) -> int:
        dashed = {name.replace("_", "-"): value for name, value in attributes.items()}
        return enter(user).send("PATCH", f"/v1/users/{user}", document("user", dashed, user)).status

    assert sent(is_admin=None, is_verified=True, is_blocked=False, is_super_admin=True, last_accessed_at=None) == 200
    assert [sent(is_admin=True), sent(is_verified=False), sent(is_blocked=True)] == [403, 403, 403]


def test_10_what_is_deleted_is_found_and_restored(event: events.WholeEvent, owner: Client) -> None:
    session = event.session_ids[0]
    assert owner.delete(f"/v1/sessions/{session}").status == 200
    filter_ = '[{"name":"deleted-at","op":"ne","val":null}]'
    query = {"get_trashed": "true", "filter": filter_}
    listed = owner.get(f"/v1/events/{event.id}/sessions", query).json
    assert [one["id"] for one in listed["data"]] == [str(session)]
    path = f"/v1/sessions/{session}?get_trashed=true"
    assert owner.send("PATCH", path, document("session", {"deleted-at": None}, session)).status == 200
    assert owner.get(f"/v1/events/{event.id}/sessions", query).json["data"] == []


def test_12_a_sponsor_has_a_type(event: events.WholeEvent, owner: Client) -> None:
    path = f"/v1/sponsors/{event.sponsor_id}"
    changed = owner.send("PATCH", path, document("sponsor", {"type": "Silver"}, event.sponsor_id))
    assert changed.status == 200
    # The tests' client takes the attribute out before it holds the document to the schema of JSON:API.
    shown = owner.get(path, "fields[sponsor]=type")
    assert b'"type":"Silver"' in shown.body


def test_14_errors_say_what_and_where(event: events.WholeEvent, owner: Client) -> None:
    body = document("session", {"starts-at": "soon"}, event=("event", event.id))
    errors = owner.send("POST", "/v1/sessions", body).json["errors"]
    assert [set(error) for error in errors] == [{"id", "status", "title", "detail", "source"}] * 2
    assert [error["source"]["pointer"] for error in errors] == ["/data/attributes/starts-at", "/data/attributes/title"]
