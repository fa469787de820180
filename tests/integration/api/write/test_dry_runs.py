"""Dry runs: they check a change, show its result, and write nothing."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from openevent.infra import db
from openevent.resources import BY_TYPE
from openevent.work.changes import changes
from tests.factories import events
from tests.integration.api.write.write_helpers import (
    build_document,
    build_linkage,
    grant_role,
    load_changes,
    set_columns,
)
from tests.unit.api.client import Client

type Enter = Callable[..., Client]
END = datetime(2031, 5, 2, tzinfo=UTC)


@pytest.fixture
def messages(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The URLs of the queues to which messages were sent."""
    urls: list[str] = []
    monkeypatch.setattr(
        "openevent.work.queues.send_message", lambda url, *_, **__: urls.append(url)
    )
    return urls


def count_changes() -> int:
    with db.connect() as connection:
        return int(connection.execute(select(func.count()).select_from(changes)).scalar_one())


def test_a_dry_run_shows_the_row_and_writes_nothing(
    event: events.WholeEvent, enter: Enter, messages: list[str]
) -> None:
    owner, path = enter(event.owner_id), f"/v1/events/{event.id}"
    before, recorded = owner.get(path), count_changes()
    body = build_document("event", {"name": "Other days"}, event.id)
    answer = owner.send("PATCH", f"{path}?dry-run=true&include=sessions", body)
    assert answer.status == 200
    assert answer.json["data"]["attributes"]["name"] == "Other days"
    assert answer.json["meta"] == {"mails": {"will-send": 0}, "dry-run": True}
    assert answer.json["included"]
    assert "etag" not in answer.headers
    after = owner.get(path)
    assert (after.body, after.headers["etag"]) == (before.body, before.headers["etag"])
    assert (count_changes(), messages) == (recorded, [])


def test_a_dry_run_tells_the_mails_of_the_real_one(
    event: events.WholeEvent, enter: Enter, messages: list[str]
) -> None:
    set_columns("event", event.id, state="draft", ends_at=END)
    owner, path = enter(event.owner_id), f"/v1/events/{event.id}"
    body = build_document("event", {"state": "published"}, event.id)
    dry = owner.send("PATCH", f"{path}?dry-run=true", body)
    assert (dry.json["meta"]["mails"]["will-send"], messages) == (2, [])
    real = owner.send("PATCH", path, body)
    assert real.json["meta"] == {"mails": {"will-send": 2}}
    assert real.json["data"] == dry.json["data"]


def test_every_check_of_the_change_is_made(
    event: events.WholeEvent, enter: Enter, add_user: Callable[..., int]
) -> None:
    owner, moderator = enter(event.owner_id), add_user()
    grant_role(event.id, moderator, "moderator")
    path = f"/v1/events/{event.id}?dry-run=true"

    def patch(client: Client, *, if_match: str = "*", **attributes: object) -> int:
        dashed = {name.replace("_", "-"): value for name, value in attributes.items()}
        body = build_document("event", dashed, event.id)
        return client.send("PATCH", path, body, if_match=if_match).status

    assert patch(owner, name="Days") == 200
    assert patch(owner, name=None) == 422
    assert patch(owner, ends_at="2001-01-01T00:00Z") == 422
    assert patch(owner, if_match='W/"old"', name="Days") == 412
    assert patch(enter(moderator), name="Days") == 403
    assert patch(enter(add_user(is_verified=False)), name="Days") in {403, 404}


def test_a_taken_value_and_a_missing_link_are_found(event: events.WholeEvent, enter: Enter) -> None:
    with db.transaction() as connection:
        other = events.add(
            connection, "speaker", event_id=event.id, name="Grace", email="grace@example.org"
        )
    owner, path = enter(event.owner_id), f"/v1/speakers/{other}?dry-run=true"
    same_address = build_document("speaker", {"email": "ADA@example.org"}, other)
    assert owner.send("PATCH", path, same_address).status == 403
    missing = build_document("speaker", {}, other, sessions=[("session", 10**9)])
    assert owner.send("PATCH", path, missing).status == 422


def test_a_relationship_and_a_row_of_the_trash_stay(
    event: events.WholeEvent, enter: Enter, add_user: Callable[..., int]
) -> None:
    owner, session = enter(event.owner_id), event.session_ids[0]
    path = f"/v1/sessions/{session}/relationships/speakers"
    before = owner.get(path).body
    for method in ("PATCH", "POST", "DELETE"):
        body = build_linkage([("speaker", event.speaker_ids[0])])
        answer = owner.send(method, f"{path}?dry-run=true", body)
        assert answer.status == 204 or answer.json["meta"]["dry-run"]
        assert owner.get(path).body == before
    set_columns("event", event.id, deleted_at=END)
    body = build_document("event", {"deleted-at": None}, event.id)
    query = "get_trashed=true&dry-run=true"
    admin = enter(add_user(is_admin=True))
    answer = admin.send("PATCH", f"/v1/events/{event.id}?{query}", body)
    assert (answer.status, answer.json["meta"]["mails"]["will-send"]) == (200, 1)
    assert owner.get(f"/v1/events/{event.id}").status == 404


def test_what_would_write_is_refused(event: events.WholeEvent, enter: Enter) -> None:
    owner, table = enter(event.owner_id), BY_TYPE["faq"].table
    body = build_document("faq", {"question": "Why?"}, event=("event", event.id))
    created = owner.send("POST", "/v1/faqs?dry-run=true", body)
    deleted = owner.send("DELETE", f"/v1/faqs/{event.faq_id}?dry-run=true", None)
    assert (created.status, deleted.status) == (400, 400)
    with db.connect() as connection:
        ids = connection.execute(select(table.c.id).where(table.c.event_id == event.id)).scalars()
        assert list(ids) == [event.faq_id]


ACTIONS = (
    ("POST", "/v1/sessions/{session}/notify"),
    ("POST", "/v1/events/{event}/mails/release"),
    ("POST", "/v1/events/{event}/copy"),
    ("POST", "/v1/events/{event}/export/json"),
    ("PATCH", "/v1/auth/reset-password"),
    ("POST", "/v1/users"),
)


@pytest.mark.parametrize(("method", "path"), ACTIONS)
def test_an_action_is_no_dry_run(
    event: events.WholeEvent, enter: Enter, messages: list[str], method: str, path: str
) -> None:
    recorded = count_changes()
    path = path.format(event=event.id, session=event.session_ids[0])
    answer = enter(event.owner_id).send(method, f"{path}?dry-run=true", {"data": {}})
    assert answer.status == 400
    assert answer.json["errors"][0]["source"] == {"parameter": "dry-run"}
    assert (count_changes(), messages) == (recorded, [])


def test_a_session_tells_its_mails(event: events.WholeEvent, enter: Enter) -> None:
    owner, session = enter(event.owner_id), event.session_ids[0]
    set_columns("event", event.id, ends_at=END)
    path = f"/v1/sessions/{session}"
    decision = build_document("session", {"state": "rejected", "send-email": True}, session)
    move = build_document("session", {"starts-at": "2018-03-22T01:00Z"}, session)
    for body in (decision, move):
        dry = owner.send("PATCH", f"{path}?dry-run=true", body)
        assert dry.json["meta"]["mails"]["will-send"] == 2
    assert "session.state" not in dict(load_changes("session", session))
    assert owner.send("PATCH", path, decision).json["meta"] == {"mails": {"will-send": 2}}


def test_a_dry_run_counts_no_mails_by_the_limits(event: events.WholeEvent, enter: Enter) -> None:
    owner, session = enter(event.owner_id), event.session_ids[0]
    body = build_document("session", {"state": "rejected", "send-email": True}, session)
    for _ in range(7):  # mail.session=5/3600
        answer = owner.send("PATCH", f"/v1/sessions/{session}?dry-run=true", body)
        assert answer.status == 200
