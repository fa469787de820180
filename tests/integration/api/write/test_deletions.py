"""What a deletion records and answers: who, when, what went along, and until when it comes back."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from local.stack import schema
from openevent.infra import config, db
from openevent.resources import BY_TYPE
from tests.factories import events
from tests.integration.api.write.test_trash import restore
from tests.integration.api.write.write_helpers import build_document
from tests.unit.api.client import Client

type AddUser = Callable[..., int]
type Enter = Callable[..., Client]

EVENT_PARTS = {
    "custom-form": 1,
    "email-notification": 1,
    "event-copyright": 1,
    "faq": 1,
    "faq-type": 1,
    "microlocation": 1,
    "session": 2,
    "session-type": 1,
    "social-link": 1,
    "speaker": 2,
    "speakers-call": 1,
    "sponsor": 1,
    "track": 1,
    "users-events-roles": 1,
}


def delete(client: Client, path: str, query: str = "") -> dict[str, Any]:
    answer = client.call("DELETE", path, query)
    assert answer.status == 200, answer.json
    meta: dict[str, Any] = answer.json["meta"]
    return meta


def load_deletion(type_: str, id_: int) -> tuple[Any, ...]:
    table = BY_TYPE[type_].table
    columns = select(table.c.deleted_at, table.c.deleted_by).where(table.c.id == id_)
    with db.connect() as connection:
        return tuple(connection.execute(columns).one())


def test_a_row_in_the_trash_knows_who_deleted_it_and_when(
    event: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    admin_id = add_user(is_admin=True)
    admin = enter(admin_id)
    delete(admin, f"/v1/tracks/{event.track_id}")
    deleted_at, deleted_by = load_deletion("track", event.track_id)
    assert (deleted_at is not None, deleted_by) == (True, admin_id)
    assert restore(admin, "track", event.track_id).status == 200
    assert load_deletion("track", event.track_id) == (None, None)


def test_every_type_with_a_trash_has_both_columns() -> None:
    types = {each.type for each in BY_TYPE.values() if "deleted_by" in each.table.c}
    assert types == {each.type for each in BY_TYPE.values() if each.soft_delete}
    assert len(types) == 26


def test_the_answer_says_what_went_along_and_until_when_it_comes_back(
    event: events.WholeEvent, enter: Enter
) -> None:
    owner = enter(event.owner_id)
    meta = delete(owner, f"/v1/events/{event.id}")
    deleted_at, _ = load_deletion("event", event.id)
    assert meta["message"] == "Object successfully deleted"
    assert meta["also-deleted"] == EVENT_PARTS
    until = datetime.fromisoformat(meta["restorable-until"])
    assert until - deleted_at == timedelta(days=30)


def test_what_lay_in_the_trash_before_did_not_go_along(
    event: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    owner = enter(event.owner_id)
    assert delete(owner, f"/v1/sessions/{event.session_ids[0]}")["also-deleted"] == {}
    assert delete(owner, f"/v1/tracks/{event.track_id}")["also-deleted"] == {}
    counts = delete(owner, f"/v1/events/{event.id}")["also-deleted"]
    assert (counts["session"], counts["speaker"], "track" in counts) == (1, 2, False)
    assert restore(owner, "event", event.id).status == 200
    sessions = owner.get(f"/v1/events/{event.id}/sessions").json["data"]
    assert [row["id"] for row in sessions] == [str(event.session_ids[1])]
    assert owner.get(f"/v1/events/{event.id}/tracks").json["meta"]["count"] == 0
    again = delete(owner, f"/v1/events/{event.id}")["also-deleted"]
    assert again == counts


def test_a_session_takes_feedback_and_favourites_along_and_they_come_back(
    event: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    owner, guest = enter(event.owner_id), enter(add_user())
    session = ("session", event.session_ids[0])
    favourite = build_document("user-favourite-session", {}, session=session)
    assert guest.send("POST", "/v1/user-favourite-sessions", favourite).status == 201
    feedback = build_document("feedback", {"rating": 4}, session=session)
    assert owner.send("POST", "/v1/feedbacks", feedback).status == 201
    path = f"/v1/sessions/{event.session_ids[0]}"
    before = owner.get(path, {"include": "speakers,track"}).json
    counts = {"feedback": 1, "user-favourite-session": 1}
    assert delete(owner, path)["also-deleted"] == counts
    assert restore(owner, "session", event.session_ids[0]).status == 200
    after = owner.get(path, {"include": "speakers,track"}).json
    assert (after["data"]["relationships"], after["included"]) == (
        before["data"]["relationships"],
        before["included"],
    )
    assert len(before["data"]["relationships"]["speakers"]["data"]) == 2
    assert guest.get("/v1/user-favourite-sessions").json["meta"]["count"] == 1


def test_feedback_of_a_deleted_user_stays_visible(
    event: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    admin, guest_id = enter(add_user(is_admin=True)), add_user()
    guest = enter(guest_id)
    body = build_document("feedback", {"rating": 4}, event=("event", event.id))
    assert guest.send("POST", "/v1/feedbacks", body).status == 201
    assert delete(admin, f"/v1/users/{guest_id}")["also-deleted"] == {}
    assert Client().get(f"/v1/events/{event.id}/feedbacks").json["meta"]["count"] == 1
    final = delete(admin, f"/v1/users/{guest_id}", "permanent=true")
    assert (final["also-deleted"], final["restorable-until"]) == ({"feedback": 1}, None)


def test_a_final_deletion_counts_what_is_in_the_trash_too(
    event: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    owner, admin = enter(event.owner_id), enter(add_user(is_admin=True))
    delete(owner, f"/v1/tracks/{event.track_id}")
    meta = delete(admin, f"/v1/events/{event.id}", "permanent=true")
    assert (meta["also-deleted"], meta["restorable-until"]) == (EVENT_PARTS, None)


@pytest.mark.parametrize("days", [0, 10])
def test_the_time_follows_the_parameter(
    event: events.WholeEvent,
    enter: Enter,
    database: schema.Database,
    monkeypatch: pytest.MonkeyPatch,
    days: int,
) -> None:
    monkeypatch.setenv("PURGE_DAYS", str(days))
    config.settings.cache_clear()
    try:
        until = delete(enter(event.owner_id), f"/v1/tracks/{event.track_id}")["restorable-until"]
    finally:
        config.settings.cache_clear()
    deleted_at, _ = load_deletion("track", event.track_id)
    expected = deleted_at + timedelta(days=days) if days else None
    assert (until and datetime.fromisoformat(until)) == expected
