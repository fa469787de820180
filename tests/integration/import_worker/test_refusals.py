"""Imports that a retry cannot cure fail at once, with a message, and leave nothing behind."""

import pytest

from import_worker import limits
from openevent.infra import config
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.work import jobs
from tests.factories import archives
from tests.integration.import_worker import imports

CUT_OFF = (
    "The zip is cut off or damaged: its directory is missing. Make it again, or upload it again."
)
NOTHING = "The zip has an error, so nothing was imported. "
NO_EVENT = 'The zip holds no file "event": it is not the zip of an event.'
BRACKETS = "The file holds 1,000,000 lists and objects; at most 500,000 are allowed."
NO_JSON = (
    'The file is not valid JSON: line 1, column 10, at "}": '
    "unexpected character, expected a JSON value."
)
MILLIONS = {
    "event": b'{"name": "Days", "starts_at": "2018-03-22", "ends_at": "2018-03-23"}',
    "sponsors": b"[" + b"{}," * limits.MAXIMUM_RECORDS + b"{}]",
}
REFUSED = {
    "no zip": (b"x", "The file is not a zip."),
    "cut off": (archives.build_zip()[:-40], CUT_OFF),
    "no event": (archives.pack_entries({"sessions": b"[]"}), NOTHING + NO_EVENT),
    "brackets": (
        archives.pack_entries({"event": b"[" * 1_000_000}),
        NOTHING + 'In "event": ' + BRACKETS,
    ),
    "millions of rows": (
        archives.pack_entries(MILLIONS),
        NOTHING + 'In "sponsors": The event has more than 100,000 sponsors.',
    ),
    "no JSON": (
        archives.pack_entries({"event": b'{"name": }'}),
        NOTHING + 'In "event": ' + NO_JSON,
    ),
}


@pytest.mark.parametrize(("zipped", "message"), REFUSED.values(), ids=REFUSED)
def test_an_upload_that_is_not_an_event_is_refused(zipped: bytes, message: str, user: int) -> None:
    order = imports.start_import(zipped, user)
    row = imports.run_worker(order)
    assert (row["state"], row["result"]["message"]) == (jobs.FAILURE, message)
    assert imports.task_of(order)["state"] == "FAILURE"
    assert imports.load_rows("event", order.event_id) == []


def test_an_upload_that_was_replaced_is_refused(user: int) -> None:
    message = imports.start_import(archives.build_zip(), user)
    client("s3").put_object(
        Bucket=settings().bucket, Key=message.key, Body=archives.build_zip(dialect="v1")
    )
    row = imports.run_worker(message)
    assert (row["state"], row["result"]["reason"]) == (jobs.FAILURE, "replaced")


def test_a_zip_that_needs_too_much_time_is_refused(user: int) -> None:
    row = imports.run_worker(imports.start_import(archives.build_zip(), user), seconds=10)
    assert (row["state"], row["result"]["reason"]) == (jobs.FAILURE, "time")
    assert "would take too long" in row["result"]["message"]


def test_a_zip_that_needs_too_much_memory_is_refused(
    user: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    conference = archives.build_conference()
    conference["event"]["description"] = "x" * 200_000
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "153")
    config.settings.cache_clear()
    row = imports.run_worker(imports.start_import(archives.build_zip(conference), user))
    assert (row["state"], row["result"]["reason"]) == (jobs.FAILURE, "memory")
    assert "JSON files are too large" in row["result"]["message"]
