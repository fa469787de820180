"""Answers to speaker invites: who gives one, and what it does."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from local.stack import schema
from openevent.domain.programme import speaker_invites
from openevent.infra import db
from openevent.model.permissions import Identity
from tests.factories import events
from tests.integration.api.speakers.speaker_invitations import (
    GUEST,
    PATH,
    SPEAKERS,
    add_invite,
    expire,
    load_speakers,
    load_status,
)
from tests.integration.api.write.concurrent_requests import (
    has_waiting_advisory_lock,
    open_transaction,
)
from tests.integration.api.write.forms import add_field, list_pointers
from tests.integration.api.write.write_helpers import load_changes, patch_row, set_columns
from tests.unit.api.client import Client
from tests.waiting import until

type AddUser = Callable[..., int]
type Enter = Callable[..., Client]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_accepting_creates_a_speaker_and_repeating_it_is_harmless(
    event: events.WholeEvent, session_id: int, guest: int, enter: Enter, method: str
) -> None:
    invite, client = add_invite(event, session_id), enter(guest)
    answers = [client.call(method, f"{PATH}/{invite}/accept-invite") for _ in range(2)]
    expected = {"success": True, "event": event.id, "session": session_id}
    for answer in answers:
        assert (answer.status, answer.json | expected) == (200, answer.json)
    (speaker,) = load_speakers(session_id)
    speaker_id = speaker.pop("id")
    assert speaker == {"name": "Grace Hopper", "email": GUEST.lower(), "user_id": guest}
    assert load_status(invite) == "accepted"
    facts = {"event": event.id}
    assert load_changes("speaker", speaker_id) == [("speaker.created", facts)]
    assert ("session.updated", {"links": ["speakers"], **facts}) in load_changes(
        "session", session_id
    )
    assert load_changes("speaker-invite", invite) == [("speaker-invite.accepted", facts)]
    assert client.get(f"/v1/sessions/{session_id}").status == 200


def test_accepting_needs_no_field_of_the_form_and_handing_in_does(
    event: events.WholeEvent, session_id: int, guest: int, enter: Enter
) -> None:
    add_field(event.id, "speaker", "shortBiography")
    add_field(event.id, "session", "level")
    set_columns("session", session_id, state="draft")
    client = enter(guest)
    accepted = client.post(f"{PATH}/{add_invite(event, session_id)}/accept-invite")
    assert accepted.status == 200, accepted.json
    (speaker,) = load_speakers(session_id)
    assert patch_row(client, "speaker", speaker["id"], position="Admiral").status == 200
    missing = patch_row(client, "session", session_id, state="pending")
    assert list_pointers(missing) == ["attributes/level"]
    handed_in = patch_row(client, "session", session_id, state="pending", level="Beginner")
    assert handed_in.status == 200


def test_accepting_links_the_speaker_of_the_account_or_of_its_address(
    event: events.WholeEvent, session_id: int, guest: int, enter: Enter, add_user: AddUser
) -> None:
    other = add_user()
    with db.transaction() as connection:
        row = {"event_id": event.id, "email": GUEST.lower()}
        events.add(connection, "speaker", name="Of another", user_id=other, **row)
        free = events.add(connection, "speaker", name="Imported", **row)
    for id_ in (session_id, event.session_ids[0]):
        invite = add_invite(event, id_)
        assert enter(guest).post(f"{PATH}/{invite}/accept-invite").status == 200
    expected = {"id": free, "name": "Imported", "email": GUEST.lower(), "user_id": guest}
    assert load_speakers(session_id) == [expected]
    assert expected in load_speakers(event.session_ids[0])


def test_a_speaker_without_a_name_does_not_show_the_address(
    event: events.WholeEvent, session_id: int, guest: int, enter: Enter
) -> None:
    set_columns("user", guest, first_name=None, last_name="")
    invite = add_invite(event, session_id)
    assert enter(guest).post(f"{PATH}/{invite}/accept-invite").status == 200
    assert [speaker["name"] for speaker in load_speakers(session_id)] == ["Speaker"]


def test_only_the_invited_verified_address_answers(
    event: events.WholeEvent, session_id: int, guest: int, enter: Enter, add_user: AddUser
) -> None:
    invite = add_invite(event, session_id)
    set_columns("user", guest, is_verified=False)
    clients = (Client(), enter(add_user()), enter(event.owner_id), enter(guest))
    for verb in ("accept", "reject"):
        path = f"{PATH}/{invite}/{verb}-invite"
        assert [client.get(path).status for client in clients] == [401, 404, 403, 403]
        assert enter(add_user()).post(f"{PATH}/{10**9}/{verb}-invite").status == 404
    assert (load_status(invite), load_speakers(session_id)) == ("pending", [])


def test_a_rejected_invite_ends(
    event: events.WholeEvent, session_id: int, guest: int, enter: Enter
) -> None:
    invite, client = add_invite(event, session_id), enter(guest)
    rejections = [client.get(f"{PATH}/{invite}/reject-invite").status for _ in range(2)]
    assert (rejections, load_status(invite)) == ([200, 200], "rejected")
    assert client.get(f"{PATH}/{invite}/accept-invite").status == 409
    assert client.get(f"/v1/sessions/{session_id}").status == 404
    accepted = add_invite(event, session_id)
    assert client.get(f"{PATH}/{accepted}/accept-invite").status == 200
    assert client.get(f"{PATH}/{accepted}/reject-invite").status == 409
    assert len(load_speakers(session_id)) == 1


def test_an_expired_invite_and_one_to_a_locked_session_are_refused(
    event: events.WholeEvent, session_id: int, guest: int, enter: Enter
) -> None:
    invite, client = add_invite(event, session_id), enter(guest)
    set_columns("session", session_id, is_locked=True)
    assert client.get(f"{PATH}/{invite}/accept-invite").status == 403
    set_columns("session", session_id, is_locked=False)
    expire(invite)
    assert client.get(f"{PATH}/{invite}/accept-invite").status == 409
    owner = enter(event.owner_id)
    assert owner.post(f"{PATH}/{invite}/resend-invite").status == 200
    assert owner.delete(f"/v1/sessions/{session_id}").status == 200
    assert client.get(f"{PATH}/{invite}/accept-invite").status == 409
    assert load_speakers(session_id) == []


def test_parallel_answers_make_one_speaker(
    event: events.WholeEvent,
    session_id: int,
    guest: int,
    enter: Enter,
    database: schema.Database,
) -> None:
    first, second = (add_invite(event, id_) for id_ in (session_id, event.session_ids[0]))
    client = enter(guest)
    user = Identity(guest, GUEST.lower(), is_verified=True)
    with ThreadPoolExecutor() as pool:
        with open_transaction(database) as connection:
            assert speaker_invites.accept(connection, first, user)["success"]
            answer = pool.submit(client.post, f"{PATH}/{second}/accept-invite")
            until(lambda: has_waiting_advisory_lock(database), "the answer waits for the speaker")
        assert answer.result().status == 200
    with db.connect() as connection:
        is_guest = SPEAKERS.c.user_id == guest
        assert len(connection.execute(select(SPEAKERS.c.id).where(is_guest)).all()) == 1
    assert len(load_speakers(session_id)) == 1
