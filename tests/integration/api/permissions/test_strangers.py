"""Limits for strangers: what they may not see, add or repeat."""

import json
from collections.abc import Callable, Iterator

import pytest

from openevent.domain.people import accounts
from openevent.infra import db
from openevent.infra.config import settings
from tests.factories import events
from tests.integration.api import people
from tests.integration.api.write.write_helpers import (
    build_document,
    get_pointer,
    grant_role,
    load_changes,
    patch_row,
    set_columns,
)
from tests.unit.api.client import Answer, Client

type AddUser = Callable[..., int]
type Enter = Callable[..., Client]


def add_row(type_: str, **values: object) -> int:
    with db.transaction() as connection:
        return events.add(connection, type_, **values)


@pytest.fixture
def two_per_hour(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Allow two of each per hour."""
    names = ("email.account", "mail.session", "copy.account")
    monkeypatch.setenv("LIMITS", ",".join(f"{name}=2/3600" for name in names))
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


def test_any_user_adds_a_speaker_if_sessions_are_enabled(
    event: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    client, body = (
        enter(add_user()),
        build_document("speaker", {"name": "Me"}, event=("event", event.id)),
    )
    refusal = client.send("POST", "/v1/speakers", body)
    assert (refusal.status, get_pointer(refusal)) == (403, "/data/relationships/event")
    assert enter(event.owner_id).send("POST", "/v1/speakers", body).status == 201
    set_columns("event", event.id, is_sessions_speakers_enabled=True)
    assert client.send("POST", "/v1/speakers", body).status == 201


def test_only_organizers_feature_and_order_speakers(
    event: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    set_columns("event", event.id, is_sessions_speakers_enabled=True)
    client = enter(add_user())

    def make(**attributes: object) -> Answer:
        body = build_document("speaker", {"name": "Me", **attributes}, event=("event", event.id))
        return client.send("POST", "/v1/speakers", body)

    first, featured = make(order=-1), make(**{"is-featured": True})
    assert (first.status, get_pointer(first)) == (403, "/data/attributes/order")
    assert (featured.status, get_pointer(featured)) == (403, "/data/attributes/is-featured")
    created = make(order=0, **{"is-featured": False})
    id_ = int(created.json["data"]["id"])
    assert patch_row(client, "speaker", id_, is_featured=True).status == 403
    assert patch_row(client, "speaker", id_, is_featured=False, order=0, name="I").status == 200
    assert patch_row(enter(event.owner_id), "speaker", id_, is_featured=True, order=3).status == 200
    assert patch_row(client, "speaker", id_, is_featured=True, order=3).status == 200
    assert patch_row(client, "speaker", id_, order=0).status == 403


def test_a_user_gives_one_feedback_per_subject(
    event: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    client = enter(add_user())
    body = build_document("feedback", {"rating": 4}, event=("event", event.id))
    created = client.send("POST", "/v1/feedbacks", body)
    second = client.send("POST", "/v1/feedbacks", body)
    assert (created.status, second.status, get_pointer(second)) == (
        201,
        409,
        "/data/relationships/event",
    )
    assert client.delete(created.headers["location"]).status == 200
    assert client.send("POST", "/v1/feedbacks", body).status == 201
    own = build_document("feedback", {"rating": 4}, session=("session", event.session_ids[0]))
    owner = enter(event.owner_id)
    assert [owner.send("POST", "/v1/feedbacks", own).status for _ in range(2)] == [201, 409]


def test_only_administrators_see_the_parts_of_a_deleted_event(
    event: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    speaker, admin = add_user(), enter(add_user(is_admin=True))
    set_columns("speaker", event.speaker_ids[0], user_id=speaker)
    session, owner = f"/v1/sessions/{event.session_ids[0]}", enter(event.owner_id)
    assert owner.delete(f"/v1/events/{event.id}").status == 200
    for path in (f"/v1/tracks/{event.track_id}", session, f"/v1/speakers/{event.speaker_ids[0]}"):
        assert [
            owner.get(path).status,
            enter(speaker).get(path).status,
            admin.get(path).status,
        ] == [404, 404, 200]
    assert patch_row(owner, "track", event.track_id, name="X").status == 404
    assert patch_row(enter(speaker), "session", event.session_ids[0], title="X").status == 404


def test_feedback_about_a_deleted_session_is_hidden(
    event: events.WholeEvent, add_user: AddUser, anonymous: Client
) -> None:
    feedback_id = add_row("feedback", session_id=event.session_ids[0], user_id=add_user(), rating=5)
    assert anonymous.get(f"/v1/feedbacks/{feedback_id}").status == 200
    set_columns("session", event.session_ids[0], deleted_at=events.CREATED_AT)
    assert anonymous.get(f"/v1/feedbacks/{feedback_id}").status == 404


def test_a_private_call_is_shown_with_its_hash(
    event: events.WholeEvent, enter: Enter, anonymous: Client
) -> None:
    path = f"/v1/speakers-calls/{event.speakers_call_id}"
    set_columns("speakers-call", event.speakers_call_id, hash="s3cret")
    assert anonymous.get(path).json["data"]["attributes"]["hash"] is None
    set_columns("speakers-call", event.speakers_call_id, privacy="private")
    assert [
        anonymous.get(path, query).status for query in ("", "hash=wrong", "hash=", "hash=s3cret")
    ] == [404] * 3 + [200]
    of_event = f"/v1/events/{event.id}/speakers-call"
    assert anonymous.get(of_event).status == 404
    assert anonymous.get(of_event, "hash=s3cret").json["data"]["attributes"]["hash"] is None
    assert enter(event.owner_id).get(path).json["data"]["attributes"]["hash"] == "s3cret"


def test_strangers_do_not_find_a_private_event_in_lists(
    event: events.WholeEvent, enter: Enter, add_user: AddUser, anonymous: Client
) -> None:
    guest = add_user()
    grant_role(event.id, guest, "attendee")
    event_filter = {"filter": json.dumps([{"name": "id", "op": "eq", "val": event.id}])}
    track_filter = {"filter": json.dumps([{"name": "id", "op": "eq", "val": event.track_id}])}

    def count_rows(client: Client) -> list[int]:
        lists = (
            ("/v1/events", event_filter),
            (f"/v1/event-types/{event.type_id}/events", event_filter),
            ("/v1/tracks", track_filter),
        )
        return [client.get(path, query).json["meta"]["count"] for path, query in lists]

    assert count_rows(anonymous) == [1, 1, 1]
    set_columns("event", event.id, privacy="private")
    assert count_rows(anonymous) == count_rows(enter(add_user())) == [0, 0, 0]
    assert count_rows(enter(event.owner_id)) == count_rows(enter(guest)) == [1, 1, 1]
    assert anonymous.get(f"/v1/events/{event.id}").status == 200
    assert anonymous.get(f"/v1/events/{event.id}/tracks").json["meta"] == {"count": 1}
    included = anonymous.get(f"/v1/event-types/{event.type_id}", "include=events").json.get(
        "included", []
    )
    assert str(event.id) not in {row["id"] for row in included}


def test_a_link_is_read_before_a_password_is_hashed(monkeypatch: pytest.MonkeyPatch) -> None:
    passwords: list[str] = []
    monkeypatch.setattr(accounts.passwords, "hash_password", passwords.append)
    assert people.set_anew("junk", "new password").status == 404
    assert passwords == []


@pytest.mark.usefixtures("two_per_hour")
def test_address_changes_are_limited(enter: Enter, add_user: AddUser) -> None:
    user = add_user()
    other_email = f"taken{next(events.NUMBERS)}@example.org"
    add_user(email=other_email)
    assert [patch_row(enter(user), "user", user, email=other_email).status for _ in range(3)] == [
        409,
        409,
        429,
    ]
    target = f"target{next(events.NUMBERS)}@example.org"
    statuses = []
    for _ in range(4):
        other = add_user()
        statuses.append(patch_row(enter(other), "user", other, email=target).status)
        set_columns("user", other, email=f"back{next(events.NUMBERS)}@example.org")
    assert statuses == [200, 200, 200, 429]


@pytest.mark.usefixtures("two_per_hour")
def test_mails_to_speakers_are_limited_and_need_a_verified_address(
    event: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    session, owner, unverified = (
        event.session_ids[0],
        enter(event.owner_id),
        add_user(is_verified=False),
    )
    grant_role(event.id, unverified, "organizer")
    refusal = patch_row(enter(unverified), "session", session, send_email=True)
    assert (refusal.status, get_pointer(refusal)) == (403, "/data/attributes/send-email")
    assert patch_row(enter(unverified), "session", session, send_email=False).status == 200
    assert [patch_row(owner, "session", session, send_email=True).status for _ in range(3)] == [
        200,
        200,
        429,
    ]
    assert [kind for kind, _ in load_changes("session", session) if kind == "session.state"] == [
        "session.state"
    ] * 2
    assert patch_row(owner, "session", session, title="Mine").status == 200


@pytest.mark.usefixtures("two_per_hour", "frozen")
def test_copies_of_an_event_are_limited(event: events.WholeEvent, enter: Enter) -> None:
    owner = enter(event.owner_id)
    answers = [owner.post(f"/v1/events/{event.id}/copy") for _ in range(3)]
    assert [answer.status for answer in answers] == [200, 200, 429]
    assert answers[2].headers["retry-after"] == "3600"


def test_a_reused_refresh_token_makes_access_tokens_invalid(ada: str) -> None:
    body = {
        "email": ada,
        "password": people.PASSWORD,
        "remember-me": True,
        "include-in-response": True,
    }
    tokens, other = (people.elsewhere().post("/auth/session", body).json for _ in range(2))
    path = f"/v1/users/{people.account(ada)['id']}"
    thief = Client(tokens["refresh_token"])
    refreshed = thief.post("/v1/auth/token/refresh")
    assert [
        Client(token).get(path).status
        for token in (tokens["access_token"], refreshed.json["access_token"])
    ] == [200] * 2
    Client(refreshed.json["refresh_token"]).post("/v1/auth/token/refresh")
    assert thief.post("/v1/auth/token/refresh").status == 401
    access_tokens = (tokens["access_token"], refreshed.json["access_token"], other["access_token"])
    assert [Client(token).get(path).status for token in access_tokens] == [401, 401, 200]


def test_every_answer_has_nosniff(event: events.WholeEvent, anonymous: Client) -> None:
    for path in (f"/v1/events/{event.id}", "/v1/events/none", "/v1/docs", "/health-check"):
        assert anonymous.get(path).headers["x-content-type-options"] == "nosniff"
