"""The number of mails that a write foretells is the number that the dispatcher then sends."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import ColumnElement, Connection, func, insert, select, update

from openevent.domain.event import publication
from openevent.domain.mail import mail_counts, recipients
from openevent.domain.programme import session_mails
from openevent.infra import db
from openevent.mail import catalogue
from openevent.mail.tables import unsubscribes
from openevent.model.permissions import CO_ORGANIZERS
from openevent.resources.event import events as event_resource
from openevent.resources.message_setting import message_settings
from openevent.resources.setting import settings
from openevent.resources.suppression import suppressions
from openevent.resources.user import users
from tests.factories import events
from tests.integration.dispatcher import desk
from tests.integration.dispatcher.places import COMING

PUBLISHED = "event.published"


@pytest.fixture(autouse=True)
def _switches() -> Iterator[None]:
    yield
    with db.transaction() as connection:
        connection.execute(update(message_settings.table).values(enabled=True))
    desk.open_office()


@pytest.fixture
def event() -> int:
    """A published event with an owner and no speakers."""
    with db.transaction() as connection:
        return events.add_event(connection, events.add_user(connection), **COMING)


def load(make: Callable[[int], ColumnElement[int]], id_: int) -> int:
    with db.connect() as connection:
        return int(connection.execute(select(make(id_))).scalar_one())


def count_publication(event: int) -> int:
    """Count the mails as the API does (the function is private, since no other rule needs it)."""
    return load(publication._count_publication_mails, event)


def count_queued(event: int) -> int:
    return len(desk.mailed(("event", event)))


def add_speaker(
    connection: Connection, event: int, email: str | None, *states: str, **values: Any
) -> int:
    speaker = events.add(
        connection, "speaker", event_id=event, name="Grace", **{"email": email} | values
    )
    for state in states:
        session = events.add(connection, "session", event_id=event, title="Looms", state=state)
        events.link_speaker(connection, session, speaker)
    return speaker


def get_address(connection: Connection, user: int) -> str:
    return str(
        connection.execute(select(users.table.c.email).where(users.table.c.id == user)).scalar_one()
    )


def fill(connection: Connection, event: int) -> None:
    """Add people of all sorts: some get a mail, others do not, and some would get two."""
    helper, blocked, linked = (events.add_user(connection) for _ in range(3))
    gone = events.add_user(connection, is_blocked=True)
    events.grant(connection, event, helper, "coorganizer")
    events.grant(connection, event, helper, "organizer")
    events.grant(connection, event, events.add_user(connection), "moderator")
    events.grant(connection, event, gone, "coorganizer")
    add_speaker(connection, event, f"other{event}@example.org", user_id=helper)
    add_speaker(connection, event, get_address(connection, helper).upper(), "accepted")
    add_speaker(connection, event, f"one{event}@example.org", "accepted", "rejected")
    add_speaker(connection, event, f"ONE{event}@example.org")
    add_speaker(connection, event, None)
    add_speaker(connection, event, "")
    add_speaker(connection, event, f"no{event}@example.org", "rejected")
    add_speaker(connection, event, f"gone{event}@example.org", deleted_at=func.now())
    add_speaker(connection, event, f"blocked{event}@example.org", user_id=gone)
    add_speaker(connection, event, None, user_id=linked)
    for number in range(3):
        add_speaker(connection, event, f"many{number}.{event}@example.org", user_id=linked)
    add_speaker(connection, event, get_address(connection, blocked))
    for cause in ("bounce", "complaint"):
        add_speaker(connection, event, f"{cause.upper()}{event}@example.org")
        row = {"address": f"{cause}{event}@example.org", "cause": cause}
        connection.execute(insert(suppressions.table).values(row))
    for group in ("events", "sessions"):
        add_speaker(connection, event, f"Left.{group}{event}@example.org")
        row = {"address": f"left.{group}{event}@example.org", "action_group": group}
        connection.execute(insert(unsubscribes).values(row))


def test_the_mails_about_a_publication(event: int) -> None:
    with db.transaction() as connection:
        fill(connection, event)
    number = count_publication(event)
    desk.react(PUBLISHED, ("event", event), notify=True)
    # The owner, the helper, one, the first of many, a user by the address, and one left group.
    assert (number, count_queued(event)) == (6, 6)
    with db.transaction() as connection:
        add_speaker(connection, event, f"new{event}@example.org")
    assert count_publication(event) == 1
    desk.react(PUBLISHED, ("event", event))
    assert count_queued(event) == 7


def test_a_held_mail_is_not_counted(event: int) -> None:
    table = event_resource.table
    with db.transaction() as connection:
        fill(connection, event)
        holds = update(table).where(table.c.id == event).values(hold_mails=True)
        connection.execute(holds)
    number = count_publication(event)
    desk.react(PUBLISHED, ("event", event), notify=True)
    # The owner and the helper.
    assert (number, count_queued(event)) == (2, 2)


@pytest.mark.parametrize("facts", [{"notify": False}, {}])
def test_a_quiet_publication_and_one_that_is_over(event: int, facts: dict[str, bool]) -> None:
    if not facts:
        table = event_resource.table
        with db.transaction() as connection:
            is_event = table.c.id == event
            connection.execute(update(table).where(is_event).values(ends_at=func.now()))
    desk.react(PUBLISHED, ("event", event), **facts)
    assert (desk.mailed(("event", event)), desk.noticed(("event", event))) == (set(), set())


def test_no_mail_is_foretold_when_mails_are_off(event: int) -> None:
    assert count_publication(event) == 1
    desk.close_office()
    assert count_publication(event) == 0
    with db.transaction() as connection:  # a local stack sends to its own inbox
        connection.execute(update(settings.table).values(email_service=None))
    assert count_publication(event) == 1
    with db.transaction() as connection:
        is_action = message_settings.table.c.action == "Event Published"
        connection.execute(update(message_settings.table).where(is_action).values(enabled=False))
    assert count_publication(event) == 0


def test_the_mails_about_a_decision_follow_the_switches(event: int) -> None:
    with db.transaction() as connection:
        session = events.add(connection, "session", event_id=event, title="Looms", state="accepted")
        for of_event, of_all in [(None, None), (False, True), (True, False), (None, False)]:
            user = events.add_user(connection)
            events.grant(connection, event, user, "organizer")
            for place, is_on in ((event, of_event), (None, of_all)):
                if is_on is not None:
                    events.set_mail_switches(connection, user, place, session_accept_reject=is_on)
        speaker = add_speaker(connection, event, f"one{event}@example.org")
        events.link_speaker(connection, session, speaker)

    def count(session_id: int) -> ColumnElement[int]:
        return mail_counts.count(
            catalogue.SESSION_ACCEPT_REJECT,
            event,
            recipients.select_members(event, CO_ORGANIZERS),
            recipients.select_speakers().where(recipients.speaks_in_session(session_id)),
        )

    number = load(count, session)
    facts = {"from": "pending", "to": "accepted", "send-email": True}
    desk.react("session.state", ("session", session), **facts)
    mailed = {action for action, _ in desk.mailed(("session", session))}
    assert mailed == {catalogue.SESSION_ACCEPT_REJECT.name}
    assert (number, len(desk.mailed(("session", session)))) == (4, 4)


def test_sessions_of_an_event_that_is_over_cause_no_mail(event: int) -> None:
    with db.transaction() as connection:
        session = events.add(connection, "session", event_id=event, title="Looms", state="accepted")
        speaker = add_speaker(connection, event, f"one{event}@example.org")
        events.link_speaker(connection, session, speaker)
    subject, move = ("session", session), {"columns": ["starts_at"]}
    desk.react("session.updated", subject, **move)
    before = desk.mailed(subject)
    assert len(before) == 2
    table = event_resource.table
    with db.transaction() as connection:
        connection.execute(update(table).where(table.c.id == event).values(ends_at=func.now()))
    desk.react("session.updated", subject, **move)
    desk.react("session.proposed", subject)
    assert desk.mailed(subject) == before
    assert set(move["columns"]) <= session_mails.SCHEDULE_COLUMNS
