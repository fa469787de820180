"""The daily run: dates are told once, what is past its time goes, and what failed jobs left; twice does no harm."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

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

TOLD = changes.changes


def run() -> dict[str, int]:
    return lambda_handler({}, letters.Context())


def event(starts: timedelta, **values: Any) -> int:
    """Write an event of two days that starts so far from now."""
    start = datetime.now(UTC) + starts
    with db.transaction() as connection:
        owner = events.add_user(connection)
        return events.add_event(
            connection, owner, starts_at=start, ends_at=start + timedelta(days=2), **values
        )


def told(kind: str) -> list[int]:
    with db.connect() as connection:
        found = connection.execute(
            select(TOLD.c.subject_id).where(TOLD.c.kind == kind).order_by(TOLD.c.subject_id)
        )
        return list(found.scalars())


def test_dates_are_told_once_with_their_message() -> None:
    soon, later = event(timedelta(days=6)), event(timedelta(days=8))
    over, long_over = event(timedelta(days=-4)), event(timedelta(days=-9))
    hidden, trashed = (
        event(timedelta(days=5), state="draft"),
        event(timedelta(days=5), deleted_at=func.now()),
    )
    first = run()
    assert (first["events that come soon"], first["events that are over"]) == (1, 1)
    assert (told("event.soon"), told("event.over")) == ([soon], [over])
    assert {later, long_over, hidden, trashed}.isdisjoint(told("event.soon") + told("event.over"))
    batches = [
        changes.BatchMessage.model_validate_json(one["Records"][0]["body"]).batch
        for one in (received(), received())
    ]
    with db.connect() as connection:
        assert set(
            connection.execute(select(TOLD.c.batch).where(TOLD.c.key.is_not(None))).scalars()
        ) == set(batches)
    again = run()
    assert (again["events that come soon"], again["events that are over"]) == (0, 0)


def received() -> dict[str, Any]:
    return letters.received(settings().changes_queue_url)


def test_what_is_past_its_time_goes_and_the_rest_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(purges, "AT_ONCE", 2)
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
            connection.execute(insert(TOLD).values(**row, created_at=created_at))
    done = run()
    assert (done["notifications of 90 days"], done["changes of 90 days"]) == (3, 1)
    assert run()["notifications of 90 days"] == 0
    with db.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM notifications")).scalar() == 1


def test_what_a_failed_import_left_is_removed_again() -> None:
    with db.transaction() as connection:
        user = events.add_user(connection)
        row = {
            "task_id": uuid4(),
            "kind": jobs.ImportEvent.kind,
            "user_id": user,
            "subject": "a.zip",
        }
        ended = {
            "state": jobs.FAILURE,
            "event_id": 4_711,
            "ended_at": func.now(),
            "result": {"message": "No."},
        }
        connection.execute(insert(jobs.jobs).values(row | ended))
    key = storage.build_media_key(4_711, "d" * 64, "a.png")
    client("s3").put_object(Bucket=settings().bucket, Key=key, Body=b"x")
    assert run()["what failed jobs left"] == 1
    assert client("s3").list_objects_v2(Bucket=settings().bucket, Prefix=key)["KeyCount"] == 0


def test_a_duty_that_fails_holds_up_no_other_and_is_told(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("BUCKET", "nowhere")
    settings.cache_clear()
    with pytest.raises(Undone, match="what failed jobs left"):
        run()
    assert [one.message for one in caplog.records if one.levelname == "ERROR"] == [
        "a duty of the day failed"
    ]


def test_a_mail_of_which_nothing_was_heard_is_unconfirmed() -> None:
    with db.transaction() as connection:
        for days in (1, 3):
            sent = text(f"now() - interval '{days} days'")
            events.add(
                connection, "mail", recipient=f"{days}@example.org", state="queued", time=sent
            )
    assert run()["mails unheard of"] == 1
    with db.connect() as connection:
        found = connection.execute(
            text("SELECT recipient, state FROM mails ORDER BY recipient")
        ).all()
    assert found == [("1@example.org", "queued"), ("3@example.org", "unconfirmed")]
