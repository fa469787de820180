"""The export of a user's data: the content of the file, and workers that die."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Connection, func, insert, select, update

from openevent.auth.refresh_tokens import refresh_families
from openevent.infra import db, storage
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.mail.tables import unsubscribes
from openevent.resources.activity import activities
from openevent.resources.session import sessions
from openevent.resources.speaker import speakers
from openevent.resources.user import users
from openevent.work import changes, job_outcome, jobs
from openevent.work.job_failure import JobFailed
from tests.factories import events
from tests.integration.export_worker import exports
from tests.integration.export_worker.test_crash import await_step, worker

STRANGERS_WORD = "Nobody else's business"
PARTS = [
    "user",
    "roles",
    "sessions",
    "speakers",
    "feedbacks",
    "notifications",
    "notification-settings",
    "email-notifications",
    "mails",
    "role-invites",
    "activities",
    "suppressions",
    "user-favourite-sessions",
    "speaker-invites",
    "orders",
    "attendees",
    "unsubscribes",
    "jobs",
    "logins",
]
STEPS = (
    "before:dynamodb:UpdateItem:1",
    "before:dynamodb:UpdateItem:2",
    "before:s3:PutObject:1",
    "after:s3:PutObject:1",
    "before:sqs:SendMessage:1",
    "commit:1",
    "before:dynamodb:UpdateItem:4",
)
"""Calls and commits of a worker, in their order."""


def start_export(user_id: int) -> jobs.ExportUser:
    message = jobs.ExportUser(task_id=uuid4(), user_id=user_id, request_id="r-1")
    with db.transaction() as connection:
        assert jobs.insert_job(connection, message, "ada@example.org", "own") is not None
    return message


def load_file(message: jobs.ExportUser) -> bytes:
    key = storage.build_own_data_key(message.user_id, str(message.task_id))
    return bytes(client("s3").get_object(Bucket=settings().bucket, Key=key)["Body"].read())


def export_data(user_id: int) -> dict[str, Any]:
    message = start_export(user_id)
    row = exports.run_worker(message)
    assert row["state"] == jobs.SUCCESS, row["result"]
    parts: dict[str, Any] = json.loads(load_file(message))
    counts = {name: 1 if name == "user" else len(rows) for name, rows in parts.items()}
    assert (row["result"]["counts"], row["result"]["size"]) == (counts, len(load_file(message)))
    return parts


def add_person(**values: Any) -> tuple[int, str]:
    """Add a user; return id and address."""
    with db.transaction() as connection:
        user_id = events.add_user(connection, **values)
        query = select(users.table.c.email).where(users.table.c.id == user_id)
        return user_id, connection.execute(query).scalar_one()


def add_rows(user_id: int, address: str, word: str) -> int:
    """Add one row with the word to each part of a user's data; return the event's id."""
    with db.transaction() as connection:
        event = events.add_whole_event(connection, user_id, name=word)
        by_user: dict[str, dict[str, Any]] = {
            "feedback": {"rating": 4, "comment": word, "event_id": event.id},
            "notification": {"title": word},
            "notification-setting": {"notification_type": word},
            "user-favourite-session": {"session_id": event.session_ids[0]},
            "mail": {
                "recipient": "elsewhere@example.org",
                "subject": word,
                "message": f"<p>{word} \\ \n</p>",
            },
        }
        for type_, values in by_user.items():
            events.add(connection, type_, user_id=user_id, **values)
        secret = {"subject": word, "message": "hidden {{token}}", "has_secret": True}
        events.add(connection, "mail", recipient=address.upper(), **secret)
        role = {"role_name": "moderator", "role_id": 5}
        events.add(connection, "role-invite", email=address.upper(), event_id=event.id, **role)
        invite = {"event_id": event.id, "session_id": event.session_ids[0]}
        events.add(connection, "speaker-invite", email=address.upper(), **invite)
        _add_order(connection, event.id, user_id, address, word)
        photo = f"media/events/{event.id}/{'0' * 32}/a.png"
        first_speaker = update(speakers.table).where(speakers.table.c.id == event.speaker_ids[0])
        connection.execute(first_speaker.values(user_id=user_id, photo_url=photo, name=word))
        second_session = update(sessions.table).where(sessions.table.c.id == event.session_ids[1])
        connection.execute(second_session.values(creator_id=user_id))
        connection.execute(insert(activities.table).values(actor=address, action=word))
        connection.execute(insert(unsubscribes).values(address=address.lower(), action_group=word))
        events.add(connection, "suppression", address=address, cause="bounce", detail=word)
        second_speaker = update(speakers.table).where(speakers.table.c.id == event.speaker_ids[1])
        connection.execute(second_speaker.values(email=address.upper(), name=word))
        login = {"id": uuid4(), "generation": 0, "turned_at": func.now(), "expires_at": func.now()}
        connection.execute(insert(refresh_families).values(user_id=user_id, **login))
    return event.id


def _add_order(
    connection: Connection, event_id: int, user_id: int, address: str, word: str
) -> None:
    """Add an order with two attendees, of whom the user is one."""
    sale = {"sales_starts_at": events.CREATED_AT, "sales_ends_at": events.OPENING}
    ticket = events.add(connection, "ticket", event_id=event_id, name="T", type="free", **sale)
    buyer = {"user_id": user_id, "company": word, "identifier": str(uuid4())}
    order = events.add(connection, "order", event_id=event_id, **buyer)
    seat = {"event_id": event_id, "ticket_id": ticket, "order_id": order}
    own = {"firstname": word, "email": address.upper(), "checkin_times": "2018-03-22T09:00:00Z"}
    events.add(connection, "attendee", **seat, **own)
    companion = {"firstname": STRANGERS_WORD, "email": "companion@example.org"}
    events.add(connection, "attendee", **seat, **companion)


def test_the_file_holds_all_data_of_the_user_and_none_of_others() -> None:
    ada, address = add_person(first_name='A"da\\', password_hash="scrypt$hidden", is_verified=True)
    other, elsewhere = add_person(is_verified=True)
    event_id = add_rows(ada, address, "Hers")
    add_rows(other, elsewhere, STRANGERS_WORD)
    parts = export_data(ada)
    assert list(parts) == PARTS
    assert {name: len(rows) for name, rows in parts.items() if name != "user"} == {
        **dict.fromkeys(PARTS[1:], 1),
        "sessions": 2,
        "speakers": 2,
        "mails": 2,
    }
    assert (parts["user"]["id"], parts["user"]["first_name"]) == (ada, 'A"da\\')
    assert not {"password_hash", "token_generation"} & parts["user"].keys()
    assert parts["roles"][0] == parts["roles"][0] | {
        "event_id": event_id,
        "event": "Hers",
        "role": "owner",
    }
    assert [mail["message"] for mail in parts["mails"]] == ["<p>Hers \\ \n</p>", None]
    assert parts["speakers"][0]["photo_url"].startswith("https://api.example.org/v1/media/events/")
    assert (parts["orders"][0]["company"], parts["attendees"][0]["firstname"]) == ("Hers", "Hers")
    assert parts["attendees"][0]["checkin_times"] == "2018-03-22T09:00:00Z"
    text = json.dumps(parts)
    assert (STRANGERS_WORD in text, elsewhere in text, "hidden" in text) == (False, False, False)


def test_rows_of_an_unverified_address_are_left_out() -> None:
    ada, address = add_person(is_verified=False)
    add_rows(ada, address, "Hers")
    parts = export_data(ada)
    empty = {name for name, rows in parts.items() if not rows}
    by_address = {
        "role-invites",
        "speaker-invites",
        "attendees",
        "activities",
        "suppressions",
        "unsubscribes",
    }
    assert empty == by_address
    assert [mail["recipient"] for mail in parts["mails"]] == ["elsewhere@example.org"]
    assert [speaker["user_id"] for speaker in parts["speakers"]] == [ada]


def test_a_closed_account_is_refused() -> None:
    ada, _ = add_person(is_blocked=True)
    message = start_export(ada)
    row = exports.run_worker(message)
    assert (row["state"], row["result"]["reason"]) == (jobs.FAILURE, "forbidden")
    assert exports.list_keys(f"mails/users/{ada}/") == []


def count_changes(message: jobs.Message) -> int:
    """Count the changes that record the end of this job."""
    query = select(changes.changes.c.facts).where(changes.changes.c.kind == "user.exported")
    with db.connect() as connection:
        return sum(
            row.facts["task_id"] == str(message.task_id) for row in connection.execute(query)
        )


@pytest.mark.parametrize("step", STEPS)
def test_the_next_worker_finishes_the_job_of_one_killed_at_any_step(
    step: str, environment: Mapping[str, str]
) -> None:
    ada, _ = add_person()
    message = start_export(ada)
    with worker("kill", step, message, environment) as process:
        process.communicate()
    assert process.returncode == 137
    first = exports.run_worker(message)
    assert (first["state"], exports.task_of(message)["state"], count_changes(message)) == (
        "success",
        "SUCCESS",
        1,
    )
    content = load_file(message)
    assert (exports.run_worker(message), load_file(message), count_changes(message)) == (
        first,
        content,
        1,
    )
    assert json.loads(content)["user"]["id"] == ada


def test_a_cancelled_export_leaves_nothing_behind(environment: Mapping[str, str]) -> None:
    ada, _ = add_person()
    message = start_export(ada)
    with worker("wait", "before:dynamodb:UpdateItem:3", message, environment) as process:
        await_step(process)
        job_outcome.fail(message.task_id, JobFailed("cancelled", reason="cancelled"))
        process.communicate("\n")
    assert (process.returncode, exports.task_of(message)["state"], count_changes(message)) == (
        0,
        "FAILURE",
        0,
    )
    assert exports.list_keys(f"mails/users/{ada}/") == []


def test_the_file_of_a_failed_export_is_removed() -> None:
    ada, _ = add_person()
    message = start_export(ada)
    key = storage.build_own_data_key(ada, str(message.task_id))
    client("s3").put_object(Bucket=settings().bucket, Key=key, Body=b"{}")
    job_outcome.fail(message.task_id, JobFailed("dead", reason="dead"))
    assert exports.list_keys(f"mails/users/{ada}/") == []


def test_only_one_export_of_a_user_waits_at_a_time() -> None:
    ada, _ = add_person()
    first = start_export(ada)
    with db.transaction() as connection:
        second = jobs.ExportUser(task_id=uuid4(), user_id=ada, request_id="r-2")
        assert jobs.insert_job(connection, second, "ada@example.org", None) is None
    exports.run_worker(first)
    start_export(ada)
