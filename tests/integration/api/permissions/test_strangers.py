"""What strangers neither see, nor publish on others' pages, nor learn, nor have done without end."""

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


def add(type_: str, **values: object) -> int:
    with db.transaction() as connection:
        return events.add(connection, type_, **values)


@pytest.fixture
def twice(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Two of each."""
    names = ("email.account", "mail.session", "copy.account")
    monkeypatch.setenv("LIMITS", ",".join(f"{name}=2/3600" for name in names))
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


def test_strangers_bring_speakers_where_sessions_are_taken(
    event: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    client, body = (
        enter(add_user()),
        build_document("speaker", {"name": "Me"}, event=("event", event.id)),
    )
    refused = client.send("POST", "/v1/speakers", body)
    assert (refused.status, get_pointer(refused)) == (403, "/data/relationships/event")
    assert enter(event.owner_id).send("POST", "/v1/speakers", body).status == 201
    set_columns("event", event.id, is_sessions_speakers_enabled=True)
    assert client.send("POST", "/v1/speakers", body).status == 201


def test_organizers_alone_feature_and_order_speakers(
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
    made = make(order=0, **{"is-featured": False})
    id_ = int(made.json["data"]["id"])
    assert patch_row(client, "speaker", id_, is_featured=True).status == 403
    assert patch_row(client, "speaker", id_, is_featured=False, order=0, name="I").status == 200
    assert patch_row(enter(event.owner_id), "speaker", id_, is_featured=True, order=3).status == 200
    assert patch_row(client, "speaker", id_, is_featured=True, order=3).status == 200
    assert patch_row(client, "speaker", id_, order=0).status == 403


def test_a_user_gives_one_feedback_of_a_thing(
    event: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    client = enter(add_user())
    body = build_document("feedback", {"rating": 4}, event=("event", event.id))
    made = client.send("POST", "/v1/feedbacks", body)
    again = client.send("POST", "/v1/feedbacks", body)
    assert (made.status, again.status, get_pointer(again)) == (
        201,
        409,
        "/data/relationships/event",
    )
    assert client.delete(made.headers["location"]).status == 200
    assert client.send("POST", "/v1/feedbacks", body).status == 201
    own = build_document("feedback", {"rating": 4}, session=("session", event.session_ids[0]))
    owner = enter(event.owner_id)
    assert [owner.send("POST", "/v1/feedbacks", own).status for _ in range(2)] == [201, 409]


def test_what_hangs_on_a_deleted_event_is_administrators(
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


def test_what_was_said_of_a_deleted_session_is_gone(
    event: events.WholeEvent, add_user: AddUser, anonymous: Client
) -> None:
    given = add("feedback", session_id=event.session_ids[0], user_id=add_user(), rating=5)
    assert anonymous.get(f"/v1/feedbacks/{given}").status == 200
    set_columns("session", event.session_ids[0], deleted_at=events.MADE)
    assert anonymous.get(f"/v1/feedbacks/{given}").status == 404


def test_a_private_call_is_for_who_has_its_hash(
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
    assert anonymous.get(of_event).json["data"] is None
    assert anonymous.get(of_event, "hash=s3cret").json["data"]["attributes"]["hash"] is None
    assert enter(event.owner_id).get(path).json["data"]["attributes"]["hash"] == "s3cret"


def test_a_private_event_is_in_no_list_of_strangers(
    event: events.WholeEvent, enter: Enter, add_user: AddUser, anonymous: Client
) -> None:
    guest = add_user()
    grant_role(event.id, guest, "attendee")
    meant = {"filter": json.dumps([{"name": "id", "op": "eq", "val": event.id}])}
    parts = {"filter": json.dumps([{"name": "id", "op": "eq", "val": event.track_id}])}

    def counts(client: Client) -> list[int]:
        lists = (
            ("/v1/events", meant),
            (f"/v1/event-types/{event.type_id}/events", meant),
            ("/v1/tracks", parts),
        )
        return [client.get(path, query).json["meta"]["count"] for path, query in lists]

    assert counts(anonymous) == [1, 1, 1]
    set_columns("event", event.id, privacy="private")
    assert counts(anonymous) == counts(enter(add_user())) == [0, 0, 0]
    assert counts(enter(event.owner_id)) == counts(enter(guest)) == [1, 1, 1]
    assert anonymous.get(f"/v1/events/{event.id}").status == 200
    assert anonymous.get(f"/v1/events/{event.id}/tracks").json["meta"] == {"count": 1}
    included = anonymous.get(f"/v1/event-types/{event.type_id}", "include=events").json.get(
        "included", []
    )
    assert str(event.id) not in {one["id"] for one in included}


def test_a_link_is_read_before_a_password_is_hashed(monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[str] = []
    monkeypatch.setattr(accounts.passwords, "hash_password", hashed.append)
    assert people.set_anew("junk", "new password").status == 404
    assert hashed == []


@pytest.mark.usefixtures("twice")
def test_addresses_are_tried_and_written_to_a_few_times(enter: Enter, add_user: AddUser) -> None:
    user = add_user()
    taken = f"taken{next(events.NUMBERS)}@example.org"
    add_user(email=taken)
    assert [patch_row(enter(user), "user", user, email=taken).status for _ in range(3)] == [
        409,
        409,
        429,
    ]
    target = f"target{next(events.NUMBERS)}@example.org"
    asked = []
    for _ in range(4):
        other = add_user()
        asked.append(patch_row(enter(other), "user", other, email=target).status)
        set_columns("user", other, email=f"back{next(events.NUMBERS)}@example.org")
    assert asked == [200, 200, 200, 429]


@pytest.mark.usefixtures("twice")
def test_speakers_are_written_to_a_few_times_and_by_the_verified(
    event: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    session, owner, unproven = (
        event.session_ids[0],
        enter(event.owner_id),
        add_user(is_verified=False),
    )
    grant_role(event.id, unproven, "organizer")
    refused = patch_row(enter(unproven), "session", session, send_email=True)
    assert (refused.status, get_pointer(refused)) == (403, "/data/attributes/send-email")
    assert patch_row(enter(unproven), "session", session, send_email=False).status == 200
    assert [patch_row(owner, "session", session, send_email=True).status for _ in range(3)] == [
        200,
        200,
        429,
    ]
    assert [kind for kind, _ in load_changes("session", session) if kind == "session.state"] == [
        "session.state"
    ] * 2
    assert patch_row(owner, "session", session, title="Mine").status == 200


@pytest.mark.usefixtures("twice", "frozen")
def test_events_are_copied_a_few_times(event: events.WholeEvent, enter: Enter) -> None:
    owner = enter(event.owner_id)
    answers = [owner.post(f"/v1/events/{event.id}/copy") for _ in range(3)]
    assert [answer.status for answer in answers] == [200, 200, 429]
    assert answers[2].headers["retry-after"] == "3600"


def test_a_replay_ends_the_access_tokens_too(ada: str) -> None:
    body = {
        "email": ada,
        "password": people.PASSWORD,
        "remember-me": True,
        "include-in-response": True,
    }
    tokens, other = (people.elsewhere().post("/auth/session", body).json for _ in range(2))
    path = f"/v1/users/{people.account(ada)['id']}"
    copied = Client(tokens["refresh_token"])
    following = copied.post("/v1/auth/token/refresh")
    assert [
        Client(one).get(path).status
        for one in (tokens["access_token"], following.json["access_token"])
    ] == [200] * 2
    assert copied.post("/v1/auth/token/refresh").status == 401
    known = (tokens["access_token"], following.json["access_token"], other["access_token"])
    assert [Client(one).get(path).status for one in known] == [401, 401, 200]


def test_no_answer_is_taken_for_another_type(event: events.WholeEvent, anonymous: Client) -> None:
    for path in (f"/v1/events/{event.id}", "/v1/events/none", "/v1/docs", "/health-check"):
        assert anonymous.get(path).headers["x-content-type-options"] == "nosniff"
