"""A scheduler that is killed at any step and run again has done each duty of the day once."""

import time
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
from tests.factories import events
from tests.integration import letters
from tests.integration.dispatcher import dying as dispatchers
from tests.integration.scheduler import dying

TOLD = changes.changes
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
"""What comes soon, what is over, what a failed import left, a mail unheard of, and two chunks of
notifications."""


@pytest.fixture
def day() -> int:
    """A day with one thing of each duty; gives the id of the failed import's event."""
    with db.transaction() as connection:
        for table in (
            TOLD,
            jobs.jobs,
            *(BY_TYPE[name].table for name in ("event", "mail", "notification")),
        ):
            connection.execute(table.delete())
        user = events.add_user(connection)
        for starts in (timedelta(days=6), timedelta(days=-4)):
            times = {
                "starts_at": func.now() + starts,
                "ends_at": func.now() + starts + timedelta(days=2),
            }
            events.add_event(connection, user, **times)
        past = {
            "time": func.now() - timedelta(days=3),
            "recipient": "ada@example.org",
            "state": "queued",
        }
        events.add(connection, "mail", **past)
        received_at = func.now() - timedelta(days=91)
        events.add(connection, "notification", user_id=user, title="Hello", received_at=received_at)
        failed = _failed(connection, user)
    client("s3").put_object(Bucket=settings().bucket, Key=_key(failed), Body=b"x")
    return failed


def _failed(connection: Connection, user: int) -> int:
    event = 4_000 + user
    row = {"task_id": uuid4(), "kind": jobs.ImportEvent.kind, "user_id": user, "subject": "a.zip"}
    ended = {
        "state": jobs.FAILURE,
        "event_id": event,
        "ended_at": func.now(),
        "result": {"message": "No."},
    }
    connection.execute(insert(jobs.jobs).values(row | ended))
    return event


def _key(event: int) -> str:
    return storage.build_media_key(event, "d" * 64, "a.png")


def are_announced(batches: set[UUID]) -> bool:
    """Take messages until each of the batches was told of; they come a second late."""
    url, missing, deadline = (
        settings().changes_queue_url,
        set(batches),
        time.monotonic() + letters.SECONDS,
    )
    while missing and time.monotonic() < deadline:
        answer = client("sqs").receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=1
        )
        for one in answer.get("Messages", []):
            missing.discard(changes.BatchMessage.model_validate_json(one["Body"]).batch)
            client("sqs").delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])
    return not missing


@pytest.mark.parametrize("step", STEPS)
def test_killed_and_run_again_it_has_done_each_duty_once(
    day: int, step: str, environment: Mapping[str, str]
) -> None:
    assert dispatchers.killed({}, step, environment, dying.SCHEDULER) == dispatchers.KILLED
    lambda_handler({}, letters.Context())
    with db.connect() as connection:
        told = connection.execute(select(TOLD.c.kind, TOLD.c.batch).order_by(TOLD.c.kind)).all()
        states = list(connection.execute(select(mails.table.c.state)).scalars())
        notices = connection.execute(select(BY_TYPE["notification"].table.c.id)).all()
    assert [kind for kind, _ in told] == ["event.over", "event.soon"]
    assert are_announced({batch for _, batch in told})
    assert (states, notices) == (["unconfirmed"], [])
    assert client("s3").list_objects_v2(Bucket=settings().bucket, Prefix=_key(day))["KeyCount"] == 0
    assert set(lambda_handler({}, letters.Context()).values()) == {0, 1}
