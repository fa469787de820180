"""The report of an import: all errors at once, warnings, and dry runs."""

from sqlalchemy import text

from openevent.infra import db
from openevent.work import jobs
from tests.factories import archives
from tests.integration.import_worker import imports


def test_all_errors_are_collected_and_nothing_is_written(user: int) -> None:
    conference = imports.build_conference(name=None)
    conference["tracks"][0]["position"] = 2**63
    conference["sessions"][1]["title"] = "x" * 100_000
    conference["speakers"].append("nobody")
    message = imports.start_import(archives.build_zip(conference), user)
    row = imports.run_worker(message)
    assert row["state"] == jobs.FAILURE
    assert imports.list_locations(row["result"]["errors"]) == [
        ("event", None, "1", "/name"),
        ("speakers", 2, None, None),
        ("tracks", 0, "1", "/position"),
        ("sessions", 1, "2", "/title"),
    ]
    assert row["result"]["error-count"] == 4
    assert row["result"]["message"] == (
        "The zip has 4 errors, so nothing was imported. "
        'The event has no name: add "name" to the file "event".'
    )
    assert imports.load_rows("event", message.event_id) == []
    assert imports.load_media(message.event_id) == {}


def test_warnings_name_file_record_and_field(user: int) -> None:
    conference = archives.build_conference()
    conference["sessions"][0] |= {
        "favourite-drink": "tea",
        "track_id": 77,
        "ends_at": "2018-03-22T09:00:00+08:00",
    }
    conference["speakers"][1]["photo_url"] = "/images/nowhere.png"
    conference["sponsors"][0]["name"] = ""
    message = imports.run_import(archives.build_zip(conference), user)
    assert imports.list_locations(imports.row_of(message)["result"]["warnings"]) == [
        ("sponsors", 0, "1", None),
        ("speakers", 1, "2", "/photo_url"),
        ("sessions", 0, "1", "/track_id"),
        ("sessions", 0, "1", "/favourite-drink"),
        ("sessions", 0, "1", None),
    ]


def test_a_dry_run_reports_and_writes_nothing(user: int) -> None:
    with db.connect() as connection:
        last_id = connection.scalar(text("SELECT last_value FROM sessions_id_seq"))
    message = imports.start_import(archives.build_zip(), user, dry_run=True)
    row = imports.run_worker(message)
    assert row["state"] == jobs.SUCCESS
    assert row["result"] == {
        "event_name": "Analytical Days 2018",
        "counts": imports.CONFERENCE_COUNTS,
        "warnings": [],
        "warning-count": 0,
        "dry-run": True,
    }
    with db.connect() as connection:
        assert connection.scalar(text("SELECT last_value FROM sessions_id_seq")) == last_id
        assert (
            connection.scalar(
                text("SELECT count(*) FROM changes WHERE user_id = :user"), {"user": user}
            )
            == 0
        )


def test_a_dry_run_reports_errors(user: int) -> None:
    row = imports.run_worker(
        imports.start_import(
            archives.build_zip(imports.build_conference(name=None)), user, dry_run=True
        )
    )
    assert (row["state"], row["result"]["error-count"]) == (jobs.FAILURE, 1)


def test_the_tasks_item_has_a_hundred_warnings_and_the_jobs_row_has_all(user: int) -> None:
    conference = archives.build_conference()
    conference["sponsors"] = [
        {"id": number, "name": f"Sponsor {number}", "colour": "red"} for number in range(150)
    ]
    message = imports.run_import(archives.build_zip(conference), user)
    result = imports.row_of(message)["result"]
    assert (len(result["warnings"]), result["warning-count"]) == (150, 150)
    assert imports.task_of(message)["result"].count('"sponsors"') == 100 + 1
