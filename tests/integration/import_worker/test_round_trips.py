"""The round trips of an import to the database, and its progress messages."""

import itertools
from typing import Any

import pytest

from local.stack import schema
from openevent.infra.aws import client
from tests import roundtrips
from tests.factories import archives
from tests.integration.import_worker import imports

MAXIMUM_ROUND_TRIPS = 30
ROWS = 2_000


def build_conference(count: int) -> archives.Conference:
    """Return a conference with `count` records in every list."""
    conference = archives.build_conference()
    event = {**conference["event"], "type": "Conference", "topic": "Engines", "sub_topic": "Old"}
    lists = {
        file: [{**records[0], "id": number, **build_name(file, number)} for number in range(count)]
        for file, records in conference.items()
        if isinstance(records, list)
    }
    for session in lists["sessions"]:
        session["speakers"] = [{"id": session["id"], "name": f"speakers {session['id']}"}]
    return {**conference, "event": event, **lists}


def build_name(file: str, number: int) -> dict[str, str]:
    key = {"sessions": "title", "faqs": "question", "forms": "field_identifier"}.get(file, "name")
    return {key: f"{file} {number}"}


def test_an_import_of_two_thousand_rows_per_table_takes_thirty_round_trips(
    user: int, database: schema.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = imports.start_import(archives.build_zip(build_conference(ROWS)), user)
    with roundtrips.counted(database, monkeypatch) as proxy:
        imports.run_worker(message)
        assert proxy.trips <= MAXIMUM_ROUND_TRIPS
    counts = imports.row_of(message)["result"]["counts"]
    single_records = {"event", "event_copyright", "speakers_call", "media"}
    counts = {file: count for file, count in counts.items() if not file.startswith(("tick", "tag"))}
    assert {
        file: count for file, count in counts.items() if file not in single_records
    } == dict.fromkeys(counts.keys() - single_records, ROWS)
    assert len(imports.load_pairs(message.event_id)) == ROWS


def test_progress_has_messages_and_a_growing_percentage(
    user: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = imports.start_import(archives.build_zip(build_conference(41)), user)
    progress: list[tuple[int, str]] = []

    def record_progress(params: dict[str, Any], **_: Any) -> None:
        values = params["ExpressionAttributeValues"]
        names = params["ExpressionAttributeNames"]
        fields = {
            name: values.get(placeholder.replace("#", ":")) for placeholder, name in names.items()
        }
        if fields.get("message"):
            progress.append((int(fields["percent"]["N"]), fields["message"]["S"]))

    client("dynamodb").meta.events.register(
        "provide-client-params.dynamodb.UpdateItem", record_progress
    )
    # Each call of the clock is a second later.
    monkeypatch.setattr("openevent.work.tasks.time.monotonic", itertools.count().__next__)
    imports.run_worker(message, seconds=10_000)
    monkeypatch.undo()
    messages = [text for _, text in progress]
    assert messages[0] == "Waiting"
    assert messages[1] == "Importing event core"
    assert [text for text in messages if text.startswith("Importing sessions")] == [
        "Importing sessions (1/41)",
        "Importing sessions (21/41)",
        "Importing sessions (41/41)",
    ]
    uploading = [text for text in messages if text.startswith("Uploading")]
    assert uploading[0] == "Uploading media (1/3)"
    assert messages[-2:] == ["Saving the event", "Done"]
    percents = [percent for percent, _ in progress]
    assert percents == sorted(percents)
    assert (percents[0], percents[-1]) == (0, 100)
