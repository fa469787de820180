"""The texts of mails about a session's state, and who may send such a mail."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from api.read import reads
from openevent.infra.config import settings
from openevent.mail.catalogue import ACTION_BY_STATE
from tests.factories import events
from tests.integration.api.write.write_helpers import grant_role, load_changes, set_columns
from tests.unit.api.client import Client

type AddUser = Callable[..., int]
type Enter = Callable[..., Client]


@pytest.fixture
def _few(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LIMITS", "mail.session=2/900")
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


def get_path(event: events.WholeEvent) -> str:
    return f"/v1/sessions/{event.session_ids[0]}/notify"


def test_the_texts_name_their_places(enter: Enter, add_user: AddUser, anonymous: Client) -> None:
    path = "/v1/sessions/mails"
    assert anonymous.get(path).status == 401
    texts = enter(add_user()).get(path).json
    assert texts.keys() == ACTION_BY_STATE.keys()
    assert texts["accepted"]["subject"] == "Session {session_name} has been accepted"
    assert texts["canceled"]["subject"] == "Session {session_name} is now canceled"
    for state, text in texts.items():
        assert {"{event_name}", "{session_name}"} <= {
            place for place in ("{event_name}", "{session_name}") if place in text["message"]
        }, state
        assert "@" not in text["message"]


def test_co_organizers_and_above_notify(
    event: events.WholeEvent, enter: Enter, add_user: AddUser, anonymous: Client
) -> None:
    path, speaker = get_path(event), add_user()
    set_columns("session", event.session_ids[0], creator_id=speaker)
    helpers = {role: add_user() for role in ("moderator", "track_organizer", "coorganizer")}
    for role, user in helpers.items():
        grant_role(event.id, user, role)
    clients = [anonymous, enter(speaker), *map(enter, helpers.values())]
    assert [who.post(path).status for who in clients] == [401, 403, 403, 403, 200]
    unverified = add_user(is_verified=False)
    grant_role(event.id, unverified, "organizer")
    assert enter(unverified).post(path).status == 403
    assert enter(add_user(is_admin=True)).post(path).json == {"success": True}


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"subject": "a\nb"}, "subject"),
        ({"subject": "a\u2028Bcc: b"}, "subject"),
        ({"subject": "a" * 201}, "subject"),
        ({"subject": 1}, "subject"),
        ({"message": "a" * 5_001}, "message"),
        ({"message": "<b>" * 1_500 + "<" * 500 + "a\0"}, "message"),
        ({"message": ["a"]}, "message"),
        ({"bcc": "ada@example.org"}, "bcc"),
        ({"bcc": [1]}, "bcc/0"),
        ({"bcc": ["nobody@example.org"]}, "bcc/0"),
        ({"bcc": ["ada@example.org"] * 51}, "bcc"),
    ],
)
def test_a_notice_is_refused(
    event: events.WholeEvent, enter: Enter, body: Any, pointer: str
) -> None:
    answer = enter(event.owner_id).post(get_path(event), body)
    assert (answer.status, answer.json["errors"][0]["source"]) == (
        422,
        {"pointer": f"/data/{pointer}"},
    )
    assert load_changes("session", event.session_ids[0]) == []


def test_attendees_get_no_copy_and_a_draft_has_no_mail(
    event: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    attendee = add_user(email="guest@example.org")
    grant_role(event.id, attendee, "attendee")
    owner = enter(event.owner_id)
    assert owner.post(get_path(event), {"bcc": ["guest@example.org"]}).status == 422
    set_columns("session", event.session_ids[0], state="draft")
    assert owner.post(get_path(event)).status == 409


@pytest.mark.usefixtures("_few")
def test_a_session_has_few_mails_an_hour(event: events.WholeEvent, enter: Enter) -> None:
    owner = enter(event.owner_id)
    assert [owner.post(get_path(event)).status for _ in range(3)] == [200, 200, 429]


@pytest.mark.parametrize("is_gone", [False, True])
def test_a_session_that_is_deleted_after_the_check_is_not_found(
    event: events.WholeEvent, enter: Enter, monkeypatch: pytest.MonkeyPatch, is_gone: object
) -> None:
    session = event.session_ids[0]
    id_ = 2**40 if is_gone else session
    monkeypatch.setattr(reads, "check_rule", lambda *_: (id_, True))
    set_columns("session", session, deleted_at=datetime.now(UTC))
    assert enter(event.owner_id).post(get_path(event)).status == 404
    assert load_changes("session", id_) == []
