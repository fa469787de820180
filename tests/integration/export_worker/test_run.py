"""An export from its message to its end: progress, result, refusals."""

from itertools import count
from typing import Any
from urllib.request import urlopen

import pytest
from sqlalchemy import create_engine, delete, func, select, update

from local.stack import schema
from openevent.infra import db, storage
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.resources import BY_TYPE
from openevent.work import changes, jobs
from tests import roundtrips
from tests.factories import events
from tests.factories.events import WholeEvent
from tests.integration.export_worker import exports

MEGABYTE = 1024**2


def add_event(**values: Any) -> WholeEvent:
    with db.transaction() as connection:
        return events.add_whole_event(connection, **values)


def update_row(type_: str, id_: int, **values: Any) -> None:
    table = BY_TYPE[type_].table
    with db.transaction() as connection:
        connection.execute(update(table).where(table.c.id == id_).values(values))


def add_photos(event: WholeEvent, number: int, size: int) -> None:
    """Add speakers with photos of `size` bytes."""
    keys = [
        storage.build_media_key(event.id, f"{place:064x}", "photo.png") for place in range(number)
    ]
    for key in keys:
        client("s3").put_object(Bucket=settings().bucket, Key=key, Body=bytes(size))
    rows = [
        {"event_id": event.id, "name": f"Speaker {place}", "photo_url": key}
        for place, key in enumerate(keys)
    ]
    with db.transaction() as connection:
        events.add_many(connection, "speaker", rows)


def test_the_result_has_key_name_size_and_counts() -> None:
    event = add_event(name='Days: "2018"/part 1')
    message = exports.start_export(event.id, event.owner_id)
    result = exports.run_worker(message)["result"]
    key = f"exports/{event.id}/{message.task_id}.zip"
    assert result == {
        "key": key,
        "name": "Days 2018 part 1.zip",
        "size": len(exports.load_zip(message)),
        "counts": {
            "event": 1,
            "social_links": 1,
            "forms": 1,
            "microlocations": 1,
            "sponsors": 1,
            "speakers": 2,
            "tracks": 1,
            "session_types": 1,
            "sessions": 2,
            "faq_types": 1,
            "faqs": 1,
            "event_copyright": 1,
            "speakers_call": 1,
            "ticket_tags": 0,
            "tickets": 0,
            "tags": 0,
            "media": 0,
        },
        "warnings": [],
        "warning-count": 0,
    }


def test_the_zip_is_downloaded_as_a_zip_attachment() -> None:
    event = add_event()
    message = exports.start_export(event.id, event.owner_id)
    row = exports.run_worker(message)
    url = storage.sign_download_url(row["result"]["key"], row["result"]["name"])
    with urlopen(url) as answer:
        assert answer.headers["Content-Type"] == "application/zip"
        assert answer.headers["Content-Disposition"].startswith("attachment")


def test_the_export_is_recorded_once_and_marked_opened() -> None:
    event = add_event()
    message = exports.start_export(event.id, event.owner_id)
    row = exports.run_worker(message)
    columns = changes.changes.c
    query = select(columns.subject_type, columns.user_id, columns.facts)
    with db.connect() as connection:
        [change] = connection.execute(query.where(columns.subject_id == event.id))
    facts = {"task_id": str(message.task_id), "name": row["result"]["name"]}
    assert tuple(change) == ("event", event.owner_id, facts)
    assert row["opened_at"] is not None


def test_the_task_reports_its_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    event = add_event()
    add_photos(event, 3, 10)
    messages: list[str] = []

    def record_messages(params: dict[str, Any], **_: Any) -> None:
        values = params["ExpressionAttributeValues"].values()
        messages.extend(
            value["S"]
            for value in values
            if value.get("S", "").startswith(("Exporting", "Storing", "Done"))
        )

    def pass_time(**_: Any) -> None:
        times.append(times[-1] + 2)

    def pass_time_at_first(**_: Any) -> None:
        # Threads fetch the media in parallel: only the first call may move the clock.
        if next(downloads) == 0:
            pass_time()

    times = [1_000.0]
    downloads = count()
    monkeypatch.setattr("openevent.work.tasks.time.monotonic", lambda: times[-1])
    client("dynamodb").meta.events.register(
        "provide-client-params.dynamodb.UpdateItem", record_messages
    )
    client("s3").meta.events.register("before-call.s3.ListObjectsV2", pass_time)
    client("s3").meta.events.register("before-call.s3.GetObject", pass_time_at_first)
    exports.run_worker(exports.start_export(event.id, event.owner_id, image=True))
    progress = [message for message in messages if message != "Exporting Analytical Days"]
    assert progress == [
        "Exporting event",
        "Exporting speakers",
        "Exporting media (1/3)",
        "Storing the zip",
        "Done",
    ]


@pytest.mark.parametrize("role", ["owner", "organizer", "coorganizer"])
def test_organizers_of_the_event_may_export_it(role: str) -> None:
    event = add_event()
    with db.transaction() as connection:
        user = events.add_user(connection)
        events.grant(connection, event.id, user, role)
    assert exports.run_worker(exports.start_export(event.id, user))["state"] == jobs.SUCCESS


def test_an_administrator_may_export_any_event() -> None:
    event = add_event()
    with db.transaction() as connection:
        admin = events.add_user(connection, is_admin=True)
    assert exports.run_worker(exports.start_export(event.id, admin))["state"] == jobs.SUCCESS


def export_refused(message: jobs.ExportEvent, seconds: float = 900) -> tuple[str, str]:
    """Run an export that is refused and leaves nothing behind; return its message and reason."""
    row = exports.run_worker(message, seconds)
    assert (row["state"], exports.task_of(message)["state"]) == ("failure", "FAILURE")
    assert (exports.list_keys(f"exports/{message.event_id}/"), exports.list_open_uploads()) == (
        [],
        [],
    )
    return row["result"]["message"], row["result"]["reason"]


@pytest.mark.parametrize("role", [None, "track_organizer", "moderator", "registrar", "attendee"])
def test_a_user_without_the_right_is_refused(role: str | None) -> None:
    event = add_event()
    with db.transaction() as connection:
        user = events.add_user(connection)
        if role:
            events.grant(connection, event.id, user, role)
    expected = ("You are no longer an organizer of this event.", "forbidden")
    assert export_refused(exports.start_export(event.id, user)) == expected


@pytest.mark.parametrize("values", [{"deleted_at": func.now()}, {"is_blocked": True}])
def test_a_closed_account_is_refused(values: dict[str, Any]) -> None:
    event = add_event()
    message = exports.start_export(event.id, event.owner_id)
    update_row("user", event.owner_id, **values)
    assert export_refused(message) == (
        "The account that started this export is closed.",
        "forbidden",
    )


def test_an_event_in_the_trash_is_refused() -> None:
    event = add_event()
    message = exports.start_export(event.id, event.owner_id)
    update_row("event", event.id, deleted_at=func.now())
    assert export_refused(message) == ("The event has been deleted.", "gone")


def test_an_event_that_no_longer_exists_is_refused() -> None:
    event = add_event()
    message = exports.start_export(event.id, event.owner_id)
    table = BY_TYPE["event"].table
    with db.transaction() as connection:
        connection.execute(delete(table).where(table.c.id == event.id))
    assert export_refused(message) == ("The event has been deleted.", "gone")


def test_media_that_need_too_much_time_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    # The clock stands still, so the worker always has two seconds.
    monkeypatch.setattr("openevent.work.tasks.time.monotonic", lambda: 1_000.0)
    event = add_event()
    add_photos(event, 3, 20 * MEGABYTE)
    message, reason = export_refused(
        exports.start_export(event.id, event.owner_id, image=True), seconds=12
    )
    assert (message.split(":")[0], reason) == ("The export would take too long", "time")


def test_an_export_fails_when_its_time_is_over() -> None:
    event = add_event()
    expected = ("The job needs more time than a worker has. Split it into smaller ones.", "time")
    assert export_refused(exports.start_export(event.id, event.owner_id), seconds=1) == expected


def test_the_next_export_works_after_an_error_during_a_copy() -> None:
    event = add_event()
    message = exports.start_export(event.id, event.owner_id, image=True)
    update_row(
        "speaker",
        event.speaker_ids[0],
        photo_url=storage.build_media_key(event.id, "0" * 64, "a.png"),
    )

    def fail(**_: Any) -> None:
        raise RuntimeError("lost")

    client("s3").meta.events.register("before-call.s3.ListObjectsV2", fail)
    with pytest.raises(RuntimeError, match="lost"):
        exports.run_worker(message)
    client("s3").meta.events.unregister("before-call.s3.ListObjectsV2", fail)
    assert exports.run_worker(message)["state"] == jobs.SUCCESS


def test_a_change_during_the_export_is_not_exported() -> None:
    event = add_event()
    update_row(
        "sponsor", event.sponsor_id, logo_url=storage.build_media_key(event.id, "0" * 64, "a.png")
    )

    def rename(**_: Any) -> None:
        other = create_engine("postgresql+pg8000://", creator=db._open_session)
        with other.begin() as connection:
            table = BY_TYPE["session"].table
            connection.execute(
                update(table).where(table.c.id == event.session_ids[0]).values(title="Later")
            )
        other.dispose()

    client("s3").meta.events.register("before-call.s3.ListObjectsV2", rename)
    message = exports.start_export(event.id, event.owner_id, image=True)
    exports.run_worker(message)
    assert (
        exports.read_records(exports.load_zip(message))["sessions"][0]["title"]
        == "Notes on the engine"
    )


def test_an_export_takes_few_round_trips(
    database: schema.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = add_event()
    message = exports.start_export(event.id, event.owner_id)
    db.close()
    with roundtrips.counted(database, monkeypatch) as proxy:
        exports.run_worker(message)
        assert proxy.trips <= 40
