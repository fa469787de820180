"""The report of an import: all errors at once, warnings, and dry runs."""

import json
from typing import Any
from uuid import UUID
from zipfile import ZIP_STORED

from sqlalchemy import select, text

from openevent.infra import db
from openevent.work import job_reports, jobs
from tests.factories import archives
from tests.integration.import_worker import imports
from tests.integration.import_worker.partial_zips import EMPTY_FILES, EVENT


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


def load_report(task_id: UUID) -> Any:
    """Load the long report of a job."""
    table = job_reports.job_reports
    query = select(table).join(jobs.jobs, jobs.jobs.c.id == table.c.job_id)
    with db.connect() as connection:
        return connection.execute(query.where(jobs.jobs.c.task_id == task_id)).one()


def test_task_and_row_have_a_hundred_warnings_and_the_report_has_all(user: int) -> None:
    conference = archives.build_conference()
    conference["sponsors"] = [
        {"id": number, "name": f"Sponsor {number}", "colour": "red"} for number in range(150)
    ]
    message = imports.run_import(archives.build_zip(conference), user)
    result = imports.row_of(message)["result"]
    assert (len(result["warnings"]), result["warning-count"]) == (100, 150)
    assert imports.task_of(message)["result"].count('"sponsors"') == 100 + 1
    report = load_report(message.task_id)
    assert (report.errors, [problem["id"] for problem in report.warnings]) == (
        [],
        [str(number) for number in range(150)],
    )


def test_a_new_identifier_keeps_the_long_report(user: int) -> None:
    conference = imports.build_conference(identifier="taken")
    imports.run_import(archives.build_zip(conference), user)
    conference["sponsors"] = [{"id": number, "colour": "red"} for number in range(150)]
    message = imports.run_import(archives.build_zip(conference), user)
    result = imports.row_of(message)["result"]
    assert result["identifier"] != "taken"
    assert (len(result["warnings"]), len(load_report(message.task_id).warnings)) == (100, 300)


def test_a_failed_import_keeps_its_warnings(user: int) -> None:
    conference = imports.build_conference(name=None, timezone="Mars/Olympus")
    conference["sponsors"][0]["colour"] = "red"
    row = imports.run_worker(imports.start_import(archives.build_zip(conference), user))
    result = row["result"]
    assert (row["state"], result["error-count"], result["warning-count"]) == (jobs.FAILURE, 1, 2)
    assert imports.list_locations(result["warnings"]) == [
        ("event", None, "1", "/timezone"),
        ("sponsors", 0, "1", "/colour"),
    ]


def test_an_import_that_cannot_be_stored_keeps_its_warnings(user: int) -> None:
    event = EVENT | {"timezone": "Mars/Olympus", "logo_url": "/images/logo.png"}
    files = EMPTY_FILES | {"event": event}
    entries = {name: json.dumps(content).encode() for name, content in files.items()}
    zipped = archives.pack_entries({**entries, "images/logo.png": b"picture"}, ZIP_STORED)
    damaged = zipped.replace(b"picture", b"Picture")
    row = imports.run_worker(imports.start_import(damaged, user))
    assert (row["state"], row["result"]["reason"]) == (jobs.FAILURE, "damaged")
    assert (row["result"]["error-count"], row["result"]["warning-count"]) == (1, 1)


def test_all_damaged_media_are_named(user: int) -> None:
    names = [f"images/{number}.png" for number in range(4)]
    sponsors = [{"id": n, "name": name, "logo_url": name} for n, name in enumerate(names)]
    files = EMPTY_FILES | {"sponsors": sponsors}
    entries = {name: json.dumps(content).encode() for name, content in files.items()}
    media = dict(zip(names, (b"picture", b"good", b"picture", b"also good"), strict=True))
    zipped = archives.pack_entries({**entries, **media}, ZIP_STORED)
    message = imports.start_import(zipped.replace(b"picture", b"Picture"), user)
    row = imports.run_worker(message)
    assert (row["state"], row["result"]["error-count"]) == (jobs.FAILURE, 2)
    assert [problem["file"] for problem in row["result"]["errors"]] == [names[0], names[2]]
    assert row["result"]["message"] == (
        'The file "images/0.png" in the zip is damaged, or does not have the size that the zip '
        "declares: make the zip again. (1 more like this.)"
    )
    assert imports.load_media(message.event_id) == {}


def test_problems_of_the_event_itself_come_first(user: int) -> None:
    conference = imports.build_conference(
        starts_at="soon", timezone="Mars/Olympus", state="draft", motto="x"
    )
    conference["sponsors"] = [{"id": 1, "name": "Mill", "colour": "red"}] * 150
    del conference["social_links"]
    conference["event"]["social_links"] = ["no link"]
    message = imports.run_import(archives.build_zip(conference), user, publish=True)
    warnings = imports.row_of(message)["result"]["warnings"]
    about_event = [(problem["pointer"], problem.get("scope")) for problem in warnings[:4]]
    assert about_event[:2] == [("/timezone", "event"), ("/starts_at", "event")]
    assert {scope for _, scope in about_event} == {"event"}
    assert not any("scope" in problem for problem in warnings[4:])
    others = [problem["pointer"] for problem in load_report(message.task_id).warnings[4:]]
    assert others[:2] == ["/motto", "/social_links"]
