"""Letters about an event: questions to its organizers, invitations to submit papers."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import func, select, update

from openevent.infra import db
from openevent.infra.config import settings
from openevent.resources.speakers_call import speakers_calls
from openevent.work import changes
from tests.factories import events
from tests.integration.api.write.write_helpers import grant_role, set_columns
from tests.unit.api.client import Client

type Enter = Callable[..., Client]
TEXT = "Is there a room for our engine?\n\nIt weighs five tons."


@pytest.fixture
def call(event: events.WholeEvent) -> events.WholeEvent:
    """An event whose call for speakers is open."""
    with db.transaction() as connection:
        table = speakers_calls.table
        mine = update(table).where(table.c.id == event.speakers_call_id)
        connection.execute(mine.values(ends_at=func.now() + func.make_interval(0, 0, 0, 1)))
    return event


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LIMITS", "contact.account=2/900,papers.account=2/900")
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


def load_changes(kind: str, subject_id: int) -> list[Any]:
    columns = changes.changes.c
    statement = select(columns.user_id, columns.facts).where(
        columns.kind == kind, columns.subject_id == subject_id
    )
    with db.connect() as connection:
        return list(connection.execute(statement.order_by(columns.id)).all())


def ask(event: events.WholeEvent) -> str:
    return f"/v1/events/{event.id}/contact-organizers"


def invite(event: events.WholeEvent) -> str:
    return f"/v1/events/{event.id}/speakers-call/invitations"


def test_a_user_asks_the_organizers(
    event: events.WholeEvent, enter: Enter, add_user: Callable[..., int]
) -> None:
    user = add_user()
    answer = enter(user).post(ask(event), {"text": f" {TEXT} "})
    assert (answer.status, answer.json) == (200, {"message": "The organizers get your question."})
    assert load_changes("event.contacted", event.id) == [(user, {"text": TEXT})]


def test_the_web_front_end_sends_the_text_of_a_question_as_email(
    event: events.WholeEvent, enter: Enter, add_user: Callable[..., int]
) -> None:
    user, path = add_user(), f"/v1/events/{event.id}/contact-organizer"
    answer = enter(user).post(path, {"email": TEXT})
    assert (answer.status, answer.json) == (200, {"success": True})
    assert load_changes("event.contacted", event.id) == [(user, {"text": TEXT})]
    long = enter(user).post(path, {"email": "x" * 5_001})
    assert (long.status, long.json["errors"][0]["source"]) == (422, {"pointer": "/data/email"})
    assert enter(add_user(is_verified=False)).post(path, {"email": TEXT}).status == 403


def test_a_question_needs_a_verified_login(
    event: events.WholeEvent,
    draft: events.WholeEvent,
    enter: Enter,
    add_user: Callable[..., int],
    anonymous: Client,
) -> None:
    unverified = enter(add_user(is_verified=False))
    assert [who.post(ask(event), {"text": TEXT}).status for who in (anonymous, unverified)] == [
        401,
        403,
    ]
    assert enter(add_user()).post(ask(draft), {"text": TEXT}).status == 404
    assert (
        load_changes("event.contacted", event.id),
        load_changes("event.contacted", draft.id),
    ) == ([], [])


@pytest.mark.parametrize(
    ("text", "status"), [(None, 400), ("  ", 400), (1, 400), ("x" * 5_001, 422), ("a\0b", 422)]
)
def test_a_question_has_a_minimum_and_maximum_length(
    event: events.WholeEvent, enter: Enter, add_user: Callable[..., int], text: Any, status: int
) -> None:
    answer = enter(add_user()).post(ask(event), {"text": text})
    assert (answer.status, answer.json["errors"][0]["source"]) == (
        status,
        {"pointer": "/data/text"},
    )


@pytest.mark.usefixtures("few")
def test_mails_have_a_limit(call: events.WholeEvent, enter: Enter) -> None:
    owner = enter(call.owner_id)
    assert [owner.post(ask(call), {"text": TEXT}).status for _ in range(3)] == [200, 200, 429]
    alias = f"/v1/events/{call.id}/contact-organizer"
    assert owner.post(alias, {"email": TEXT}).status == 429
    body = {"emails": ["ada@example.org"]}
    assert [owner.post(invite(call), body).status for _ in range(3)] == [200, 200, 429]


def test_co_organizers_invite_for_papers(
    call: events.WholeEvent, enter: Enter, add_user: Callable[..., int], anonymous: Client
) -> None:
    helper = add_user()
    with db.transaction() as connection:
        events.grant(connection, call.id, helper, "coorganizer")
    twice = ["jo\u0308rg@b\u00fccher.example", "j\u00f6rg@xn--bcher-kva.example"]
    body = {"emails": [" Ada@example.org ", "grace@example.org", "ADA@example.org", *twice]}
    answer = enter(helper).post(invite(call), body)
    assert (answer.status, answer.json) == (200, {"success": True, "invited": 3})
    facts = {"emails": ["ADA@example.org", "grace@example.org", twice[1]], "event": call.id}
    assert load_changes("speakers-call.invited", call.speakers_call_id) == [(helper, facts)]
    assert [who.post(invite(call), body).status for who in (anonymous, enter(add_user()))] == [
        401,
        403,
    ]


@pytest.mark.parametrize(
    ("emails", "pointer"),
    [
        (None, "/data/emails"),
        ([], "/data/emails"),
        ("ada@example.org", "/data/emails"),
        ([f"{number}@example.org" for number in range(51)], "/data/emails"),
        (["ada@example.org", "ada"], "/data/emails/1"),
        (["ada@example.org", "ada@example.org."], "/data/emails/1"),
        (["<ada@example.org>"], "/data/emails/0"),
        (["ada\u200b@example.org"], "/data/emails/0"),
        (["a\0@example.org"], "/data/emails/0"),
        ([f"{'a' * 320}@example.org"], "/data/emails/0"),
        ([{}], "/data/emails/0"),
    ],
)
def test_an_invitation_needs_valid_addresses(
    call: events.WholeEvent, enter: Enter, emails: Any, pointer: str
) -> None:
    answer = enter(call.owner_id).post(invite(call), {"emails": emails})
    assert (answer.status, answer.json["errors"][0]["source"]) == (422, {"pointer": pointer})


def test_an_ended_hidden_or_missing_call_invites_nobody(
    event: events.WholeEvent, draft: events.WholeEvent, enter: Enter
) -> None:
    body = {"emails": ["ada@example.org"]}
    assert (
        enter(event.owner_id).post(invite(event), body).detail == "The call for speakers is over."
    )
    hidden = enter(draft.owner_id).post(invite(draft), body)
    assert (hidden.status, hidden.detail) == (
        409,
        "The event is a draft: nobody whom you invite could see it.",
    )
    with db.transaction() as connection:
        bare = events.add_event(connection, event.owner_id)
    none = enter(event.owner_id).post(f"/v1/events/{bare}/speakers-call/invitations", body)
    assert (none.status, none.detail) == (409, "The event has no call for speakers.")


def test_a_call_that_has_not_begun_invites_nobody(call: events.WholeEvent, enter: Enter) -> None:
    body, begins = {"emails": ["ada@example.org"]}, func.now() + func.make_interval(0, 0, 0, 0, 1)
    set_columns("speakers-call", call.speakers_call_id, starts_at=begins)
    early = enter(call.owner_id).post(invite(call), body)
    assert (early.status, early.detail) == (409, "The call for speakers has not begun.")
    assert load_changes("speakers-call.invited", call.speakers_call_id) == []
    # As an import may bring it.
    set_columns("speakers-call", call.speakers_call_id, starts_at=None)
    assert enter(call.owner_id).post(invite(call), body).status == 200


def test_a_private_call_invites_only_by_its_hash(call: events.WholeEvent, enter: Enter) -> None:
    owner, body = enter(call.owner_id), {"emails": ["ada@example.org"]}
    set_columns("speakers-call", call.speakers_call_id, privacy="private", hash=None)
    assert owner.post(invite(call), body).status == 409
    set_columns("speakers-call", call.speakers_call_id, hash="s3cret")
    assert owner.post(invite(call), body).status == 200


def test_an_invitation_needs_a_verified_user_or_an_administrator(
    call: events.WholeEvent, enter: Enter, add_user: Callable[..., int]
) -> None:
    statuses = []
    for trusted in ({}, {"is_admin": True}):
        helper = add_user(is_verified=False, **trusted)
        grant_role(call.id, helper, "coorganizer")
        statuses.append(enter(helper).post(invite(call), {"emails": ["ada@example.org"]}).status)
    assert statuses == [403, 200]


def test_a_question_is_kept_in_nfc(
    event: events.WholeEvent, enter: Enter, add_user: Callable[..., int]
) -> None:
    user = add_user()
    enter(user).post(ask(event), {"text": f"Cafe\u0301? \u200d {TEXT}"})
    assert load_changes("event.contacted", event.id) == [
        (user, {"text": f"Caf\u00e9? \u200d {TEXT}"})
    ]
