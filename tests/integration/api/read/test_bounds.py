"""Limits for a row, a query and an answer: large rows never hide others from a list."""

import json
from typing import Any

import pytest

from openevent.infra import db
from tests.factories import events
from tests.integration.api.conftest import Enter
from tests.integration.api.jsonapi.filtering import is_filter_error, node
from tests.unit.api.client import Client

LONG = "long words " * 18_000


def make_speaker(event_id: int, **attributes: Any) -> dict[str, Any]:
    linked = {"event": {"data": {"type": "event", "id": str(event_id)}}}
    return {"data": {"type": "speaker", "attributes": attributes, "relationships": linked}}


def test_json_in_an_attribute_has_a_maximum_size(event: events.WholeEvent, enter: Enter) -> None:
    body = make_speaker(event.id, name="Ada", **{"speaker-positions": ["x" * 64_000]})
    answer = enter(event.owner_id).send("POST", "/v1/speakers", body)
    assert (answer.status, answer.json["errors"][0]["source"]) == (
        422,
        {"pointer": "/data/attributes/speaker-positions"},
    )
    body = make_speaker(event.id, name="Ada", **{"speaker-positions": ["x" * 63_000]})
    assert enter(event.owner_id).send("POST", "/v1/speakers", body).status == 201


def test_the_texts_of_a_row_have_a_maximum_size_together(
    event: events.WholeEvent, enter: Enter
) -> None:
    client = enter(event.owner_id)
    answer = client.send(
        "POST", "/v1/speakers", make_speaker(event.id, name="Ada", **{"long-biography": LONG})
    )
    assert answer.status == 201
    path, own = (
        f"/v1/speakers/{answer.json['data']['id']}",
        {"type": "speaker", "id": answer.json["data"]["id"]},
    )
    more = client.send("PATCH", path, {"data": {**own, "attributes": {"short-biography": LONG}}})
    assert (more.status, more.json["errors"][0]["source"]) == (
        422,
        {"pointer": "/data/attributes/short-biography"},
    )
    swapped = {"short-biography": LONG, "long-biography": "Short."}
    assert client.send("PATCH", path, {"data": {**own, "attributes": swapped}}).status == 200


def test_all_filters_of_a_query_have_one_budget(
    anonymous: Client, event: events.WholeEvent
) -> None:
    path = f"/v1/events/{event.id}/sessions"
    chains = {
        f"filter[{'track.sessions.' * 2}{name}]": "x" for name in ("title", "subtitle", "level")
    }
    assert is_filter_error(
        anonymous.get(path, chains), "filter[track.sessions.track.sessions.level]"
    )
    assert anonymous.get(path, dict(list(chains.items())[:2])).status == 200
    many = {"or": [node("title", "eq", "A")] * 60}
    both = {
        "filter": json.dumps([many]),
        **{f"filter[{name}]": "x" for name in ("title", "subtitle")},
    }
    assert anonymous.get(path, both).status == 200
    assert is_filter_error(anonymous.get(path, both | {"filter": json.dumps([many, many])}))


def test_attributes_that_are_too_large_stay_in_the_database(
    anonymous: Client, event: events.WholeEvent, monkeypatch: pytest.MonkeyPatch
) -> None:
    from api.read import selection  # noqa: PLC0415 - only its idea of how much is too much changes

    with db.transaction() as connection:
        for _ in range(30):
            events.add(
                connection,
                "track",
                event_id=event.id,
                name="Engines",
                color="#2f80ed",
                description="x" * 1_000,
            )
    path = f"/v1/events/{event.id}/tracks"
    assert len(anonymous.get(path, "page[size]=0").json["data"]) == 31
    monkeypatch.setattr(selection, "MAXIMUM_BYTES", 20_000)
    answer = anonymous.get(path, "page[size]=0")
    assert (answer.status, answer.json["errors"][0]["source"]) == (413, {"parameter": "page[size]"})
    assert len(anonymous.get(path, "page[size]=10").json["data"]) == 10
