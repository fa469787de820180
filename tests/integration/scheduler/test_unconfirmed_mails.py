"""The daily run tells each event once a day that mails are unconfirmed."""

from typing import Any
from uuid import uuid4

from sqlalchemy import insert, select, text, update

from openevent.domain.event.events import SOON
from openevent.domain.mail.held_mails import HOLDING
from openevent.domain.mail.manual_mails import LEFT_UNCONFIRMED
from openevent.domain.tickets.sales_end import ENDS_TOMORROW
from openevent.infra import db
from openevent.work import changes
from scheduler import purges, unconfirmed_mails
from tests.factories import events

CHANGE = changes.changes


def add_mail(event: int | None, **values: Any) -> None:
    row = {"recipient": "ada@example.org", "state": "unconfirmed", "event_id": event} | values
    with db.transaction() as connection:
        events.add(connection, "mail", **row)


def add_event() -> int:
    with db.transaction() as connection:
        return events.add_event(connection)


def count_of(event: int) -> list[int]:
    """The numbers that were recorded for an event."""
    is_of_event = (CHANGE.c.kind == LEFT_UNCONFIRMED, CHANGE.c.subject_id == event)
    query = select(CHANGE.c.facts["count"]).where(*is_of_event).order_by(CHANGE.c.id)
    with db.connect() as connection:
        return list(connection.execute(query).scalars())


def let_a_day_pass() -> None:
    """Move the last changes and the times in them a day back."""
    day = text("interval '1 day'")
    until = text("jsonb_set(facts, '{until}', to_jsonb(created_at - interval '1 day'))")
    statement = update(CHANGE).where(CHANGE.c.kind == LEFT_UNCONFIRMED)
    with db.transaction() as connection:
        connection.execute(statement.values(created_at=CHANGE.c.created_at - day, facts=until))


def test_an_event_is_told_once_a_day_and_only_of_something_new() -> None:
    event, calm = add_event(), add_event()
    add_mail(event)
    add_mail(event, outcome_at=text("now()"), time=text("now() - interval '3 days'"))
    add_mail(event, time=text("now() - interval '8 days'"))
    add_mail(event, state="sent")
    add_mail(calm, state="failed")
    add_mail(None)
    assert [unconfirmed_mails.announce(), unconfirmed_mails.announce()] == [1, 0]
    add_mail(event)
    assert unconfirmed_mails.announce() == 0, "once a day"
    assert (count_of(event), count_of(calm)) == ([2], [])
    let_a_day_pass()
    assert unconfirmed_mails.announce() == 1
    assert count_of(event) == [2, 3]
    let_a_day_pass()
    add_mail(event, time=text("now() - interval '2 days'"))
    assert unconfirmed_mails.announce() == 1


def test_only_the_announced_dates_of_events_are_kept_for_good() -> None:
    event, old = add_event(), text("now() - interval '91 days'")
    kinds = (LEFT_UNCONFIRMED, HOLDING, ENDS_TOMORROW, SOON)
    rows = [
        {"batch": uuid4(), "kind": kind, "key": f"{kind} of old", "subject_id": event, "facts": {}}
        for kind in kinds
    ]
    with db.transaction() as connection:
        for row in rows:
            values = {**row, "subject_type": "event", "created_at": old}
            connection.execute(insert(CHANGE).values(values))
    assert purges.DUTIES["changes older than 90 days"]() == 3
    with db.connect() as connection:
        query = select(CHANGE.c.kind).where(CHANGE.c.subject_id == event)
        assert list(connection.execute(query).scalars()) == [SOON]
