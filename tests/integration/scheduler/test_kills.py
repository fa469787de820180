"""A scheduler that is killed at any step and run again does each duty of the day once."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, func, insert, select

from openevent.infra import db, storage
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.resources import BY_TYPE
from openevent.resources.mail import mails
from openevent.work import changes, jobs
from scheduler.handler import lambda_handler
from tests import waiting
from tests.factories import events
from tests.integration import letters
from tests.integration.dispatcher import dying as dispatchers
from tests.integration.scheduler import dying

CHANGE = changes.changes
STEPS = (
    "before:sqs:SendMessage:1",
    "after:sqs:SendMessage:1",
    "commit:1",
    "after:sqs:SendMessage:2",
    "commit:2",
    "before:s3:DeleteObjects:1",
    "after:s3:DeleteObjects:1",
    "commit:3",
    "commit:4",
    "commit:5",
)
"""Commits: upcoming event, ended event, leftovers, mail without an outcome, two chunks of
notifications."""


@pytest.fixture
def failed_event() -> int:
    """Write one thing for each duty; the event id of the failed import."""
    with db.transaction() as connection:
        resources = [BY_TYPE[name].table for name in ("event", "mail", "notification")]
        for table in (CHANGE, jobs.jobs, *resources):
            connection.execute(table.delete())
        user = events.add_user(connection)
        for distance in (timedelta(days=6), timedelta(days=-4)):
            start = func.now() + distance
            end = start + timedelta(days=2)
            events.add_event(connection, user, starts_at=start, ends_at=end)
        old_mail = {
            "time": func.now() - timedelta(days=3),
            "recipient": "ada@example.org",
            "state": "queued",
        }
        events.add(connection, "mail", **old_mail)
        received_at = func.now() - timedelta(days=91)
        events.add(connection, "notification", user_id=user, title="Hello", received_at=received_at)
        event_id = _add_failed_import(connection, user)
    client("s3").put_object(Bucket=settings().bucket, Key=_media_key(event_id), Body=b"x")
    return event_id


def _add_failed_import(connection: Connection, user: int) -> int:
    event_id = 4_000 + user
    row = {"task_id": uuid4(), "kind": jobs.ImportEvent.kind, "user_id": user, "subject": "a.zip"}
    end = {
        "state": jobs.FAILURE,
        "event_id": event_id,
        "ended_at": func.now(),
        "result": {"message": "No."},
    }
    connection.execute(insert(jobs.jobs).values(row | end))
    return event_id


def _media_key(event_id: int) -> str:
    return storage.build_media_key(event_id, "d" * 64, "a.png")


def await_announcements(batches: set[UUID]) -> None:
    """Receive messages until each batch was announced; they arrive a second late."""
    url = settings().changes_queue_url
    missing = set(batches)

    def receive_messages() -> bool:
        answer = client("sqs").receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=10,
            WaitTimeSeconds=1,
            VisibilityTimeout=letters.LONGEST_VISIBILITY,
        )
        for message in answer.get("Messages", []):
            missing.discard(changes.BatchMessage.model_validate_json(message["Body"]).batch)
            client("sqs").delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return not missing

    waiting.until(receive_messages, "the announcement of each batch")


@pytest.mark.parametrize("step", STEPS)
def test_a_killed_scheduler_does_each_duty_once_when_it_runs_again(
    failed_event: int, step: str, environment: Mapping[str, str]
) -> None:
    assert dispatchers.killed({}, step, environment, dying.SCHEDULER) == dispatchers.KILLED
    lambda_handler({}, letters.Context())
    with db.connect() as connection:
        rows = connection.execute(
            select(CHANGE.c.kind, CHANGE.c.batch).order_by(CHANGE.c.kind)
        ).all()
        states = list(connection.execute(select(mails.table.c.state)).scalars())
        notifications = connection.execute(select(BY_TYPE["notification"].table.c.id)).all()
    assert [kind for kind, _ in rows] == ["event.over", "event.soon"]
    await_announcements({batch for _, batch in rows})
    assert (states, notifications) == (["unconfirmed"], [])
    prefix = _media_key(failed_event)
    objects = client("s3").list_objects_v2(Bucket=settings().bucket, Prefix=prefix)
    assert objects["KeyCount"] == 0
    assert set(lambda_handler({}, letters.Context()).values()) == {0, 1}
