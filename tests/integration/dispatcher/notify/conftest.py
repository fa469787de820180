"""A new event for each test, and a queue of mails that is empty."""

from collections.abc import Iterator

import pytest
from sqlalchemy import update

from openevent.infra import db
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.resources.message_setting import message_settings
from openevent.resources.session import sessions
from openevent.resources.speaker import speakers
from tests.factories import events
from tests.factories.events import WholeEvent
from tests.integration.dispatcher import desk
from tests.integration.dispatcher.places import COMING


@pytest.fixture(autouse=True)
def _office() -> Iterator[None]:
    client("sqs").purge_queue(QueueUrl=settings().mails_queue_url)
    desk.open_office()
    yield
    with db.transaction() as connection:
        connection.execute(update(message_settings.table).values(enabled=True))


@pytest.fixture
def whole() -> WholeEvent:
    """An event whose owner speaks, too, under his address alone; one session is accepted."""
    with db.transaction() as connection:
        event = events.add_whole_event(connection, **COMING)
        speaker = speakers.table.c.id.in_(event.speaker_ids)
        connection.execute(
            update(speakers.table)
            .where(speaker)
            .values(email=desk.email(connection, event.owner_id))
        )
        session = sessions.table.c.id == event.session_ids[0]
        connection.execute(update(sessions.table).where(session).values(state="accepted"))
    return event
