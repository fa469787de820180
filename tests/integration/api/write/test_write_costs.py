"""Costs of a write: round trips, nested JSON and locked rows."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from local.stack import schema
from openevent.infra import db
from openevent.resources import BY_TYPE
from tests.factories import events
from tests.integration.api.write.write_helpers import build_document, set_columns
from tests.roundtrips import CountingProxy
from tests.unit.api.client import JSONAPI, Client

type Enter = Callable[..., Client]


def test_a_session_takes_four_round_trips(
    event: events.WholeEvent, enter: Enter, trips: CountingProxy
) -> None:
    set_columns("event", event.id, is_sessions_speakers_enabled=True)
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
    assert round_trips <= 4
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
def test_a_write_takes_at_most_five_round_trips(
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
    assert (create_trips <= 5, update_trips <= 5, trips.trips - before <= 4) == (True, True, True)


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
