"""A write keeps links to rows that its writer cannot see: hidden rows, and rows in the trash."""

from collections.abc import Callable
from typing import Any

import pytest

from openevent.infra import db
from tests.factories import events
from tests.integration.api.write.write_helpers import (
    build_document,
    build_linkage,
    load_changes,
    set_columns,
)
from tests.unit.api.client import Client

type AddUser = Callable[..., int]
type Enter = Callable[..., Client]


def add_row(type_: str, **values: Any) -> int:
    with db.transaction() as connection:
        return events.add(connection, type_, **values)


def list_ids(client: Client, path: str) -> list[str]:
    return sorted(row["id"] for row in client.get(path).json["data"])


def restore(client: Client, type_: str, id_: int) -> None:
    body = build_document(type_, {"deleted-at": None}, id_)
    assert client.send("PATCH", f"/v1/{type_}s/{id_}?get_trashed=true", body).status == 200


@pytest.fixture
def both_speak(event: events.WholeEvent, enter: Enter) -> str:
    """The path of a session with both speakers; the second one is in the trash."""
    owner, session_id = enter(event.owner_id), event.session_ids[1]
    body = build_linkage([("speaker", id_) for id_ in event.speaker_ids])
    path = f"/v1/sessions/{session_id}"
    assert owner.send("PATCH", f"{path}/relationships/speakers", body).status == 200
    assert owner.delete(f"/v1/speakers/{event.speaker_ids[1]}").status == 200
    return path


def test_a_list_keeps_the_rows_in_the_trash(
    event: events.WholeEvent, enter: Enter, both_speak: str
) -> None:
    owner, (ada, charles) = enter(event.owner_id), event.speaker_ids
    session_id, link = event.session_ids[1], f"{both_speak}/relationships/speakers"
    assert owner.send("PATCH", link, build_linkage([("speaker", ada)])).status == 204
    assert owner.send("DELETE", link, build_linkage([("speaker", charles)])).status == 204
    body = build_document("session", {"subtitle": "New"}, session_id, speakers=[("speaker", ada)])
    assert owner.send("PATCH", both_speak, body).status == 200
    assert owner.send("PATCH", link, build_linkage([])).status == 200
    assert list_ids(owner, f"{both_speak}/speakers") == []
    restore(owner, "speaker", charles)
    assert list_ids(owner, f"{both_speak}/speakers") == [str(charles)]
    kinds = [kind for kind, _ in load_changes("speaker", charles)]
    assert kinds == ["speaker.deleted", "speaker.restored", "speaker.updated"]


def test_a_row_that_stays_changes_no_tag(
    event: events.WholeEvent, enter: Enter, both_speak: str
) -> None:
    owner, ada = enter(event.owner_id), event.speaker_ids[0]
    link = f"{both_speak}/relationships/speakers"
    tag = owner.get(link).headers["etag"]
    body = build_linkage([("speaker", ada)])
    assert owner.send("PATCH", link, body, if_match=tag).status == 204
    assert owner.get(link).headers["etag"] == tag


def test_a_list_stored_at_the_other_end_keeps_the_rows_in_the_trash(
    event: events.WholeEvent, enter: Enter
) -> None:
    owner, (first, second) = enter(event.owner_id), event.session_ids
    path = f"/v1/tracks/{event.track_id}"
    assert owner.delete(f"/v1/sessions/{first}").status == 200
    body = build_document("track", {}, event.track_id, sessions=[("session", second)])
    assert owner.send("PATCH", path, body).status == 200
    assert owner.send("PATCH", f"{path}/relationships/sessions", build_linkage([])).status == 200
    restore(owner, "session", first)
    assert list_ids(owner, f"{path}/sessions") == [str(first)]


def test_a_list_keeps_the_rows_that_are_hidden_from_the_writer(
    draft: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    writer = add_user()
    speaker = add_row("speaker", name="Me", event_id=draft.id, user_id=writer)
    session_id = add_row("session", title="Mine", event_id=draft.id, creator_id=writer)
    pairs = [("speaker", speaker), ("speaker", draft.speaker_ids[0])]
    path = f"/v1/sessions/{session_id}"
    owner, client = enter(draft.owner_id), enter(writer)
    link = f"{path}/relationships/speakers"
    assert owner.send("PATCH", link, build_linkage(pairs)).status == 200
    assert list_ids(client, f"{path}/speakers") == [str(speaker)]
    body = build_document("session", {"title": "Ours"}, session_id, speakers=pairs[:1])
    assert client.send("PATCH", path, body).status == 200
    assert client.send("DELETE", link, build_linkage(pairs[1:])).status == 204
    assert list_ids(owner, f"{path}/speakers") == sorted(str(id_) for _, id_ in pairs)


def test_a_guarded_list_may_be_sent_back_without_the_rows_that_are_hidden(
    event: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    writer = add_user()
    speaker = add_row("speaker", name="Me", event_id=event.id, user_id=writer)
    locked, deleted = event.session_ids
    owner, client = enter(event.owner_id), enter(writer)
    path = f"/v1/speakers/{speaker}"
    link = f"{path}/relationships/sessions"
    body = build_linkage([("session", locked), ("session", deleted)])
    assert owner.send("PATCH", link, body).status == 200
    assert owner.delete(f"/v1/sessions/{deleted}").status == 200
    set_columns("session", locked, is_locked=True)
    body = build_document("speaker", {"name": "I"}, speaker, sessions=[("session", locked)])
    assert client.send("PATCH", path, body).status == 200
    restore(owner, "session", deleted)
    assert list_ids(owner, f"{path}/sessions") == sorted([str(locked), str(deleted)])


@pytest.mark.parametrize("whole", [True, False], ids=["resource", "relationship"])
def test_null_for_a_link_to_one_keeps_a_row_in_the_trash(
    event: events.WholeEvent, enter: Enter, *, whole: bool
) -> None:
    owner, session_id = enter(event.owner_id), event.session_ids[0]
    path = f"/v1/sessions/{session_id}"
    assert owner.delete(f"/v1/tracks/{event.track_id}").status == 200
    assert owner.get(f"{path}/track").json["data"] is None
    body = build_document("session", {"subtitle": "New"}, session_id, track=None)
    link = f"{path}/relationships/track"
    answer = (
        owner.send("PATCH", path, body) if whole else owner.send("PATCH", link, build_linkage(None))
    )
    assert answer.status == (200 if whole else 204)
    restore(owner, "track", event.track_id)
    assert owner.get(f"{path}/track").json["data"]["id"] == str(event.track_id)
    assert owner.send("PATCH", link, build_linkage(None)).status == 200
    assert owner.get(f"{path}/track").json["data"] is None


def test_another_row_replaces_one_in_the_trash(event: events.WholeEvent, enter: Enter) -> None:
    owner, path = enter(event.owner_id), f"/v1/sessions/{event.session_ids[0]}"
    other = add_row("track", event_id=event.id, name="Other", color="#000")
    assert owner.delete(f"/v1/tracks/{event.track_id}").status == 200
    body = build_linkage(("track", other))
    assert owner.send("PATCH", f"{path}/relationships/track", body).status == 200
    restore(owner, "track", event.track_id)
    assert owner.get(f"{path}/track").json["data"]["id"] == str(other)


def test_null_keeps_an_account_that_is_hidden_from_the_writer(
    event: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    writer, creator = add_user(), add_user()
    speaker = add_row("speaker", name="Me", event_id=event.id, user_id=writer)
    session_id = add_row("session", title="Ours", event_id=event.id, creator_id=creator)
    link = f"/v1/sessions/{session_id}/relationships/speakers"
    body = build_linkage([("speaker", speaker)])
    assert enter(event.owner_id).send("POST", link, body).status == 200
    body = build_document("session", {"title": "All of ours"}, session_id, creator=None)
    assert enter(writer).send("PATCH", f"/v1/sessions/{session_id}", body).status == 200
    creators = f"/v1/sessions/{session_id}/relationships/creator"
    assert enter(creator).get(creators).json["data"]["id"] == str(creator)


def test_a_row_of_another_event_stays_refused(
    event: events.WholeEvent, draft: events.WholeEvent, enter: Enter
) -> None:
    body = build_document(
        "session",
        {"title": "New"},
        event=("event", event.id),
        track=("track", draft.track_id),
        speakers=[("speaker", draft.speaker_ids[0])],
    )
    answer = enter(event.owner_id).send("POST", "/v1/sessions", body)
    pointers = [fault["source"]["pointer"] for fault in answer.json["errors"]]
    assert pointers == ["/data/relationships/track", "/data/relationships/speakers"]
