"""Organizers hear in the app, and by no mail, of mails that may not have arrived."""

import pytest
from sqlalchemy import func, select, update

from openevent.domain.mail.manual_mails import LEFT_UNCONFIRMED
from openevent.infra import db
from openevent.resources.event import events as event_resource
from openevent.resources.notification import notifications
from tests.factories import events
from tests.factories.events import WholeEvent
from tests.integration.dispatcher import desk


@pytest.fixture
def whole() -> WholeEvent:
    desk.open_office()
    with db.transaction() as connection:
        return events.add_whole_event(connection)


def add_member(event_id: int, role: str) -> int:
    with db.transaction() as connection:
        user = events.add_user(connection)
        events.grant(connection, event_id, user, role)
    return user


def test_those_who_may_read_the_mails_hear_of_them(whole: WholeEvent) -> None:
    coorganizer = add_member(whole.id, "coorganizer")
    add_member(whole.id, "moderator")
    subject = ("event", whole.id)
    desk.react(LEFT_UNCONFIRMED, subject, count=3)
    title = "Mails of Analytical Days are unconfirmed"
    assert desk.noticed(subject) == {(whole.owner_id, title), (coorganizer, title)}
    assert desk.mailed(subject) == set()
    query = select(notifications.table).where(notifications.table.c.user_id == whole.owner_id)
    with db.connect() as connection:
        row = connection.execute(query).mappings().one()
    assert row["message"] == "It is unknown whether they arrived. Number of mails: 3."
    assert row["action"] == "mails_unconfirmed"
    assert row["link"] is not None


def test_a_deleted_event_causes_no_notification(whole: WholeEvent) -> None:
    table = event_resource.table
    with db.transaction() as connection:
        deletion = update(table).where(table.c.id == whole.id).values(deleted_at=func.now())
        connection.execute(deletion)
    desk.react(LEFT_UNCONFIRMED, ("event", whole.id), count=3)
    assert desk.noticed(("event", whole.id)) == set()
