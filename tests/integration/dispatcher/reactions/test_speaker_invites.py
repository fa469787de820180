"""Speaker invites: the mail to the invited address, and what stops it."""

import pytest
from sqlalchemy import update

from openevent.domain.programme.speaker_invites import INVITED, TABLE
from openevent.infra import db
from openevent.resources.session import sessions
from tests.factories import events
from tests.integration.dispatcher import desk
from tests.integration.dispatcher.places import Place, create_place

GUEST = "speaker-guest@example.org"


@pytest.fixture
def place() -> Place:
    desk.open_office()
    with db.transaction() as connection:
        return create_place(connection)


@pytest.fixture
def invite(place: Place) -> int:
    with db.transaction() as connection:
        values = {"event_id": place.event, "session_id": place.session, "email": GUEST}
        return events.add(connection, "speaker-invite", **values)


def test_an_invite_to_a_session_is_mailed_while_it_is_pending(place: Place, invite: int) -> None:
    subject = ("speaker-invite", invite)
    desk.react(INVITED, subject, place.owner)
    (row,) = desk.of_subject(desk.mails.table, subject)
    title = "Invitation to speak in Looms at Analytical Days"
    assert (row["action"], row["recipient"], row["subject"]) == ("speaker_invite", GUEST, title)
    assert ("/cfs" in row["text"], GUEST in row["text"]) == (True, True)
    with db.transaction() as connection:
        is_invite = TABLE.c.id == invite
        connection.execute(update(TABLE).where(is_invite).values(status="rejected"))
    desk.react(INVITED, subject, place.owner)
    assert len(desk.mailed(subject)) == 1


def test_no_mail_is_about_a_deleted_session(place: Place, invite: int) -> None:
    with db.transaction() as connection:
        is_session = sessions.table.c.id == place.session
        deletion = update(sessions.table).where(is_session).values(deleted_at=events.CREATED_AT)
        connection.execute(deletion)
    desk.react(INVITED, ("speaker-invite", invite), place.owner)
    assert desk.mailed(("speaker-invite", invite)) == set()


@pytest.mark.parametrize("is_verified", [True, False])
def test_an_account_with_the_verified_address_has_a_notification(
    place: Place, invite: int, is_verified: object
) -> None:
    email = f"speaker-{is_verified}@example.org"
    with db.transaction() as connection:
        guest = events.add_user(connection, email=email, is_verified=is_verified)
        connection.execute(update(TABLE).where(TABLE.c.id == invite).values(email=email))
    desk.react(INVITED, ("speaker-invite", invite), place.owner)
    assert {user for user, _ in desk.noticed(("speaker-invite", invite))} == (
        {guest} if is_verified else set()
    )
