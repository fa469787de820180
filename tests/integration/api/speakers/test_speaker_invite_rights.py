"""Speaker invites of people who lost their rights, and conflicts when one is accepted."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import select

from local.stack import schema
from openevent.domain.programme.speaker_invites import TABLE
from openevent.infra import db
from openevent.resources import BY_TYPE
from tests.factories import events
from tests.integration.api.speakers.speaker_invitations import (
    GUEST,
    PATH,
    USERS,
    add_invite,
    load_speakers,
    load_status,
)
from tests.integration.api.write.concurrent_requests import has_waiting_row_lock, open_transaction
from tests.integration.api.write.write_helpers import grant_role, set_columns
from tests.unit.api.client import Client
from tests.waiting import until

type AddUser = Callable[..., int]
type Enter = Callable[..., Client]

SESSIONS = BY_TYPE["session"].table


def load_inviter(invite: int) -> int | None:
    with db.connect() as connection:
        return connection.execute(select(TABLE.c.inviter_id).where(TABLE.c.id == invite)).scalar()


def test_an_invite_counts_while_its_inviter_may_change_the_session(
    event: events.WholeEvent, session_id: int, guest: int, enter: Enter, add_user: AddUser
) -> None:
    former = add_user()
    invite = add_invite(event, session_id, inviter_id=former)
    assert enter(former).post(f"{PATH}/{invite}/resend-invite").status == 403
    refused = enter(guest).post(f"{PATH}/{invite}/accept-invite")
    assert (refused.status, load_speakers(session_id)) == (403, [])
    assert "ask its organizers for a new invite" in str(refused.json)
    set_columns("session", session_id, creator_id=former)
    assert enter(former).post(f"{PATH}/{invite}/resend-invite").status == 200
    set_columns("user", former, is_blocked=True)
    assert enter(guest).post(f"{PATH}/{invite}/accept-invite").status == 403
    set_columns("user", former, is_blocked=False)
    assert enter(guest).post(f"{PATH}/{invite}/accept-invite").status == 200


def test_an_invite_of_staff_counts(
    event: events.WholeEvent, session_id: int, guest: int, enter: Enter, add_user: AddUser
) -> None:
    moderator = add_user()
    grant_role(event.id, moderator, "moderator")
    invite = add_invite(event, session_id, inviter_id=moderator)
    assert enter(moderator).post(f"{PATH}/{invite}/resend-invite").status == 403
    assert enter(guest).post(f"{PATH}/{invite}/accept-invite").status == 200


def test_who_resends_the_invite_of_a_former_inviter_becomes_its_inviter(
    event: events.WholeEvent, session_id: int, guest: int, enter: Enter, add_user: AddUser
) -> None:
    former, creator, owner = add_user(), add_user(), enter(event.owner_id)
    set_columns("session", session_id, creator_id=creator)
    first = add_invite(event, session_id, inviter_id=former)
    second = add_invite(event, session_id, inviter_id=creator, email="other@example.org")
    for invite in (first, second):
        assert owner.post(f"{PATH}/{invite}/resend-invite").status == 200
    assert [load_inviter(first), load_inviter(second)] == [event.owner_id, creator]
    assert enter(guest).post(f"{PATH}/{first}/accept-invite").status == 200


def test_the_address_of_another_accounts_speaker_is_a_conflict(
    event: events.WholeEvent, session_id: int, guest: int, enter: Enter, add_user: AddUser
) -> None:
    row = {"event_id": event.id, "name": "S", "email": GUEST, "user_id": add_user()}
    with db.transaction() as connection:
        speaker = events.add(connection, "speaker", **row)
    invite = add_invite(event, session_id)
    refused = enter(guest).post(f"{PATH}/{invite}/accept-invite")
    assert (refused.status, load_speakers(session_id)) == (409, [])
    assert "has your e-mail address" in str(refused.json)
    assert load_status(invite) == "pending"
    set_columns("speaker", speaker, email="new@example.org")
    assert enter(guest).post(f"{PATH}/{invite}/accept-invite").status == 200


def test_accepting_locks_the_account_before_the_session(
    event: events.WholeEvent,
    session_id: int,
    guest: int,
    enter: Enter,
    database: schema.Database,
) -> None:
    invite, client = add_invite(event, session_id), enter(guest)
    with ThreadPoolExecutor() as pool:
        with open_transaction(database) as connection:
            account = select(USERS.c.id).where(USERS.c.id == guest)
            connection.execute(account.with_for_update())
            answer = pool.submit(client.post, f"{PATH}/{invite}/accept-invite")
            until(lambda: has_waiting_row_lock(database), "the answer waits for the account")
            session = select(SESSIONS.c.id).where(SESSIONS.c.id == session_id)
            connection.execute(session.with_for_update(nowait=True))
        assert answer.result().status == 200
