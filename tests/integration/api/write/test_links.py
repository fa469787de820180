"""Relationships in bodies and by their own routes."""

from collections.abc import Callable
from typing import Any

import pytest

from openevent.infra import db
from openevent.resources import BY_TYPE
from tests.factories import events
from tests.integration.api.write.write_helpers import build_document, build_linkage, load_changes
from tests.unit.api.client import Client

type AddUser = Callable[..., int]
type Enter = Callable[..., Client]


def list_ids(client: Client, path: str) -> list[str]:
    return sorted(row["id"] for row in client.get(path).json["data"])


def add_row(type_: str, **values: Any) -> int:
    with db.transaction() as connection:
        return events.add(connection, type_, **values)


def test_a_link_to_one_is_set_and_removed(event: events.WholeEvent, enter: Enter) -> None:
    owner, path = enter(event.owner_id), f"/v1/sessions/{event.session_ids[1]}"
    link = f"{path}/relationships/track"
    answer = owner.send("PATCH", link, build_linkage(("track", event.track_id)))
    assert (answer.status, answer.json["meta"]) == (
        200,
        {"message": "Relationship successfully updated"},
    )
    assert owner.get(f"{path}/track").json["data"]["id"] == str(event.track_id)
    assert owner.send("PATCH", link, build_linkage(("track", event.track_id))).status == 204
    assert owner.send("PATCH", link, build_linkage(None)).status == 200
    assert owner.get(f"{path}/track").json["data"] is None
    assert owner.send("POST", link, build_linkage(("track", event.track_id))).status == 403


@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "DELETE"])
def test_an_unknown_relationship_is_not_found(
    event: events.WholeEvent, enter: Enter, method: str
) -> None:
    path = f"/v1/sessions/{event.session_ids[0]}/relationships/foo"
    answer = enter(event.owner_id).send(method, path, {"data": []})
    assert (answer.status, answer.detail) == (404, "This type has no such relationship.")


def test_links_in_a_link_table_are_added_replaced_and_removed(
    event: events.WholeEvent, enter: Enter
) -> None:
    owner, path = enter(event.owner_id), f"/v1/sessions/{event.session_ids[1]}"
    link, (ada, charles) = f"{path}/relationships/speakers", event.speaker_ids
    assert owner.send("POST", link, build_linkage([("speaker", ada)])).status == 200
    assert owner.send("POST", link, build_linkage([("speaker", ada)])).status == 204
    assert owner.send("PATCH", link, build_linkage([("speaker", charles)])).status == 200
    assert list_ids(owner, f"{path}/speakers") == [str(charles)]
    assert owner.send("DELETE", link, build_linkage([("speaker", ada)])).status == 204
    assert owner.send("DELETE", link, build_linkage([("speaker", charles)])).status == 200
    assert list_ids(owner, f"{path}/speakers") == []


def test_a_link_change_is_recorded_for_both_ends(event: events.WholeEvent, enter: Enter) -> None:
    owner, (ada, _), (first, second) = enter(event.owner_id), event.speaker_ids, event.session_ids
    event_fact = {"event": event.id}
    path = f"/v1/sessions/{second}/relationships/speakers"
    assert owner.send("POST", path, build_linkage([("speaker", ada)])).status == 200
    modified = {"columns": ["last_modified_at"], "links": ["speakers"]} | event_fact
    assert load_changes("session", second) == [("session.updated", modified)]
    assert load_changes("speaker", ada) == [
        ("speaker.updated", {"links": ["sessions"]} | event_fact)
    ]
    body = build_document("speaker", {"name": "Ada"}, ada, sessions=[])
    assert owner.send("PATCH", f"/v1/speakers/{ada}", body).status == 200
    assert load_changes("session", second)[1:] == [
        ("session.updated", {"links": ["speakers"]} | event_fact)
    ]
    room = add_row("microlocation", event_id=event.id, name="Loft")
    body = build_linkage([("session", first)])
    assert (
        owner.send("POST", f"/v1/microlocations/{room}/relationships/sessions", body).status == 200
    )
    assert load_changes("session", first)[-1] == (
        "session.updated",
        {"columns": ["microlocation_id"]} | event_fact,
    )


def test_a_link_that_has_changed_is_not_overwritten(event: events.WholeEvent, enter: Enter) -> None:
    owner = enter(event.owner_id)
    for name, body in (
        ("speakers", build_linkage([("speaker", event.speaker_ids[0])])),
        ("track", build_linkage(("track", event.track_id))),
    ):
        link = f"/v1/sessions/{event.session_ids[1]}/relationships/{name}"
        etag = owner.get(link).headers["etag"]
        assert owner.send("PATCH", link, body, if_match=etag).status == 200
        assert (
            owner.send(
                "PATCH", link, build_linkage([] if name == "speakers" else None), if_match=etag
            ).status
            == 412
        )
        assert owner.get(link).json["data"] == body["data"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"data": 1},
        {"data": [{"type": "track", "id": "1"}]},
        {"data": {"type": "track", "id": "0"}},
        {"data": {}},
    ],
)
def test_invalid_linkage_changes_nothing(
    event: events.WholeEvent, enter: Enter, body: dict[str, Any]
) -> None:
    owner, path = enter(event.owner_id), f"/v1/sessions/{event.session_ids[0]}"
    answer = owner.send("PATCH", f"{path}/relationships/track", body)
    assert (answer.status, answer.json["errors"][0]["source"]) == (422, {"pointer": "/data"})
    assert owner.get(f"{path}/track").json["data"]["id"] == str(event.track_id)


def test_at_most_5000_rows_are_linked_at_once(event: events.WholeEvent, enter: Enter) -> None:
    link = f"/v1/sessions/{event.session_ids[0]}/relationships/speakers"
    speakers = [("speaker", number) for number in range(1, 5_002)]
    owner = enter(event.owner_id)
    assert (
        owner.send("PATCH", link, build_linkage(speakers)).detail
        == "At most 5000 resource identifiers."
    )
    assert owner.send("DELETE", link, build_linkage(speakers[:-1])).status in {200, 204}


def test_links_stored_at_the_other_end_are_changed_from_this_side(
    event: events.WholeEvent, enter: Enter
) -> None:
    owner, path = enter(event.owner_id), f"/v1/tracks/{event.track_id}"
    first, second = event.session_ids
    assert (
        owner.send(
            "POST", f"{path}/relationships/sessions", build_linkage([("session", second)])
        ).status
        == 200
    )
    assert list_ids(owner, f"{path}/sessions") == sorted([str(first), str(second)])
    body = build_document("track", {}, event.track_id, sessions=[("session", second)])
    assert owner.send("PATCH", path, body).status == 200
    assert list_ids(owner, f"{path}/sessions") == [str(second)]
    created = owner.send(
        "POST",
        "/v1/tracks",
        build_document(
            "track",
            {"name": "N", "color": "#000"},
            event=("event", event.id),
            sessions=[("session", first)],
        ),
    )
    assert list_ids(owner, f"/v1/tracks/{created.json['data']['id']}/sessions") == [str(first)]


def test_a_link_that_the_other_end_requires_is_not_removed(
    event: events.WholeEvent, draft: events.WholeEvent, enter: Enter
) -> None:
    owner = enter(event.owner_id)
    path = f"/v1/events/{event.id}/relationships"
    assert owner.send("PATCH", f"{path}/sessions", build_linkage([])).status == 403
    assert owner.send("PATCH", f"{path}/owner", build_linkage(None)).status == 403
    assert owner.send("PATCH", f"{path}/nothing", build_linkage(None)).status == 404
    body = build_document(
        "event", {"name": "N"}, event.id, sessions=[], owner=None, nonsense=("order", 1)
    )
    assert owner.send("PATCH", f"/v1/events/{event.id}", body).status == 200
    assert list_ids(owner, f"/v1/events/{event.id}/tracks") == [str(event.track_id)]
    moved_track = build_document("track", {}, event.track_id, event=("event", draft.id))
    assert owner.send("PATCH", f"/v1/tracks/{event.track_id}", moved_track).status == 403
    same_event = build_document("track", {"name": "N"}, event.track_id, event=("event", event.id))
    assert owner.send("PATCH", f"/v1/tracks/{event.track_id}", same_event).status == 200


@pytest.mark.parametrize(
    ("name", "target", "pointer"),
    [
        ("track", ("track", "foreign"), "/data/relationships/track"),
        ("track", ("track", 10**12), "/data/relationships/track"),
        ("track", ("track", 10**30), "/data/relationships/track"),
        ("track", ("session", "own"), "/data/relationships/track/data"),
        ("track", [("track", "own")], "/data/relationships/track/data"),
        ("speakers", ("speaker", "own"), "/data/relationships/speakers/data"),
        ("speakers", [("speaker", "foreign")], "/data/relationships/speakers"),
    ],
)
def test_a_linked_row_must_exist_be_visible_and_be_in_the_event(
    event: events.WholeEvent,
    draft: events.WholeEvent,
    enter: Enter,
    *,
    name: str,
    target: Any,
    pointer: str,
) -> None:
    row_ids = {
        ("track", "own"): event.track_id,
        ("track", "foreign"): draft.track_id,
        ("session", "own"): event.session_ids[0],
        ("speaker", "own"): event.speaker_ids[0],
        ("speaker", "foreign"): draft.speaker_ids[0],
    }
    pairs = [
        (type_, row_ids.get((type_, id_), id_))
        for type_, id_ in (target if isinstance(target, list) else [target])
    ]
    body = build_document(
        "session",
        {},
        event.session_ids[1],
        **{name: pairs if isinstance(target, list) else pairs[0]},
    )
    answer = enter(event.owner_id).send("PATCH", f"/v1/sessions/{event.session_ids[1]}", body)
    assert (answer.status, answer.json["errors"][0]["source"]) == (422, {"pointer": pointer})


def test_a_speaker_cannot_join_the_sessions_of_others(
    event: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    user = add_user()
    speaker = add_row("speaker", name="Me", event_id=event.id, user_id=user)
    path = f"/v1/speakers/{speaker}/relationships/sessions"
    assert (
        enter(user).send("POST", path, build_linkage([("session", event.session_ids[0])])).status
        == 403
    )
    session_id = add_row("session", title="Mine", event_id=event.id, creator_id=user)
    assert enter(user).send("POST", path, build_linkage([("session", session_id)])).status == 200
    assert list_ids(enter(user), f"/v1/sessions/{session_id}/speakers") == [str(speaker)]


def test_who_may_change_a_row_may_change_its_links(
    event: events.WholeEvent,
    draft: events.WholeEvent,
    enter: Enter,
    add_user: AddUser,
    anonymous: Client,
) -> None:
    body = build_linkage([("speaker", event.speaker_ids[0])])
    path = f"/v1/sessions/{event.session_ids[0]}/relationships/speakers"
    hidden = f"/v1/sessions/{draft.session_ids[0]}/relationships/speakers"
    stranger = enter(add_user())
    assert [client.send("POST", path, body).status for client in (anonymous, stranger)] == [
        401,
        403,
    ]
    assert stranger.send("POST", hidden, body).status == 404


def test_only_organizers_change_the_creator(
    event: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    user = add_user(is_profile_public=True)
    session_id = add_row("session", title="Mine", event_id=event.id, creator_id=user)
    other = add_user(is_profile_public=True)
    path, body = f"/v1/sessions/{session_id}/relationships/creator", build_linkage(("user", other))
    assert enter(user).send("PATCH", path, body).status == 403
    assert enter(event.owner_id).send("PATCH", path, body).status == 200
    table = BY_TYPE["session"].table
    with db.connect() as connection:
        assert (
            connection.execute(table.select().where(table.c.id == session_id)).one().creator_id
            == other
        )
