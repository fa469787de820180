"""Creating, changing and deleting rows over HTTP: values, refusals and messages."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import create_engine, select, text

from local.stack import schema
from openevent.infra import db
from openevent.resources import BY_TYPE
from openevent.work.changes import changes
from tests.factories import events
from tests.integration.api.write.write_helpers import build_document, get_pointer
from tests.roundtrips import CountingProxy
from tests.unit.api.client import JSONAPI, Client

type AddUser = Callable[..., int]
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
    set_enabled(event.id, is_sponsors_enabled=True)
    body = build_document(
        "sponsor", attributes, event=("event", event.id), order=("order", 3), tags=[("tag", 1)]
    )
    body["data"]["id"] = "0"
    created = enter(event.owner_id).send("POST", "/v1/sponsors", body)
    assert created.status == 201, created.json
    columns = created.json["data"]["attributes"]
    assert (columns["level"], created.json["data"]["id"] == "0") == (2, False)


def test_a_session_takes_six_round_trips(
    event: events.WholeEvent, enter: Enter, trips: CountingProxy
) -> None:
    set_enabled(event.id, is_sessions_speakers_enabled=True)
    links: dict[str, Any] = {
        "event": ("event", event.id),
        "track": ("track", event.track_id),
        "session-type": ("session-type", event.session_type_id),
        "speakers": [("speaker", id_) for id_ in event.speaker_ids],
    }
    owner = enter(event.owner_id)
    owner.get("/v1/events/1")
    before = trips.trips
    created = owner.send(
        "POST",
        "/v1/sessions",
        build_document("session", {"title": "Looms", "state": "accepted"}, **links),
    )
    round_trips = trips.trips - before
    assert created.status == 201, created.json
    assert round_trips <= 6
    path = f"/v1/sessions/{created.json['data']['id']}"
    assert [row["id"] for row in owner.get(f"{path}/speakers").json["data"]] == [
        str(i) for i in event.speaker_ids
    ]
    assert owner.get(f"{path}/track").json["data"]["id"] == str(event.track_id)
    assert owner.get(f"{path}/creator").json["data"]["id"] == str(event.owner_id)


@pytest.mark.parametrize(
    ("type_", "attributes"),
    [
        ("speaker", {"name": "Grace", "email": "grace@example.org"}),
        ("faq", {"question": "Why?", "answer": "So."}),
        (
            "event",
            {
                "name": "Days",
                "timezone": "UTC",
                "starts-at": "2030-05-01T09:00Z",
                "ends-at": "2030-05-02T09:00Z",
            },
        ),
    ],
)
def test_a_write_takes_at_most_six_round_trips(
    event: events.WholeEvent,
    enter: Enter,
    trips: CountingProxy,
    *,
    type_: str,
    attributes: dict[str, str],
) -> None:
    owner, plural = enter(event.owner_id), BY_TYPE[type_].plural
    links = {} if type_ == "event" else {"event": ("event", event.id)}
    before = trips.trips
    created = owner.send("POST", f"/v1/{plural}", build_document(type_, attributes, **links))
    create_trips, before = trips.trips - before, trips.trips
    id_ = created.json["data"]["id"]
    update = owner.send(
        "PATCH",
        f"/v1/{plural}/{id_}",
        build_document(type_, {next(iter(attributes)): "Other"}, id_),
    )
    update_trips, before = trips.trips - before, trips.trips
    deletion = owner.delete(f"/v1/{plural}/{id_}")
    assert (created.status, update.status, deletion.status) == (201, 200, 200)
    assert (create_trips <= 6, update_trips <= 6, trips.trips - before <= 5) == (True, True, True)


def test_json_may_be_nested_30_deep(event: events.WholeEvent, enter: Enter) -> None:
    owner, path = enter(event.owner_id), f"/v1/sessions/{event.session_ids[0]}"
    for depth, status in ((30, 200), (31, 422), (900, 422), (5_000, 400)):
        value = "[" * depth + "]" * depth
        attributes = f'{{"slides": {value}}}'
        id_ = event.session_ids[0]
        data = f'{{"type": "session", "id": "{id_}", "attributes": {attributes}}}'
        body = f'{{"data": {data}}}'
        answer = owner.call("PATCH", path, "", {"content_type": JSONAPI}, body.encode())
        assert answer.status == status


def test_a_locked_row_is_503_with_retry_after(
    event: events.WholeEvent, enter: Enter, database: schema.Database
) -> None:
    owner, path = enter(event.owner_id), f"/v1/tracks/{event.track_id}"
    with db.connect() as connection:
        connection.execute(text("SET lock_timeout = '100ms'"))
    other = create_engine(database.url.replace("postgresql://", "postgresql+pg8000://"))
    with other.begin() as connection:
        connection.execute(text(f"SELECT 1 FROM tracks WHERE id = {event.track_id} FOR UPDATE"))
        answer = owner.send(
            "PATCH", path, build_document("track", {"name": "Mills"}, event.track_id)
        )
    other.dispose()
    db.close()
    assert (answer.status, answer.detail) == (
        503,
        "Another request is changing the same data right now.",
    )
    assert "retry-after" in answer.headers
    assert (
        owner.send("PATCH", path, build_document("track", {"name": "Mills"}, event.track_id)).status
        == 200
    )


def set_enabled(event_id: int, **values: bool) -> None:
    table = BY_TYPE["event"].table
    with db.transaction() as connection:
        connection.execute(table.update().where(table.c.id == event_id).values(**values))


def test_html_is_cleaned(event: events.WholeEvent, enter: Enter) -> None:
    attributes = {"question": "Why?", "answer": '<b onclick="x()">So</b><script>alert(1)</script>'}
    created = enter(event.owner_id).send(
        "POST", "/v1/faqs", build_document("faq", attributes, event=("event", event.id))
    )
    assert created.json["data"]["attributes"]["answer"] == "<b>So</b>"


def test_a_hidden_event_is_404_and_a_visible_one_403(
    event: events.WholeEvent,
    draft: events.WholeEvent,
    enter: Enter,
    add_user: AddUser,
    anonymous: Client,
) -> None:
    stranger = enter(add_user())

    def body(of_event: events.WholeEvent) -> dict[str, Any]:
        return build_document(
            "track", {"name": "Mills", "color": "#fff"}, event=("event", of_event.id)
        )

    assert stranger.send("POST", "/v1/tracks", body(draft)).status == 404
    assert stranger.send("POST", "/v1/tracks", body(event)).status == 403
    assert anonymous.send("POST", "/v1/tracks", body(event)).status == 401
    assert (
        stranger.send(
            "PATCH", f"/v1/tracks/{draft.track_id}", build_document("track", {}, draft.track_id)
        ).status
        == 404
    )
    assert (
        stranger.send(
            "PATCH", f"/v1/tracks/{event.track_id}", build_document("track", {}, event.track_id)
        ).status
        == 403
    )
    assert stranger.delete(f"/v1/tracks/{draft.track_id}").status == 404
    assert stranger.delete(f"/v1/tracks/{event.track_id}").status == 403


def test_a_change_is_partial_and_recorded(event: events.WholeEvent, enter: Enter) -> None:
    owner, path = enter(event.owner_id), f"/v1/tracks/{event.track_id}"
    before = owner.get(path).json["data"]["attributes"]
    answer = owner.send(
        "PATCH", path, build_document("track", {"color": "#000000"}, event.track_id)
    )
    after = {"color": "#000000", "font-color": "#ffffff"}
    assert (answer.status, answer.json["data"]["attributes"]) == (200, before | after)
    with db.connect() as connection:
        columns = select(changes.c.kind, changes.c.user_id, changes.c.facts)
        rows = connection.execute(
            columns.where(changes.c.subject_type == "track", changes.c.subject_id == event.track_id)
        ).all()
    assert rows == [("track.updated", event.owner_id, {"columns": ["color"], "event": event.id})]


@pytest.mark.parametrize(
    ("type_", "id_", "status"),
    [("track", None, 400), ("track", "0", 400), ("session", "same", 409)],
)
def test_type_and_id_are_checked(
    event: events.WholeEvent, enter: Enter, type_: str, id_: str | None, status: int
) -> None:
    body = build_document(type_, {"name": "X"}, event.track_id if id_ == "same" else id_)
    assert (
        enter(event.owner_id).send("PATCH", f"/v1/tracks/{event.track_id}", body).status == status
    )


def test_an_event_by_identifier_takes_its_numeric_id(
    event: events.WholeEvent, enter: Enter
) -> None:
    owner = enter(event.owner_id)
    identifier = owner.get(f"/v1/events/{event.id}").json["data"]["attributes"]["identifier"]
    for id_ in (event.id, identifier):
        answer = owner.send(
            "PATCH",
            f"/v1/events/{identifier}",
            build_document("event", {"name": f"Days {id_}"}, id_),
        )
        assert (answer.status, answer.json["data"]["attributes"]["name"]) == (200, f"Days {id_}")


def test_an_imported_row_can_be_sent_back_unchanged(event: events.WholeEvent, enter: Enter) -> None:
    table = BY_TYPE["session"].table
    with db.transaction() as connection:
        columns = {"title": "", "twitter": "@ada", "website": "www.example.org"}
        connection.execute(
            table.update().where(table.c.id == event.session_ids[0]).values(**columns)
        )
    owner, path = enter(event.owner_id), f"/v1/sessions/{event.session_ids[0]}"
    attributes = owner.get(path).json["data"]["attributes"]
    answer = owner.send(
        "PATCH",
        path,
        build_document("session", attributes | {"subtitle": "Part one"}, event.session_ids[0]),
    )
    assert answer.status == 200, answer.json
    assert answer.json["data"]["attributes"] | {"last-modified-at": ""} == attributes | {
        "subtitle": "Part one",
        "last-modified-at": "",
    }
    refusal = owner.send(
        "PATCH",
        path,
        build_document("session", {"website": "www.example.com"}, event.session_ids[0]),
    )
    assert refusal.status == 422


def test_names_may_have_underscores(event: events.WholeEvent, enter: Enter) -> None:
    path = f"/v1/sessions/{event.session_ids[0]}"
    body = build_document("session", {"short_abstract": "Short"}, event.session_ids[0])
    assert (
        enter(event.owner_id).send("PATCH", path, body).json["data"]["attributes"]["short-abstract"]
        == "Short"
    )


def test_if_match_is_checked_before_the_write(event: events.WholeEvent, enter: Enter) -> None:
    owner, path = enter(event.owner_id), f"/v1/tracks/{event.track_id}"
    etag = owner.get(path).headers["etag"]
    first = owner.send(
        "PATCH", path, build_document("track", {"name": "First"}, event.track_id), if_match=etag
    )
    assert (first.status, first.headers["etag"]) == (200, owner.get(path).headers["etag"])
    second = owner.send(
        "PATCH", path, build_document("track", {"name": "Second"}, event.track_id), if_match=etag
    )
    assert (second.status, owner.get(path).json["data"]["attributes"]["name"]) == (412, "First")
    assert owner.call("DELETE", path, headers={"if_match": etag}).status == 412
    assert owner.call("DELETE", path, headers={"if_match": first.headers["etag"]}).status == 200


def test_a_visible_medium_is_stored_as_its_key(
    event: events.WholeEvent, draft: events.WholeEvent, enter: Enter, environment: dict[str, str]
) -> None:
    def url(event_id: int) -> str:
        return f"{environment['API_ORIGIN']}/v1/media/events/{event_id}/{'a' * 32}/logo.png"

    table, owner = BY_TYPE["event"].table, enter(event.owner_id)
    with db.transaction() as connection:
        other = events.add_event(connection)
    attributes = {
        "logo-url": url(event.id),
        "original-image-url": url(draft.id),
        "icon-image-url": "https://x.org/i.png",
    }
    attributes["large-image-url"] = url(other)  # published, so the user may see it
    answer = owner.send(
        "PATCH", f"/v1/events/{event.id}", build_document("event", attributes, event.id)
    )
    assert {name: answer.json["data"]["attributes"][name] for name in attributes} == attributes
    with db.connect() as connection:
        columns = (
            table.c.logo_url,
            table.c.original_image_url,
            table.c.icon_image_url,
            table.c.large_image_url,
        )
        stored = connection.execute(select(*columns).where(table.c.id == event.id)).one()
    origin = f"{environment['API_ORIGIN']}/v1/"
    keys = (url(event.id).removeprefix(origin), url(other).removeprefix(origin))
    assert tuple(stored) == (keys[0], url(draft.id), "https://x.org/i.png", keys[1])
    again = owner.send(
        "PATCH", f"/v1/events/{event.id}", build_document("event", attributes, event.id)
    )
    assert again.json["data"] == answer.json["data"]
