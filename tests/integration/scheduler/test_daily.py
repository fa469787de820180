"""The daily run announces dates, deletes expired rows and leftovers; a second run does no harm."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, insert, select, text

from openevent.infra import db, storage
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.work import changes, jobs
from scheduler import purges
from scheduler.handler import Undone, lambda_handler
from tests.factories import events
from tests.integration import letters

CHANGE = changes.changes


def run() -> dict[str, int]:
    return lambda_handler({}, letters.Context())


def add_event(distance: timedelta, **values: Any) -> int:
    """Add an event of two days that starts so far from now; its id."""
    start = datetime.now(UTC) + distance
    with db.transaction() as connection:
        owner = events.add_user(connection)
        end = start + timedelta(days=2)
        return events.add_event(connection, owner, starts_at=start, ends_at=end, **values)


def list_announced(kind: str) -> list[int]:
    """The ids of the events with a change of this kind."""
    query = select(CHANGE.c.subject_id).where(CHANGE.c.kind == kind).order_by(CHANGE.c.subject_id)
    with db.connect() as connection:
        return list(connection.execute(query).scalars())


def test_dates_are_announced_once_with_their_message() -> None:
    upcoming = add_event(timedelta(days=6))
    ended = add_event(timedelta(days=-4))
    add_event(timedelta(days=8))
    add_event(timedelta(days=-9))
    add_event(timedelta(days=5), state="draft")
    add_event(timedelta(days=5), deleted_at=func.now())
    first = run()
    assert (first["upcoming events"], first["ended events"]) == (1, 1)
    assert (list_announced("event.soon"), list_announced("event.over")) == ([upcoming], [ended])
    batches = {receive_batch(), receive_batch()}
    with db.connect() as connection:
        query = select(CHANGE.c.batch).where(CHANGE.c.key.is_not(None))
        assert set(connection.execute(query).scalars()) == batches
    second = run()
    assert (second["upcoming events"], second["ended events"]) == (0, 0)


def receive_batch() -> UUID:
    event = letters.received(settings().changes_queue_url)
    return changes.BatchMessage.model_validate_json(event["Records"][0]["body"]).batch


def test_expired_rows_are_deleted_and_the_others_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(purges, "ROWS_PER_DELETE", 2)
    old, fresh = text("now() - interval '91 days'"), text("now() - interval '89 days'")
    with db.transaction() as connection:
        user = events.add_user(connection)
        for received_at in (old, old, old, fresh):
            events.add(
                connection, "notification", user_id=user, title="Hello", received_at=received_at
            )
        for created_at in (old, fresh):
            row = {
                "batch": uuid4(),
                "kind": "a.b",
                "subject_type": "user",
                "subject_id": user,
                "facts": {},
            }
            connection.execute(insert(CHANGE).values(**row, created_at=created_at))
    counts = run()
    assert counts["notifications older than 90 days"] == 3
    assert counts["changes older than 90 days"] == 1
    assert run()["notifications older than 90 days"] == 0
    with db.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM notifications")).scalar() == 1


def test_the_leftovers_of_a_failed_import_are_removed() -> None:
    with db.transaction() as connection:
        user = events.add_user(connection)
        row = {
            "task_id": uuid4(),
            "kind": jobs.ImportEvent.kind,
            "user_id": user,
            "subject": "a.zip",
        }
        end = {
            "state": jobs.FAILURE,
            "event_id": 4_711,
            "ended_at": func.now(),
            "result": {"message": "No."},
        }
        connection.execute(insert(jobs.jobs).values(row | end))
    key = storage.build_media_key(4_711, "d" * 64, "a.png")
    client("s3").put_object(Bucket=settings().bucket, Key=key, Body=b"x")
    assert run()["leftovers of failed jobs"] == 1
    assert client("s3").list_objects_v2(Bucket=settings().bucket, Prefix=key)["KeyCount"] == 0


def test_a_failed_duty_does_not_stop_the_others_and_is_reported(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("BUCKET", "nowhere")
    settings.cache_clear()
    with pytest.raises(Undone, match="leftovers of failed jobs"):
        run()
    errors = [record.message for record in caplog.records if record.levelname == "ERROR"]
    assert errors == ["a duty of the day failed"]


def test_a_mail_without_an_outcome_becomes_unconfirmed() -> None:
    with db.transaction() as connection:
        for days in (1, 3):
            sent_at = text(f"now() - interval '{days} days'")
            mail = {"recipient": f"{days}@example.org", "state": "queued", "time": sent_at}
            events.add(connection, "mail", **mail)
    assert run()["mails without an outcome"] == 1
    query = text("SELECT recipient, state FROM mails ORDER BY recipient")
    with db.connect() as connection:
        mails = connection.execute(query).all()
    assert mails == [("1@example.org", "queued"), ("3@example.org", "unconfirmed")]
