"""An export from its message to its end: what it says meanwhile, what it keeps, what it refuses."""

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


def whole_event(**values: Any) -> WholeEvent:
    with db.transaction() as connection:
        return events.add_whole_event(connection, **values)


def change(type_: str, id_: int, **values: Any) -> None:
    table = BY_TYPE[type_].table
    with db.transaction() as connection:
        connection.execute(update(table).where(table.c.id == id_).values(values))


def give_photos(whole: WholeEvent, number: int, size: int) -> None:
    """Add speakers with photos of that many bytes."""
    keys = [
        storage.build_media_key(whole.id, f"{place:064x}", "photo.png") for place in range(number)
    ]
    for key in keys:
        client("s3").put_object(Bucket=settings().bucket, Key=key, Body=bytes(size))
    rows = [
        {"event_id": whole.id, "name": f"Speaker {place}", "photo_url": key}
        for place, key in enumerate(keys)
    ]
    with db.transaction() as connection:
        events.add_many(connection, "speaker", rows)


def test_the_result_tells_key_name_size_and_counts() -> None:
    whole = whole_event(name='Days: "2018"/part 1')
    message = exports.start_export(whole.id, whole.owner_id)
    result = exports.run_worker(message)["result"]
    key = f"exports/{whole.id}/{message.task_id}.zip"
    assert result == {
        "key": key,
        "name": "Days 2018 part 1.zip",
        "size": len(exports.load_zip(message)),
        "counts": {
            "event": 1, "social_links": 1, "forms": 1, "microlocations": 1, "sponsors": 1, "speakers": 2, "tracks": 1,
            "session_types": 1, "sessions": 2, "faq_types": 1, "faqs": 1, "event_copyright": 1, "speakers_call": 1,
            "media": 0,
        },
        "warnings": [],
        "warning-count": 0,
    }  # fmt: skip


def test_the_zip_is_downloaded_as_one() -> None:
    whole = whole_event()
    message = exports.start_export(whole.id, whole.owner_id)
    row = exports.run_worker(message)
    url = storage.sign_download_url(row["result"]["key"], row["result"]["name"])
    with urlopen(url) as answer:
        assert answer.headers["Content-Type"] == "application/zip"
        assert answer.headers["Content-Disposition"].startswith("attachment")


def test_the_export_is_told_once_and_marked_opened() -> None:
    whole = whole_event()
    message = exports.start_export(whole.id, whole.owner_id)
    row = exports.run_worker(message)
    told = changes.changes.c
    wanted = select(told.subject_type, told.user_id, told.facts).where(told.subject_id == whole.id)
    with db.connect() as connection:
        [change_] = connection.execute(wanted)
    facts = {"task_id": str(message.task_id), "name": row["result"]["name"]}
    assert tuple(change_) == ("event", whole.owner_id, facts)
    assert row["opened_at"] is not None


def test_the_task_says_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = whole_event()
    give_photos(whole, 3, 10)
    said: list[str] = []

    def hear(params: dict[str, Any], **_: Any) -> None:
        values = params["ExpressionAttributeValues"].values()
        said.extend(
            value["S"]
            for value in values
            if value.get("S", "").startswith(("Exporting", "Storing", "Done"))
        )

    def dawdle(**_: Any) -> None:
        now.append(now[-1] + 2)

    now = [1_000.0]
    monkeypatch.setattr("openevent.work.tasks.time.monotonic", lambda: now[-1])
    client("dynamodb").meta.events.register("provide-client-params.dynamodb.UpdateItem", hear)
    client("s3").meta.events.register("before-call.s3.ListObjectsV2", dawdle)
    client("s3").meta.events.register("before-call.s3.GetObject", dawdle)
    exports.run_worker(exports.start_export(whole.id, whole.owner_id, image=True))
    progress = [message for message in said if message != "Exporting Analytical Days"]
    assert progress == [
        "Exporting event",
        "Exporting speakers",
        "Exporting media (1/3)",
        "Storing the zip",
        "Done",
    ]


@pytest.mark.parametrize("role", ["owner", "organizer", "coorganizer"])
def test_those_who_run_the_event_may_export_it(role: str) -> None:
    whole = whole_event()
    with db.transaction() as connection:
        user = events.add_user(connection)
        events.grant(connection, whole.id, user, role)
    assert exports.run_worker(exports.start_export(whole.id, user))["state"] == jobs.SUCCESS


def test_an_administrator_may_export_any_event() -> None:
    whole = whole_event()
    with db.transaction() as connection:
        admin = events.add_user(connection, is_admin=True)
    assert exports.run_worker(exports.start_export(whole.id, admin))["state"] == jobs.SUCCESS


def refusal(message: jobs.ExportEvent, seconds: float = 900) -> tuple[str, str]:
    """Let the export be refused; gives the sentence and the reason. Nothing is left behind."""
    row = exports.run_worker(message, seconds)
    assert (row["state"], exports.task_of(message)["state"]) == ("failure", "FAILURE")
    assert (exports.list_keys(f"exports/{message.event_id}/"), exports.list_open_uploads()) == (
        [],
        [],
    )
    return row["result"]["message"], row["result"]["reason"]


@pytest.mark.parametrize("role", [None, "track_organizer", "moderator", "registrar", "attendee"])
def test_who_lost_the_right_meanwhile_gets_nothing(role: str | None) -> None:
    whole = whole_event()
    with db.transaction() as connection:
        user = events.add_user(connection)
        if role:
            events.grant(connection, whole.id, user, role)
    said = ("You are no longer one of this event's organizers.", "forbidden")
    assert refusal(exports.start_export(whole.id, user)) == said


@pytest.mark.parametrize("change_", [{"deleted_at": func.now()}, {"is_blocked": True}])
def test_a_closed_account_gets_nothing(change_: dict[str, Any]) -> None:
    whole = whole_event()
    message = exports.start_export(whole.id, whole.owner_id)
    change("user", whole.owner_id, **change_)
    assert refusal(message) == ("The account that asked for this export is closed.", "forbidden")


def test_an_event_in_the_trash_is_refused() -> None:
    whole = whole_event()
    message = exports.start_export(whole.id, whole.owner_id)
    change("event", whole.id, deleted_at=func.now())
    assert refusal(message) == ("The event has been deleted.", "gone")


def test_an_event_that_is_not_there_any_more_is_refused() -> None:
    whole = whole_event()
    message = exports.start_export(whole.id, whole.owner_id)
    table = BY_TYPE["event"].table
    with db.transaction() as connection:
        connection.execute(delete(table).where(table.c.id == whole.id))
    assert refusal(message) == ("The event has been deleted.", "gone")


def test_media_that_do_not_fit_the_workers_time_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The clock stands still, so the worker always has two seconds.
    monkeypatch.setattr("openevent.work.tasks.time.monotonic", lambda: 1_000.0)
    whole = whole_event()
    give_photos(whole, 3, 20 * MEGABYTE)
    message, reason = refusal(
        exports.start_export(whole.id, whole.owner_id, image=True), seconds=12
    )
    assert (message.split(":")[0], reason) == ("The export would take too long", "time")


def test_an_export_ends_when_its_time_is_over() -> None:
    whole = whole_event()
    said = ("The job needs more time than a worker has. Split it into smaller ones.", "time")
    assert refusal(exports.start_export(whole.id, whole.owner_id), seconds=1) == said


def test_the_connection_serves_again_after_a_refusal_in_the_midst_of_a_copy() -> None:
    whole = whole_event()
    message = exports.start_export(whole.id, whole.owner_id, image=True)
    change(
        "speaker",
        whole.speaker_ids[0],
        photo_url=storage.build_media_key(whole.id, "0" * 64, "a.png"),
    )

    def fail(**_: Any) -> None:
        raise RuntimeError("lost")

    client("s3").meta.events.register("before-call.s3.ListObjectsV2", fail)
    with pytest.raises(RuntimeError, match="lost"):
        exports.run_worker(message)
    client("s3").meta.events.unregister("before-call.s3.ListObjectsV2", fail)
    assert exports.run_worker(message)["state"] == jobs.SUCCESS


def test_the_snapshot_is_of_one_moment() -> None:
    whole = whole_event()
    change(
        "sponsor", whole.sponsor_id, logo_url=storage.build_media_key(whole.id, "0" * 64, "a.png")
    )

    def rename(**_: Any) -> None:
        other = create_engine("postgresql+pg8000://", creator=db._open_session)
        with other.begin() as connection:
            table = BY_TYPE["session"].table
            connection.execute(
                update(table).where(table.c.id == whole.session_ids[0]).values(title="Later")
            )
        other.dispose()

    client("s3").meta.events.register("before-call.s3.ListObjectsV2", rename)
    message = exports.start_export(whole.id, whole.owner_id, image=True)
    exports.run_worker(message)
    assert (
        exports.read_records(exports.load_zip(message))["sessions"][0]["title"]
        == "Notes on the engine"
    )


def test_an_export_takes_few_round_trips(
    database: schema.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = whole_event()
    message = exports.start_export(whole.id, whole.owner_id)
    db.close()
    with roundtrips.counted(database, monkeypatch) as proxy:
        exports.run_worker(message)
        assert proxy.trips <= 40
