"""Organizers, or the owner of the account, hear in the app of a picture that cannot be used."""

import pytest
from sqlalchemy import delete, select

from openevent.domain.pictures.changes import UNREADABLE
from openevent.infra import db
from openevent.resources.notification import notifications
from openevent.resources.speaker import speakers
from tests.factories import events
from tests.factories.events import WholeEvent
from tests.integration.dispatcher import desk

REASON = "The picture is damaged or cut off."


@pytest.fixture
def whole() -> WholeEvent:
    desk.open_office()
    with db.transaction() as connection:
        return events.add_whole_event(connection)


def load_messages(user_id: int) -> list[str]:
    query = select(notifications.table.c.message).where(notifications.table.c.user_id == user_id)
    with db.connect() as connection:
        return list(connection.execute(query).scalars())


def test_the_organizers_hear_of_the_picture_of_a_speaker(whole: WholeEvent) -> None:
    subject = ("speaker", whole.speaker_ids[0])
    desk.react(UNREADABLE, subject, event=whole.id, reason=REASON)
    title = "A picture of Analytical Days cannot be used"
    assert desk.noticed(subject) == {(whole.owner_id, title)}
    assert desk.mailed(subject) == set()
    (message,) = load_messages(whole.owner_id)
    assert "smaller sizes can be made of the picture of " in message
    assert message.endswith(f"{REASON} Please upload another one.")


def test_the_owner_of_an_account_hears_of_the_avatar(whole: WholeEvent) -> None:
    subject = ("user", whole.owner_id)
    desk.react(UNREADABLE, subject, reason=REASON)
    assert desk.noticed(subject) == {(whole.owner_id, "Your picture cannot be used")}


def test_nobody_hears_of_a_row_that_is_gone(whole: WholeEvent) -> None:
    with db.transaction() as connection:
        connection.execute(
            delete(speakers.table).where(speakers.table.c.id == whole.speaker_ids[1])
        )
    subject = ("speaker", whole.speaker_ids[1])
    desk.react(UNREADABLE, subject, event=whole.id, reason=REASON)
    assert desk.noticed(subject) == set()
