"""What stops a mail on its way, and which does not: the record says why, and nothing is queued."""

from typing import Any

import orjson
import pytest
from sqlalchemy import delete, insert, update

from dispatcher.notify import hourly_limits
from openevent.domain.mail.manual_mails import resend
from openevent.infra import db
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.mail.messages import MAXIMUM_BYTES, Mail
from openevent.mail.tables import unsubscribes
from openevent.model.permissions import Identity
from openevent.resources.event import events as event_resource
from openevent.resources.mail import mails
from openevent.resources.message_setting import message_settings
from openevent.resources.role import memberships
from openevent.resources.setting import settings as deployment
from openevent.resources.speaker import speakers
from openevent.resources.suppression import suppressions
from openevent.resources.user import users
from tests.factories import events
from tests.factories.events import WholeEvent
from tests.integration import letters
from tests.integration.dispatcher import desk

ACTION = "Session Accept or Reject"
SPENT = ("skipped", hourly_limits.LIMITED.reason)


def accepted(whole: WholeEvent, by: int | None = None) -> tuple[str, str | None]:
    """Accept the session as its owner or another; give state and reason of the owner's mail."""
    id_ = whole.session_ids[0]
    facts = {"from": "pending", "to": "accepted", "send-email": True}
    desk.react("session.state", ("session", id_), by or whole.owner_id, **facts)
    *_, last = [
        row
        for row in desk.of_subject(mails.table, ("session", id_))
        if row["user_id"] == whole.owner_id
    ]
    assert (last["action"], last["event_id"]) == (ACTION, whole.id)
    return last["state"], last["reason"]


def request_reset(user_id: int) -> tuple[str, str | None]:
    """Ask for a new password; gives state and reason of the necessary mail."""
    desk.react("user.reset-asked", ("user", user_id), None)
    *_, last = desk.of_subject(mails.table, ("user", user_id))
    return last["state"], last["reason"]


def write(statement: Any) -> None:
    with db.transaction() as connection:
        connection.execute(statement)


def address(whole: WholeEvent) -> str:
    with db.connect() as connection:
        return desk.email(connection, whole.owner_id).lower()


def test_nothing_stops_a_mail_that_is_wanted(whole: WholeEvent) -> None:
    assert accepted(whole) == ("queued", None)


def test_more_than_an_account_may_have_sent_is_recorded_as_skipped(
    whole: WholeEvent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hourly_limits, "TO_OTHERS", 1)
    with db.transaction() as connection:
        other = events.add_user(connection, is_verified=True)
    assert accepted(whole, other) == ("queued", None)
    assert accepted(whole, other) == SPENT
    *_, last = desk.of_subject(mails.table, ("session", whole.session_ids[0]))
    event = desk.record_changes(lambda connection: resend(connection, last["id"], Identity(other)))
    assert desk.lambda_handler(event, letters.Context()) == desk.NO_FAILURES
    *_, again = desk.of_subject(mails.table, ("session", whole.session_ids[0]))
    assert (again["attempt"], again["state"], again["reason"]) == (2, *SPENT)
    assert accepted(whole) == ("queued", None)
    assert request_reset(whole.owner_id) == ("queued", None)


def test_an_address_is_mailed_so_often_by_one_user_and_then_no_more(
    whole: WholeEvent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hourly_limits, "PER_ADDRESS", 2)
    with db.transaction() as connection:
        first, second = (events.add_user(connection, is_verified=True) for _ in range(2))
    assert [accepted(whole, first) for _ in range(3)] == [("queued", None), ("queued", None), SPENT]
    assert accepted(whole, second) == ("queued", None)
    assert request_reset(whole.owner_id) == ("queued", None)
    with db.transaction() as connection:
        events.grant(connection, whole.id, first, "coorganizer")
    assert [accepted(whole, who) for who in (first, whole.owner_id)] == [("queued", None)] * 2


def test_an_address_that_is_not_proven_gets_few_mails_of_what_its_account_does(
    whole: WholeEvent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hourly_limits, "PER_UNVERIFIED_ADDRESS", 1)
    owner = update(users.table).where(users.table.c.id == whole.owner_id)
    write(owner.values(is_verified=False))
    assert [accepted(whole) for _ in range(2)] == [("queued", None), SPENT]
    assert request_reset(whole.owner_id) == ("queued", None)
    write(owner.values(is_verified=True))
    assert accepted(whole) == ("queued", None)


def test_what_is_necessary_is_not_counted_but_to_an_address_that_is_not_proven(
    whole: WholeEvent, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("PER_ADDRESS", "PER_UNVERIFIED_ADDRESS", "TO_OTHERS"):
        monkeypatch.setattr(hourly_limits, name, 1)
    subject = ("user", whole.owner_id)
    write(update(users.table).where(users.table.c.id == whole.owner_id).values(is_verified=False))
    facts = {"previous": "before@example.org", "email": address(whole)}
    for _ in range(2):
        desk.react("user.email-changed", subject, whole.owner_id, **facts)
        desk.react("user.password-changed", subject, whole.owner_id)
    states = [(row["action"], row["state"]) for row in desk.of_subject(mails.table, subject)]
    assert (
        states.count(("User email", "queued")) == states.count(("User Confirmation", "queued")) == 2
    )
    assert {state for action, state in states if action == "Change Password"} == {"skipped"}


def test_a_speakers_row_of_ones_own_does_not_make_its_address_ones_own(
    whole: WholeEvent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hourly_limits, "TO_OTHERS", 0)
    victim = {"user_id": whole.owner_id, "email": "victim@example.org"}
    write(update(speakers.table).where(speakers.table.c.event_id == whole.id).values(victim))
    write(delete(memberships.table).where(memberships.table.c.event_id == whole.id))
    subject = ("session", whole.session_ids[0])
    for is_verified, states in ((False, []), (True, ["skipped"])):
        write(
            update(users.table)
            .where(users.table.c.id == whole.owner_id)
            .values(is_verified=is_verified)
        )
        desk.react("session.proposed", subject, whole.owner_id)
        assert [row["state"] for row in desk.of_subject(mails.table, subject)] == states


def test_with_mails_switched_off_all_are_recorded_as_skipped(whole: WholeEvent) -> None:
    write(update(deployment.table).values(email_service="disable"))
    off = ("skipped", "Mails are switched off in the settings.")
    assert (accepted(whole), request_reset(whole.owner_id)) == (off, off)


@pytest.mark.parametrize("action", [ACTION, "Reset Password"])
def test_an_administrator_switches_an_action_off_unless_it_is_necessary(
    whole: WholeEvent, action: str
) -> None:
    table = message_settings.table
    write(delete(table).where(table.c.action == action))
    write(insert(table).values(action=action, enabled=False))
    off = ("skipped", "An administrator has switched off mails of this action.")
    queued = ("queued", None)
    assert (accepted(whole), request_reset(whole.owner_id)) == (
        off if action == ACTION else queued,
        queued,
    )


@pytest.mark.parametrize(
    ("general", "special", "stopped"),
    [
        (False, None, True),
        (True, False, True),
        (False, True, False),
        (None, False, True),
        (None, True, False),
    ],
)
def test_a_persons_switch_of_the_event_counts_before_the_general_one(
    whole: WholeEvent, general: object, special: object, stopped: object
) -> None:
    with db.transaction() as connection:
        for event_id, value in ((None, general), (whole.id, special)):
            if value is not None:
                events.set_mail_switches(
                    connection, whole.owner_id, event_id, session_accept_reject=bool(value)
                )
    unwanted = ("skipped", "The recipient has switched off mails of this kind.")
    assert accepted(whole) == (unwanted if stopped else ("queued", None))
    assert request_reset(whole.owner_id) == ("queued", None)


def test_the_switch_of_another_event_says_nothing(whole: WholeEvent) -> None:
    with db.transaction() as connection:
        other = events.add_event(connection)
        events.set_mail_switches(connection, whole.owner_id, other, session_accept_reject=False)
    assert accepted(whole) == ("queued", None)


@pytest.mark.parametrize(("group", "stopped"), [("sessions", True), ("events", False)])
def test_who_has_left_a_group_of_actions_gets_none_of_it(
    whole: WholeEvent, group: str, stopped: object
) -> None:
    write(insert(unsubscribes).values(address=address(whole), action_group=group))
    left = ("suppressed", "The recipient has unsubscribed from mails of this kind.")
    assert (accepted(whole), request_reset(whole.owner_id)) == (
        left if stopped else ("queued", None),
        ("queued", None),
    )


@pytest.mark.parametrize(
    ("cause", "reason"),
    [
        ("bounce", "An earlier mail to this address bounced."),
        ("complaint", "The recipient complained about an earlier mail."),
    ],
)
def test_only_a_bounce_stops_what_is_necessary(whole: WholeEvent, cause: str, reason: str) -> None:
    write(insert(suppressions.table).values(address=address(whole).title(), cause=cause))
    stopped = ("suppressed", reason)
    assert accepted(whole) == stopped
    assert request_reset(whole.owner_id) == (stopped if cause == "bounce" else ("queued", None))


def test_a_type_of_notification_that_is_off_is_not_written_and_the_mail_goes_on(
    whole: WholeEvent,
) -> None:
    with db.transaction() as connection:
        values = {"user_id": whole.owner_id, "notification_type": ACTION, "enabled": False}
        events.add(connection, "notification-setting", **values)
    assert accepted(whole) == ("queued", None)
    assert desk.noticed(("session", whole.session_ids[0])) == set()


def test_bodies_that_no_queue_takes_go_through_the_bucket(whole: WholeEvent) -> None:
    name = "Analytical Days " * (MAXIMUM_BYTES // 32)
    write(
        update(event_resource.table).where(event_resource.table.c.id == whole.id).values(name=name)
    )
    assert accepted(whole) == ("queued", None)
    [row] = desk.of_subject(mails.table, ("session", whole.session_ids[0]))
    mail = Mail.model_validate_json(
        letters.received(settings().mails_queue_url)["Records"][0]["body"]
    )
    assert (mail.key, mail.html, mail.text, mail.body_key) == (
        row["key"],
        None,
        None,
        f"mails/{row['key']}.json",
    )
    stored = client("s3").get_object(Bucket=settings().bucket, Key=mail.body_key)["Body"].read()
    assert orjson.loads(stored) == {"html": row["message"], "text": row["text"]}
