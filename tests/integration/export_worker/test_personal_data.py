"""All that is stored of a user: what is in the file, what is not, and workers that die on it."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, insert, select, update

from openevent.auth.refresh_tokens import refresh_families
from openevent.infra import db, storage
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.mail.tables import unsubscribes
from openevent.resources.activity import activities
from openevent.resources.session import sessions
from openevent.resources.speaker import speakers
from openevent.resources.user import users
from openevent.work import changes, job_failure, jobs
from openevent.work.import_report import JobFailed
from tests.factories import events
from tests.integration.export_worker import exports
from tests.integration.export_worker.test_crash import await_step, worker

STRANGER = "Nobody else's business"
PARTS = [
    "user", "roles", "sessions", "speakers", "feedbacks", "notifications", "notification-settings",
    "email-notifications", "mails", "role-invites", "activities", "suppressions", "unsubscribes", "jobs",
    "logins",
]  # fmt: skip
STEPS = (
    "before:dynamodb:UpdateItem:1",
    "before:dynamodb:UpdateItem:2",
    "before:s3:PutObject:1",
    "after:s3:PutObject:1",
    "before:sqs:SendMessage:1",
    "commit:1",
    "before:dynamodb:UpdateItem:4",
)
"""What a worker does outside itself, in its order."""


def order(user_id: int) -> jobs.ExportUser:
    message = jobs.ExportUser(task_id=uuid4(), user_id=user_id, request_id="r-1")
    with db.transaction() as connection:
        assert jobs.insert_job(connection, message, "ada@example.org", "own") is not None
    return message


def stored(message: jobs.ExportUser) -> bytes:
    key = storage.build_own_data_key(message.user_id, str(message.task_id))
    return bytes(client("s3").get_object(Bucket=settings().bucket, Key=key)["Body"].read())


def gathered(user_id: int) -> dict[str, Any]:
    message = order(user_id)
    row = exports.run_worker(message)
    assert row["state"] == jobs.SUCCESS, row["result"]
    found: dict[str, Any] = json.loads(stored(message))
    counts = {name: 1 if name == "user" else len(rows) for name, rows in found.items()}
    assert (row["result"]["counts"], row["result"]["size"]) == (counts, len(stored(message)))
    return found


def add_person(**values: Any) -> tuple[int, str]:
    """Add a user; gives id and address."""
    with db.transaction() as connection:
        made = events.add_user(connection, **values)
        return made, connection.execute(
            select(users.table.c.email).where(users.table.c.id == made)
        ).scalar_one()


def add_life(user_id: int, address: str, word: str) -> int:
    """Add one row of each part for a user, the word in each; gives the event's id."""
    with db.transaction() as connection:
        whole = events.add_whole_event(connection, user_id, name=word)
        by_user: dict[str, dict[str, Any]] = {
            "feedback": {"rating": 4, "comment": word, "event_id": whole.id},
            "notification": {"title": word},
            "notification-setting": {"notification_type": word},
            "email-notification": {"event_id": whole.id},
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
        events.add(connection, "role-invite", email=address.upper(), event_id=whole.id, **role)
        connection.execute(update(speakers.table).where(speakers.table.c.id == whole.speaker_ids[0]).values(
            user_id=user_id, photo_url=f"media/events/{whole.id}/{'0' * 32}/a.png", name=word))  # fmt: skip
        theirs = update(sessions.table).where(sessions.table.c.id == whole.session_ids[1])
        connection.execute(theirs.values(creator_id=user_id))
        connection.execute(insert(activities.table).values(actor=address, action=word))
        connection.execute(insert(unsubscribes).values(address=address.lower(), action_group=word))
        events.add(connection, "suppression", address=address, cause="bounce", detail=word)
        by_address = update(speakers.table).where(speakers.table.c.id == whole.speaker_ids[1])
        connection.execute(by_address.values(email=address.upper(), name=word))
        login = {"id": uuid4(), "generation": 0, "turned_at": func.now(), "expires_at": func.now()}
        connection.execute(insert(refresh_families).values(user_id=user_id, **login))
    return whole.id


def test_the_file_holds_all_of_the_user_and_nothing_of_others() -> None:
    ada, address = add_person(first_name='A"da\\', password_hash="scrypt$hidden", is_verified=True)
    other, elsewhere = add_person(is_verified=True)
    event_id = add_life(ada, address, "Hers")
    add_life(other, elsewhere, STRANGER)
    found = gathered(ada)
    assert list(found) == PARTS
    assert {name: len(rows) for name, rows in found.items() if name != "user"} == {
        **dict.fromkeys(PARTS[1:], 1), "sessions": 2, "speakers": 2, "mails": 2,
    }  # fmt: skip
    assert (found["user"]["id"], found["user"]["first_name"]) == (ada, 'A"da\\')
    assert not {"password_hash", "token_generation"} & found["user"].keys()
    assert found["roles"][0] == found["roles"][0] | {
        "event_id": event_id,
        "event": "Hers",
        "role": "owner",
    }
    assert [mail["message"] for mail in found["mails"]] == ["<p>Hers \\ \n</p>", None]
    assert found["speakers"][0]["photo_url"].startswith("https://api.example.org/v1/media/events/")
    text = json.dumps(found)
    assert (STRANGER in text, elsewhere in text, "hidden" in text) == (False, False, False)


def test_an_address_that_nobody_has_verified_opens_nothing() -> None:
    ada, address = add_person(is_verified=False)
    add_life(ada, address, "Hers")
    found = gathered(ada)
    empty = {name for name, rows in found.items() if not rows}
    assert empty == {"role-invites", "activities", "suppressions", "unsubscribes"}
    assert [mail["recipient"] for mail in found["mails"]] == ["elsewhere@example.org"]
    assert [speaker["user_id"] for speaker in found["speakers"]] == [ada]


def test_an_account_that_was_closed_gets_nothing() -> None:
    ada, _ = add_person(is_blocked=True)
    message = order(ada)
    row = exports.run_worker(message)
    assert (row["state"], row["result"]["reason"]) == (jobs.FAILURE, "forbidden")
    assert exports.list_keys(f"mails/users/{ada}/") == []


def told(message: jobs.Message) -> int:
    """How many changes tell of this job's end."""
    wanted = select(changes.changes.c.facts).where(changes.changes.c.kind == "user.exported")
    with db.connect() as connection:
        return sum(
            row.facts["task_id"] == str(message.task_id) for row in connection.execute(wanted)
        )


@pytest.mark.parametrize("step", STEPS)
def test_a_worker_killed_at_any_step_is_made_good_by_the_next(
    step: str, environment: Mapping[str, str]
) -> None:
    ada, _ = add_person()
    message = order(ada)
    with worker("kill", step, message, environment) as process:
        process.communicate()
    assert process.returncode == 137
    first = exports.run_worker(message)
    assert (first["state"], exports.task_of(message)["state"], told(message)) == (
        "success",
        "SUCCESS",
        1,
    )
    content = stored(message)
    assert (exports.run_worker(message), stored(message), told(message)) == (first, content, 1)
    assert json.loads(content)["user"]["id"] == ada


def test_a_cancelled_one_leaves_nothing(environment: Mapping[str, str]) -> None:
    ada, _ = add_person()
    message = order(ada)
    with worker("wait", "before:dynamodb:UpdateItem:3", message, environment) as process:
        await_step(process)
        job_failure.fail(message.task_id, JobFailed("cancelled", reason="cancelled"))
        process.communicate("\n")
    assert (process.returncode, exports.task_of(message)["state"], told(message)) == (
        0,
        "FAILURE",
        0,
    )
    assert exports.list_keys(f"mails/users/{ada}/") == []


def test_what_a_failed_one_stored_is_removed() -> None:
    ada, _ = add_person()
    message = order(ada)
    key = storage.build_own_data_key(ada, str(message.task_id))
    client("s3").put_object(Bucket=settings().bucket, Key=key, Body=b"{}")
    job_failure.fail(message.task_id, JobFailed("dead", reason="dead"))
    assert exports.list_keys(f"mails/users/{ada}/") == []


def test_of_a_user_one_waits_at_a_time() -> None:
    ada, _ = add_person()
    first = order(ada)
    with db.transaction() as connection:
        again = jobs.ExportUser(task_id=uuid4(), user_id=ada, request_id="r-2")
        assert jobs.insert_job(connection, again, "ada@example.org", None) is None
    exports.run_worker(first)
    order(ada)
