"""Letters about an event: questions reach owner and organizers, and invitations whom they name."""

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select, update

from openevent.infra import db
from openevent.resources import BY_TYPE
from openevent.resources.mail import mails
from openevent.resources.speakers_call import speakers_calls
from openevent.resources.user import users
from tests.factories import events
from tests.integration.dispatcher import desk


@pytest.fixture(autouse=True)
def _office() -> None:
    desk.open_office()


def address(user_id: int) -> str:
    with db.connect() as connection:
        return str(
            connection.execute(
                select(users.table.c.email).where(users.table.c.id == user_id)
            ).scalar_one()
        )


def test_a_question_goes_to_owner_and_organizers_and_a_copy_to_its_sender() -> None:
    with db.transaction() as connection:
        event = events.add_whole_event(connection)
        organizer, moderator = (events.add_user(connection) for _ in range(2))
        events.grant(connection, event.id, organizer, "organizer")
        events.grant(connection, event.id, moderator, "moderator")
        sender = events.add_user(connection, first_name="Ada", last_name="Lovelace")
    desk.react("event.contacted", ("event", event.id), sender, text="Where?\n<b>Who?</b>")
    questions = {("contact_organizers", address(one)) for one in (event.owner_id, organizer)}
    assert desk.mailed(("event", event.id)) == questions | {
        ("contact_organizers_copy", address(sender))
    }
    mail, _, copy = sorted(
        desk.of_subject(mails.table, ("event", event.id)), key=lambda row: str(row["action"])
    )
    assert (mail["reply_to"], copy["reply_to"]) == (address(sender), None)
    assert (
        mail["subject"] == f"Question about Analytical Days from Ada Lovelace <{address(sender)}>"
    )
    assert copy["subject"] == "Your question about Analytical Days"
    for one in (mail, copy):
        assert one["event_id"] is None
        assert "&lt;b&gt;Who?&lt;/b&gt;" in one["message"]
        assert "<b>Who?</b>" in one["text"]


def test_an_owner_who_asks_gets_one_mail() -> None:
    with db.transaction() as connection:
        event = events.add_whole_event(connection)
    desk.react("event.contacted", ("event", event.id), event.owner_id, text="Where?")
    assert desk.mailed(("event", event.id)) == {("contact_organizers", address(event.owner_id))}


def test_an_invitation_for_papers_reaches_addresses_and_users() -> None:
    with db.transaction() as connection:
        event = events.add_whole_event(connection)
        user = events.add_user(connection)
        call = speakers_calls.table
        ends = {"ends_at": datetime(2030, 1, 1, tzinfo=UTC)}
        connection.execute(update(call).where(call.c.id == event.speakers_call_id).values(**ends))
    subject = ("speakers-call", event.speakers_call_id)
    desk.react(
        "speakers-call.invited",
        subject,
        event.owner_id,
        emails=["new@example.org", address(user).upper()],
        event=event.id,
    )
    invited = {
        ("Invitation For Papers", email) for email in ("new@example.org", address(user).upper())
    }
    assert desk.mailed(subject) == invited
    assert desk.noticed(subject) == {(user, "Invitation to Submit Papers for Analytical Days")}
    (link,) = {row["message"].count("/cfs") > 0 for row in desk.of_subject(mails.table, subject)}
    assert link


@pytest.mark.parametrize(("privacy", "query"), [("private", "?hash=s3cret%20%26"), ("public", "")])
def test_the_link_to_a_private_call_carries_its_hash(privacy: str, query: str) -> None:
    with db.transaction() as connection:
        event = events.add_whole_event(connection)
        call = speakers_calls.table
        own = update(call).where(call.c.id == event.speakers_call_id)
        connection.execute(own.values(privacy=privacy, hash="s3cret &"))
    subject = ("speakers-call", event.speakers_call_id)
    desk.react(
        "speakers-call.invited", subject, event.owner_id, emails=["new@example.org"], event=event.id
    )
    (row,) = desk.of_subject(mails.table, subject)
    assert re.findall(r"/cfs(\S*)", row["text"]) == [query]


@pytest.mark.parametrize("type_", ["event", "speakers-call"])
def test_what_is_deleted_before_it_is_dealt_with_invites_nobody(type_: str) -> None:
    with db.transaction() as connection:
        event = events.add_whole_event(connection)
        table, id_ = BY_TYPE[type_].table, event.id if type_ == "event" else event.speakers_call_id
        connection.execute(update(table).where(table.c.id == id_).values(deleted_at=func.now()))
    subject = ("speakers-call", event.speakers_call_id)
    desk.react(
        "speakers-call.invited", subject, event.owner_id, emails=["new@example.org"], event=event.id
    )
    assert desk.mailed(subject) == set()


def test_a_call_that_is_gone_invites_nobody() -> None:
    desk.react(
        "speakers-call.invited", ("speakers-call", 0), 1, emails=["new@example.org"], event=1
    )
    assert desk.mailed(("speakers-call", 0)) == set()
