"""Spellings of one mailbox: one mail, one opt-out, one suppression."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import delete, insert, select, update

from dispatcher import reports
from dispatcher.notify.opt_outs import BOUNCE_STOP, UNSUBSCRIBED
from openevent.infra import db
from openevent.mail.messages import Report
from openevent.mail.tables import unsubscribes
from openevent.resources.mail import mails
from openevent.resources.session import speakers_sessions
from openevent.resources.speaker import speakers
from openevent.resources.suppression import suppressions
from openevent.text.addresses import build_key
from tests.factories import events
from tests.factories.events import NUMBERS, WholeEvent
from tests.integration.dispatcher import desk

ASCII_DOMAIN = "xn--bcher-kva.example"


@pytest.fixture
def addresses() -> tuple[str, str]:
    """Two spellings of one mailbox."""
    name = f"grace{next(NUMBERS)}"
    return f"{name.title()}@Bücher.example", f"{name}@{ASCII_DOMAIN}"


def add_speakers(whole: WholeEvent, *emails: str) -> None:
    """Let only these people speak in the first session."""
    with db.transaction() as connection:
        connection.execute(delete(speakers_sessions))
        for email in emails:
            id_ = events.add(connection, "speaker", name="Grace", email=email, event_id=whole.id)
            events.link_speaker(connection, whole.session_ids[0], id_)


def accept(whole: WholeEvent) -> list[tuple[str, str, str | None]]:
    """Accept the session; give recipient, state and reason of each mail but the owner's."""
    subject = ("session", whole.session_ids[0])
    facts = {"from": "pending", "to": "accepted", "send-email": True}
    desk.react("session.state", subject, whole.owner_id, **facts)
    rows = desk.of_subject(mails.table, subject)
    columns = ("recipient", "state", "reason")
    return [tuple(row[name] for name in columns) for row in rows if row["user_id"] is None]


def report(address: str, cause: str) -> None:
    item = Report(id=str(uuid4()), cause=cause, recipient=address, at=datetime.now(UTC))
    with db.transaction() as connection:
        assert reports.record(connection, item, may_wait=False)


def list_suppressions(addresses: tuple[str, str]) -> list[tuple[str, str]]:
    table = suppressions.table
    statement = select(table.c.address, table.c.cause).where(table.c.address.in_(addresses))
    with db.connect() as connection:
        return [tuple(row) for row in connection.execute(statement)]


def test_two_speakers_of_one_mailbox_get_one_mail(
    whole: WholeEvent, addresses: tuple[str, str]
) -> None:
    add_speakers(whole, *addresses)
    assert [build_key(row[0]) for row in accept(whole)] == [addresses[1]]


def test_a_bounce_stops_mails_to_every_spelling(
    whole: WholeEvent, addresses: tuple[str, str]
) -> None:
    add_speakers(whole, addresses[1])
    report(addresses[0], "bounce")
    assert accept(whole) == [(addresses[1], BOUNCE_STOP.state, BOUNCE_STOP.reason)]


def test_a_mailbox_has_one_suppression_and_a_bounce_wins(addresses: tuple[str, str]) -> None:
    report(addresses[0], "complaint")
    report(addresses[1], "complaint")
    assert list_suppressions(addresses) == [(addresses[0], "complaint")]
    report(addresses[1], "bounce")
    report(addresses[1], "complaint")
    assert list_suppressions(addresses) == [(addresses[0], "bounce")]


def test_a_suppression_of_an_older_release_takes_a_bounce(addresses: tuple[str, str]) -> None:
    rows = [
        {"address": address, "cause": "complaint", "twin_number": number}
        for number, address in enumerate(addresses)
    ]
    with db.transaction() as connection:
        connection.execute(insert(suppressions.table), rows)
        lifted = suppressions.table.c.address == addresses[0]
        connection.execute(delete(suppressions.table).where(lifted))
    report(addresses[1], "bounce")
    assert list_suppressions(addresses) == [(addresses[1], "bounce")]


@pytest.mark.parametrize("as_stored", [build_key, str.lower])
def test_an_unsubscribed_reader_gets_no_mail_at_another_spelling(
    whole: WholeEvent, addresses: tuple[str, str], as_stored: object
) -> None:
    assert callable(as_stored)
    row = {"address": as_stored(addresses[0]), "action_group": "sessions"}
    with db.transaction() as connection:
        connection.execute(insert(unsubscribes).values(row))
    add_speakers(whole, addresses[1])
    assert accept(whole) == [(addresses[1], UNSUBSCRIBED.state, UNSUBSCRIBED.reason)]


def test_a_verified_account_of_the_mailbox_is_the_speakers_user(
    whole: WholeEvent, addresses: tuple[str, str]
) -> None:
    with db.transaction() as connection:
        user = events.add_user(connection, email=addresses[0])
        event_speakers = speakers.table.c.event_id == whole.id
        connection.execute(update(speakers.table).where(event_speakers).values(email=None))
    add_speakers(whole, addresses[1])
    accept(whole)
    rows = desk.of_subject(mails.table, ("session", whole.session_ids[0]))
    assert [row["recipient"] for row in rows if row["user_id"] == user] == [addresses[1]]
