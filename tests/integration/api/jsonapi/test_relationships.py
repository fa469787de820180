"""Relationships: identifiers of linked resources, one or a page."""

from collections.abc import Callable

from openevent.infra import db
from tests.factories import events
from tests.integration.api.jsonapi.linkage import make_identifiers
from tests.unit.api.client import Client

type Enter = Callable[..., Client]


def test_a_relationship_to_many_is_a_list_of_identifiers(
    anonymous: Client, event: events.WholeEvent
) -> None:
    path = f"/v1/sessions/{event.session_ids[0]}"
    document = anonymous.get(f"{path}/relationships/speakers").json
    assert document["data"] == make_identifiers("speaker", *event.speaker_ids)
    assert document["links"] == {
        "self": f"{path}/relationships/speakers",
        "related": f"{path}/speakers",
    }
    assert document["meta"] == {"count": 2}


def test_a_relationship_to_one_is_an_identifier_or_null(
    anonymous: Client, event: events.WholeEvent, enter: Enter
) -> None:
    path = f"/v1/sessions/{event.session_ids[0]}"
    document = anonymous.get(f"{path}/relationships/track").json
    assert document["data"] == make_identifiers("track", event.track_id)[0]
    assert document["links"] == {"self": f"{path}/relationships/track", "related": f"{path}/track"}
    lone = enter(event.owner_id).get(f"/v1/sessions/{event.session_ids[1]}/relationships/track")
    assert (lone.status, lone.json["data"]) == (200, None)


def test_a_relationship_of_a_hidden_row_is_a_404(
    anonymous: Client, draft: events.WholeEvent, enter: Enter
) -> None:
    path = f"/v1/events/{draft.id}/relationships/tracks"
    assert anonymous.get(path).status == 404
    assert enter(draft.owner_id).get(path).json["data"] == make_identifiers("track", draft.track_id)


def test_a_relationship_of_an_event_is_read_by_its_identifier_and_in_pages(
    anonymous: Client,
) -> None:
    with db.transaction() as connection:
        event_id = events.add_event(connection, identifier="paged0001")
        rows = [{"event_id": event_id, "name": f"{place}", "color": "#000"} for place in range(30)]
        ids = events.add_many(connection, "track", rows)
    path = "/v1/events/paged0001/relationships/tracks"
    assert anonymous.get(path).json["data"] == make_identifiers("track", *ids)
    page = anonymous.get(path, "page[size]=10&page[number]=2").json
    assert page["data"] == make_identifiers("track", *ids[10:20])
    assert set(page["links"]) == {"self", "related", "first", "last", "prev", "next"}


def test_a_relationship_refuses_includes(anonymous: Client, event: events.WholeEvent) -> None:
    answer = anonymous.get(f"/v1/events/{event.id}/relationships/tracks", "include=tracks")
    assert (answer.status, answer.json["errors"][0]["source"]) == (400, {"parameter": "include"})
