"""Mails that wait until an organizer releases them: which ones, and what a release does."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert, select, update

from dispatcher.notify import hourly_limits
from openevent.domain.mail import held_mails
from openevent.domain.programme import speaker_invites
from openevent.infra import db
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.mail import catalogue
from openevent.mail.messages import Mail
from openevent.mail.tables import unsubscribes
from openevent.model.permissions import Identity
from openevent.resources import BY_TYPE
from openevent.resources.event import events as event_resource
from openevent.resources.mail import mails
from openevent.resources.notification import notifications
from openevent.resources.role import roles as role_resource
from openevent.resources.suppression import suppressions
from openevent.resources.user import users
from openevent.work import changes
from tests.factories import events
from tests.factories.events import WholeEvent
from tests.integration.dispatcher import desk, dying

MAIL, CHANGE, roles = mails.table, changes.changes, role_resource.table


@pytest.fixture
def careful() -> WholeEvent:
    """An event that holds its mails; Ada speaks in its first session."""
    with db.transaction() as connection:
        return events.add_whole_event(connection, hold_mails=True)


def write(statement: Any) -> None:
    with db.transaction() as connection:
        connection.execute(statement)


def accept(whole: WholeEvent, by: int | None = None) -> None:
    """Tell speakers and organizers that the session is accepted."""
    facts = {"from": "pending", "to": "accepted", "send-email": True}
    desk.react("session.state", ("session", whole.session_ids[0]), by or whole.owner_id, **facts)


def load_mails(event_id: int) -> list[Any]:
    query = select(MAIL).where(MAIL.c.event_id == event_id).order_by(MAIL.c.id)
    with db.connect() as connection:
        return list(connection.execute(query).mappings())


def load_mails_to_ada(event_id: int) -> list[Any]:
    return [row for row in load_mails(event_id) if row["recipient"] == "ada@example.org"]


def load_states(event_id: int) -> dict[str, str]:
    return {row["recipient"].lower(): row["state"] for row in load_mails(event_id)}


def load_address(user_id: int) -> str:
    query = select(users.table.c.email).where(users.table.c.id == user_id)
    with db.connect() as connection:
        return str(connection.execute(query).scalar_one()).lower()


def count_queued(key: UUID) -> int:
    """Count the messages of a mail that wait in the queue of mails, and take all out."""
    keys: dict[str, UUID] = {}
    while (
        messages := client("sqs")
        .receive_message(
            QueueUrl=settings().mails_queue_url, MaxNumberOfMessages=10, WaitTimeSeconds=2
        )
        .get("Messages")
    ):
        for message in messages:
            keys[message["MessageId"]] = Mail.model_validate_json(message["Body"]).key
    return list(keys.values()).count(key)


def move_to_trash(type_: str, id_: int) -> None:
    table = BY_TYPE[type_].table
    write(update(table).where(table.c.id == id_).values(deleted_at=events.CREATED_AT))


def release_all(whole: WholeEvent, by: int | None = None) -> dict[str, Any]:
    """Release the mails of an event; give the Lambda event of the message."""
    with db.transaction() as connection:
        user = Identity(by or whole.owner_id)
        assert held_mails.release_many(connection, whole.id, None, user)
        query = select(CHANGE.c.batch).where(CHANGE.c.kind == held_mails.RELEASED)
        batch = connection.execute(query.order_by(CHANGE.c.id.desc()).limit(1)).scalar_one()
    return desk.letter(batch)


def test_mails_to_speakers_are_held_and_those_to_members_go(careful: WholeEvent) -> None:
    with db.transaction() as connection:
        member = events.add_user(connection)
        events.grant(connection, careful.id, member, "moderator")
        values = {"event_id": careful.id, "name": "Mo", "email": desk.email(connection, member)}
        speaker = events.add(connection, "speaker", **values)
        events.link_speaker(connection, careful.session_ids[0], speaker)
    accept(careful)
    assert load_states(careful.id) == {
        "ada@example.org": "held",
        load_address(careful.owner_id): "queued",
        load_address(member): "queued",
    }
    (row,) = load_mails_to_ada(careful.id)
    assert count_queued(row["key"]) == 0


def test_an_event_without_the_setting_holds_nothing(whole: WholeEvent) -> None:
    accept(whole)
    assert set(load_states(whole.id).values()) == {"queued"}


def test_a_necessary_mail_is_never_held(careful: WholeEvent) -> None:
    with db.transaction() as connection:
        role = select(roles.c.id).where(roles.c.name == "organizer").scalar_subquery()
        values = {"email": "guest@example.org", "role_name": "organizer", "role_id": role}
        invite = events.add(connection, "role-invite", event_id=careful.id, **values)
    desk.react("role-invite.sent", ("role-invite", invite), careful.owner_id)
    assert load_states(careful.id) == {"guest@example.org": "queued"}


def test_the_result_of_a_job_is_never_held(careful: WholeEvent) -> None:
    with db.connect() as connection:
        for action in catalogue.ACTIONS:
            is_of_job = action.group in {"jobs", "messages", None}
            are_held = held_mails.are_held(connection, action, careful.id)
            assert are_held is not is_of_job
            assert held_mails.are_held(connection, action, None) is False


def test_what_stops_a_mail_decides_before_it_is_held(careful: WholeEvent) -> None:
    write(insert(suppressions.table).values(address="Ada@example.org", cause="bounce"))
    try:
        accept(careful)
    finally:
        write(suppressions.table.delete())
    assert load_states(careful.id)["ada@example.org"] == "suppressed"


def test_a_released_mail_is_queued_once_in_the_name_of_who_released_it(careful: WholeEvent) -> None:
    with db.transaction() as connection:
        organizer = events.add_user(connection)
    accept(careful)
    letter = release_all(careful, organizer)
    desk.deal(letter)
    (row,) = load_mails_to_ada(careful.id)
    assert (row["state"], row["reason"], row["attempt"]) == ("queued", None, 1)
    assert row["actor_id"] == organizer
    assert count_queued(row["key"]) == 1
    with db.transaction() as connection:
        assert held_mails.release_many(connection, careful.id, None, Identity(organizer)) == 0


@pytest.mark.parametrize("stop", ["bounce", "unsubscribed"])
def test_what_stops_mails_at_the_release_stops_it(careful: WholeEvent, stop: str) -> None:
    accept(careful)
    if stop == "bounce":
        write(insert(suppressions.table).values(address="ADA@example.org", cause="bounce"))
    else:
        write(insert(unsubscribes).values(address="ada@example.org", action_group="sessions"))
    try:
        desk.deal(release_all(careful))
    finally:
        write(suppressions.table.delete())
        write(unsubscribes.delete())
    assert load_states(careful.id)["ada@example.org"] == "suppressed"
    (row,) = load_mails_to_ada(careful.id)
    assert count_queued(row["key"]) == 0


def test_a_release_counts_each_mail_once_in_the_hourly_limits(
    careful: WholeEvent, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        accept(careful)
    monkeypatch.setattr(hourly_limits, "PER_ADDRESS", 3)
    desk.deal(release_all(careful))
    states = [
        row["state"] for row in load_mails(careful.id) if row["recipient"] == "ada@example.org"
    ]
    assert states == ["queued"] * 3
    accept(careful)
    ada = [row["state"] for row in load_mails_to_ada(careful.id)]
    assert ada == ["queued"] * 3 + ["skipped"]


STEPS = (
    "commit:1",
    "before:sqs:SendMessageBatch:1",
    "after:sqs:SendMessageBatch:1",
    "commit:2",
)
"""The release of a mail: the line of the log, then the mail."""


@pytest.mark.parametrize("step", STEPS)
def test_a_dispatcher_that_dies_loses_no_released_mail(
    careful: WholeEvent, step: str, environment: Mapping[str, str]
) -> None:
    accept(careful)
    letter = release_all(careful)
    assert dying.killed(letter, step, environment) == dying.KILLED
    desk.deal(letter)
    (row,) = load_mails_to_ada(careful.id)
    assert row["state"] == "queued"
    assert count_queued(row["key"]) >= 1


def test_the_event_that_stops_holding_leaves_its_held_mails(careful: WholeEvent) -> None:
    accept(careful)
    table = event_resource.table
    write(update(table).where(table.c.id == careful.id).values(hold_mails=False))
    accept(careful)
    states = [
        row["state"] for row in load_mails(careful.id) if row["recipient"] == "ada@example.org"
    ]
    assert states == ["held", "queued"]


@pytest.mark.parametrize("end", ["status", "expires_at", "deleted", "session", "event"])
def test_the_mail_of_an_invite_that_is_over_says_so(careful: WholeEvent, end: str) -> None:
    with db.transaction() as connection:
        values = {"session_id": careful.session_ids[0], "email": "guest@example.org"}
        invite = events.add(connection, "speaker-invite", event_id=careful.id, **values)
    desk.react(speaker_invites.INVITED, ("speaker-invite", invite), careful.owner_id)
    assert load_states(careful.id) == {"guest@example.org": "held"}
    table = speaker_invites.TABLE
    is_invite = table.c.id == invite
    if end == "deleted":
        write(table.delete().where(is_invite))
    elif end in {"session", "event"}:
        move_to_trash(end, careful.session_ids[0] if end == "session" else careful.id)
    else:
        value = "accepted" if end == "status" else events.CREATED_AT
        write(update(table).where(is_invite).values({end: value}))
    desk.deal(release_all(careful))
    (row,) = load_mails(careful.id)
    assert row["state"] == "skipped"
    assert row["reason"] == "The invite of this mail has expired or was answered."


def test_the_mail_of_an_open_invite_goes(careful: WholeEvent) -> None:
    with db.transaction() as connection:
        values = {"session_id": careful.session_ids[0], "email": "open@example.org"}
        invite = events.add(connection, "speaker-invite", event_id=careful.id, **values)
    desk.react(speaker_invites.INVITED, ("speaker-invite", invite), careful.owner_id)
    desk.deal(release_all(careful))
    assert load_states(careful.id) == {"open@example.org": "queued"}


def load_notices(user_id: int, action: str) -> list[str]:
    table = notifications.table
    is_notice = (table.c.user_id == user_id, table.c.action == action)
    with db.connect() as connection:
        return list(connection.execute(select(table.c.message).where(*is_notice)).scalars())


def deal_with_notices(event_id: int) -> None:
    """Handle the changes that tell organizers of held mails."""
    is_notice = (CHANGE.c.kind == held_mails.HOLDING, CHANGE.c.subject_id == event_id)
    query = select(CHANGE.c.batch).where(*is_notice)
    with db.connect() as connection:
        batches = list(connection.execute(query).scalars())
    for batch in batches:
        desk.deal(desk.letter(batch))


def test_organizers_hear_of_held_mails_once_in_an_hour(careful: WholeEvent) -> None:
    for _ in range(3):
        accept(careful)
    deal_with_notices(careful.id)
    messages = load_notices(careful.owner_id, "mails_held")
    assert 1 <= len(messages) <= 2, "one for each hour"
    assert set(messages) == {"Look at them, and release or drop them. Number of mails: 3."}


def test_released_mails_cause_no_notification(careful: WholeEvent) -> None:
    accept(careful)
    release_all(careful)
    deal_with_notices(careful.id)
    assert load_notices(careful.owner_id, "mails_held") == []
