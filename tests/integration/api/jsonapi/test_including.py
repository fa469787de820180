"""`include`: documents show linked resources beside the requested rows."""

from collections.abc import Callable

import pytest
from sqlalchemy import delete, update

from openevent.infra import db
from openevent.resources import BY_TYPE
from tests.factories import events
from tests.integration.api.jsonapi.linkage import get_linkage, index_included, make_identifiers
from tests.roundtrips import CountingProxy
from tests.unit.api.client import Client

type Enter = Callable[..., Client]


def test_a_session_comes_with_its_track_and_speakers(
    anonymous: Client, event: events.WholeEvent
) -> None:
    answer = anonymous.get(f"/v1/sessions/{event.session_ids[0]}", "include=track,speakers")
    assert answer.status == 200
    session, resources = answer.json["data"], index_included(answer.json)
    assert set(resources) == {
        ("track", str(event.track_id)),
        *(("speaker", str(id_)) for id_ in event.speaker_ids),
    }
    assert get_linkage(session, "track") == make_identifiers("track", event.track_id)[0]
    assert get_linkage(session, "speakers") == make_identifiers("speaker", *event.speaker_ids)
    assert resources["track", str(event.track_id)]["attributes"]["name"] == "Engines"
    assert "data" not in session["relationships"]["event"]


def test_nothing_is_included_without_the_parameter(
    anonymous: Client, event: events.WholeEvent
) -> None:
    document = anonymous.get(f"/v1/sessions/{event.session_ids[0]}").json
    assert "included" not in document
    assert not any(
        "data" in relationship for relationship in document["data"]["relationships"].values()
    )


def test_an_include_follows_the_whole_path_and_has_each_resource_once(
    anonymous: Client, event: events.WholeEvent
) -> None:
    path, query = (
        f"/v1/events/{event.id}/tracks",
        "include=sessions.speakers.event,sessions.session-type,event",
    )
    document = anonymous.get(path, query).json
    resources = index_included(document)
    assert {type_ for type_, _ in resources} == {"session", "speaker", "session-type", "event"}
    assert get_linkage(document["data"][0], "sessions") == make_identifiers(
        "session", event.session_ids[0]
    )
    session = resources["session", str(event.session_ids[0])]
    assert get_linkage(session, "speakers") == make_identifiers("speaker", *event.speaker_ids)
    assert (
        get_linkage(session, "session-type")
        == make_identifiers("session-type", event.session_type_id)[0]
    )
    assert (
        get_linkage(resources["speaker", str(event.speaker_ids[1])], "event")
        == make_identifiers("event", event.id)[0]
    )


def test_primary_data_are_not_included_again(anonymous: Client, event: events.WholeEvent) -> None:
    document = anonymous.get(
        f"/v1/sessions/{event.session_ids[0]}", "include=track.sessions.track"
    ).json
    assert set(index_included(document)) == {("track", str(event.track_id))}
    track = document["included"][0]
    assert get_linkage(track, "sessions") == make_identifiers("session", event.session_ids[0])
    assert get_linkage(document["data"], "track") == make_identifiers("track", event.track_id)[0]


def test_empty_links_are_null_or_empty(
    anonymous: Client, event: events.WholeEvent, enter: Enter
) -> None:
    document = (
        enter(event.owner_id)
        .get(f"/v1/sessions/{event.session_ids[1]}", "include=track,speakers")
        .json
    )
    assert (get_linkage(document["data"], "track"), get_linkage(document["data"], "speakers")) == (
        None,
        [],
    )
    assert document["included"] == []
    with db.transaction() as connection:
        lone = events.add_event(connection)
    document = anonymous.get(f"/v1/events/{lone}", "include=speakers-call,tracks").json
    assert (
        get_linkage(document["data"], "speakers-call"),
        get_linkage(document["data"], "tracks"),
    ) == (
        None,
        [],
    )


def test_hidden_rows_are_not_included(
    anonymous: Client, event: events.WholeEvent, enter: Enter
) -> None:
    path, query = f"/v1/tracks/{event.track_id}", "include=sessions"
    with db.transaction() as connection:
        table = BY_TYPE["session"].table
        connection.execute(
            update(table).where(table.c.id == event.session_ids[1]).values(track_id=event.track_id)
        )
    document = anonymous.get(path, query).json
    assert get_linkage(document["data"], "sessions") == make_identifiers(
        "session", event.session_ids[0]
    )
    assert set(index_included(document)) == {("session", str(event.session_ids[0]))}
    assert len(index_included(enter(event.owner_id).get(path, query).json)) == 2


def test_an_event_hides_its_roles_from_strangers(
    anonymous: Client, event: events.WholeEvent, enter: Enter
) -> None:
    query = "include=roles.user"
    assert anonymous.get(f"/v1/events/{event.id}", query).json["included"] == []
    resources = index_included(enter(event.owner_id).get(f"/v1/events/{event.id}", query).json)
    assert ("user", str(event.owner_id)) in resources


def test_private_attributes_of_included_rows_are_null_to_strangers(
    anonymous: Client, event: events.WholeEvent, enter: Enter
) -> None:
    def email(client: Client) -> str | None:
        document = client.get(f"/v1/sessions/{event.session_ids[0]}", "include=speakers").json
        return str(
            index_included(document)["speaker", str(event.speaker_ids[0])]["attributes"]["email"]
        )

    assert email(anonymous) == "None"
    assert email(enter(event.owner_id)) == "ada@example.org"


def test_deleted_rows_are_not_included(anonymous: Client, event: events.WholeEvent) -> None:
    with db.transaction() as connection:
        table = BY_TYPE["track"].table
        connection.execute(
            update(table).where(table.c.id == event.track_id).values(deleted_at=events.OPENING)
        )
    document = anonymous.get(f"/v1/sessions/{event.session_ids[0]}", "include=track").json
    assert (get_linkage(document["data"], "track"), document["included"]) == (None, [])


def test_a_related_resource_is_read_with_its_includes(
    anonymous: Client, event: events.WholeEvent
) -> None:
    document = anonymous.get(f"/v1/sessions/{event.session_ids[0]}/track", "include=sessions").json
    assert set(index_included(document)) == {("session", str(event.session_ids[0]))}
    many = anonymous.get(f"/v1/events/{event.id}/sponsors", "include=event").json
    assert set(index_included(many)) == {("event", str(event.id))}
    nothing = anonymous.get(f"/v1/sponsors/{event.sponsor_id}/event", "include=sponsors").json
    assert set(index_included(nothing)) == {("sponsor", str(event.sponsor_id))}


@pytest.mark.parametrize(
    "query",
    [
        "include=nothing",
        "include=track.nothing",
        "include=title",
        "include=track..sessions",
        "include=" + ".".join(["track", "sessions"] * 11),
        "include=track%00",
    ],
)
def test_an_invalid_include_is_a_400(
    anonymous: Client, event: events.WholeEvent, query: str
) -> None:
    for path in (f"/v1/events/{event.id}/sessions", f"/v1/sessions/{event.session_ids[0]}"):
        answer = anonymous.get(path, query)
        error = answer.json["errors"][0]
        assert (answer.status, error["source"]) == (400, {"parameter": "include"})
        assert error["title"] == "Invalid include querystring parameter."


def test_too_many_included_rows_are_refused(anonymous: Client, event: events.WholeEvent) -> None:
    with db.transaction() as connection:
        rows = [{"event_id": event.id, "name": "t", "color": "#000"} for _ in range(5_001)]
        events.add_many(connection, "track", rows)
    answer = anonymous.get(f"/v1/events/{event.id}", "include=tracks&fields[track]=id")
    assert (answer.status, answer.json["errors"][0]["source"]) == (400, {"parameter": "include"})
    with db.transaction() as connection:
        connection.execute(
            delete(BY_TYPE["track"].table).where(BY_TYPE["track"].table.c.name == "t")
        )


@pytest.mark.parametrize("type_", [type_ for type_, resource in BY_TYPE.items() if resource.links])
def test_every_link_of_every_resource_can_be_included(
    enter: Enter, event: events.WholeEvent, type_: str
) -> None:
    resource = BY_TYPE[type_]
    with db.transaction() as connection:
        admin = events.add_user(connection, is_admin=True, is_super_admin=True)
    client = enter(admin)
    for link in resource.links:
        deeper = [f"{link.name}.{other.name}" for other in BY_TYPE[link.type].links][:11]
        answer = (
            client.get(f"/v1/events/{event.id}", f"include={link.name}")
            if type_ == "event"
            else None
        )
        response = client.get(f"/v1/{resource.plural}", {"include": ",".join([link.name, *deeper])})
        assert response.status in ({200} if resource.list_rule else {404, 405})
        assert answer is None or answer.status == 200


def test_a_hundred_sessions_with_includes_take_one_round_trip_and_one_for_the_user(
    event: events.WholeEvent, enter: Enter, trips: CountingProxy
) -> None:
    with db.transaction() as connection:
        row = {"event_id": event.id, "title": "x", "state": "accepted", "track_id": event.track_id}
        for session_id in events.add_many(connection, "session", [row] * 100):
            events.link_speaker(connection, session_id, *event.speaker_ids)
    client, path = enter(event.owner_id), f"/v1/events/{event.id}/sessions"
    query = "page[size]=100&include=speakers,track"
    client.get(path, query)
    before = trips.trips
    document = client.get(path, query).json
    assert trips.trips - before == 2
    assert (len(document["data"]), len(document["included"])) == (100, 3)
