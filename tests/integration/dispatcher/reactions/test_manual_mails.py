"""Mails asked for by hand: the test mail, and one that is sent again."""

from typing import Any

import pytest
from sqlalchemy import func, insert, select, update

from openevent.domain.mail import manual_mails as domain
from openevent.infra import db
from openevent.infra.config import settings
from openevent.mail.messages import Mail
from openevent.model.permissions import Identity
from openevent.resources.mail import QUEUED, SKIPPED, SUPPRESSED, mails
from openevent.resources.setting import settings as deployment
from openevent.resources.suppression import suppressions
from openevent.resources.user import users
from tests import waiting
from tests.factories import events
from tests.integration import letters
from tests.integration.dispatcher import desk

ADMIN = Identity(1, is_admin=True)


@pytest.fixture(autouse=True)
def _office() -> None:
    desk.open_office()


def queued(recipient: str) -> Mail:
    """Wait for the mail to that address; other messages return to the queue."""
    for _ in waiting.attempts(f"a mail to {recipient}", pause=0):
        event = letters.received(settings().mails_queue_url, visibility=1)
        mail = Mail.model_validate_json(event["Records"][0]["body"])
        if mail.recipient == recipient:
            return mail
    raise AssertionError


def set_office(**values: str | None) -> None:
    with db.transaction() as connection:
        connection.execute(update(deployment.table).values(values))


def add_failed(recipient: str, action: str = "Event Published", **more: Any) -> int:
    with db.transaction() as connection:
        values = {
            "recipient": recipient,
            "action": action,
            "sender": "old@example.org",
            "subject": "s",
            "state": "failed",
        }
        return events.add(connection, "mail", **values, message="<p>m</p>", text="m", **more)


def again(mail_id: int) -> Any:
    desk.deal(desk.record_changes(lambda connection: domain.resend(connection, mail_id, ADMIN)))
    table = mails.table
    with db.connect() as connection:
        return connection.execute(table.select().where(table.c.id == mail_id)).mappings().one()


def test_a_test_mail_goes_to_whom_it_names() -> None:
    desk.deal(
        desk.record_changes(
            lambda connection: domain.request_test(connection, ADMIN, "ada@example.org")
        )
    )
    assert desk.mailed(("user", ADMIN.id)) == {("test_mail", "ada@example.org")}
    mail = queued("ada@example.org")
    assert (mail.recipient, mail.action, mail.unsubscribe) == ("ada@example.org", "test_mail", None)


def test_a_resent_mail_is_its_next_attempt_by_todays_settings() -> None:
    row, mail = again(add_failed("grace@example.org")), queued("grace@example.org")
    assert (row["state"], row["attempt"], row["sender"]) == (
        QUEUED,
        2,
        "Open Event <desk@example.org>",
    )
    assert (mail.key, mail.attempt, mail.recipient, mail.html) == (
        row["key"],
        2,
        "grace@example.org",
        "<p>m</p>",
    )
    assert mail.sender == row["sender"]


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("Würzburg Tage", "desk@example.org"),
        ('Foo "Bar" \\ Inc', "desk@example.org"),
        ("Desk", "info@müller.de"),
    ],
)
def test_the_sender_is_named_as_the_settings_name_it(name: str, address: str) -> None:
    set_office(email_from_name=name, email_from=address)
    try:
        row, mail = (
            again(add_failed(f"{name[:1].lower()}@example.org")),
            queued(f"{name[:1].lower()}@example.org"),
        )
    finally:
        set_office(email_from_name=None)
    assert (row["sender"], mail.sender) == (f"{name} <{address}>", f"{name} <{address}>")


@pytest.mark.parametrize(
    ("own", "now"), [(None, "now@example.org"), ("owner@example.org", "owner@example.org")]
)
def test_a_resent_mail_is_answered_to_whom_the_settings_say_now_unless_it_says_so_itself(
    own: str | None, now: str
) -> None:
    recipient = f"answers-{own}" if own else "answers@example.org"
    failed = add_failed(recipient, reply_to=own)
    set_office(email_reply_to="now@example.org")
    try:
        row, mail = again(failed), queued(recipient)
    finally:
        set_office(email_reply_to=None)
    assert (row["reply_to"], mail.reply_to) == (own, now)


def test_what_stops_mails_stops_it_too() -> None:
    with db.transaction() as connection:
        connection.execute(
            insert(suppressions.table).values(address="Gone@example.org", cause="bounce")
        )
    assert again(add_failed("gone@example.org", "test_mail"))["state"] == SUPPRESSED
    with db.transaction() as connection:
        connection.execute(update(deployment.table).values(email_service="disable"))
    assert again(add_failed("ada@example.org"))["state"] == SKIPPED


@pytest.mark.parametrize(
    ("action", "state"), [("Event Published", SKIPPED), ("event_deleted", QUEUED)]
)
def test_only_the_news_of_its_deletion_is_sent_again_for_an_event_in_the_trash(
    action: str, state: str
) -> None:
    with db.transaction() as connection:
        event = events.add_whole_event(connection, deleted_at=events.CREATED_AT)
    assert again(add_failed("trash@example.org", action, event_id=event.id))["state"] == state


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ({"first_name": "Ada"}, QUEUED),
        ({"email": "elsewhere@example.org"}, SKIPPED),
        ({"is_blocked": True}, SKIPPED),
        ({"deleted_at": events.CREATED_AT}, SKIPPED),
    ],
)
def test_own_data_are_sent_again_only_to_the_address_of_their_account(
    values: dict[str, Any], state: str
) -> None:
    table = users.table
    with db.transaction() as connection:
        user_id = events.add_user(connection)
        address = select(table.c.email).where(table.c.id == user_id)
        recipient = str(connection.execute(address).scalar_one())
        change = update(table).where(table.c.id == user_id)
        connection.execute(change.values({"email": func.upper(table.c.email), **values}))
    failed = add_failed(recipient, "user_exported", user_id=user_id)
    assert again(failed)["state"] == state
