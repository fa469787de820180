"""How often an import asks the database, and in what steps it tells of itself."""

import itertools
from typing import Any

import pytest

from local.stack import schema
from openevent.infra.aws import client
from tests import roundtrips
from tests.factories import archives
from tests.integration.import_worker import imports

MOST = 30
ROWS = 2_000


def many(count: int) -> archives.Conference:
    """A conference of `count` records in every list."""
    given = archives.build_conference()
    lists = {file: found for file, found in given.items() if isinstance(found, list)}
    event = {**given["event"], "type": "Conference", "topic": "Engines", "sub_topic": "Old"}
    grown = {file: [{**found[0], "id": number, **named(file, number)} for number in range(count)]
             for file, found in lists.items()}  # fmt: skip
    for session in grown["sessions"]:
        session["speakers"] = [{"id": session["id"], "name": f"speakers {session['id']}"}]
    return {**given, "event": event, **grown}


def named(file: str, number: int) -> dict[str, str]:
    key = {"sessions": "title", "faqs": "question", "forms": "field_identifier"}.get(file, "name")
    return {key: f"{file} {number}"}


def test_an_import_of_two_thousand_rows_a_table_takes_thirty_round_trips(
    user: int, database: schema.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = imports.start_import(archives.build_zip(many(ROWS)), user)
    with roundtrips.counted(database, monkeypatch) as proxy:
        imports.run_worker(message)
        assert proxy.trips <= MOST
    counts = imports.row_of(message)["result"]["counts"]
    alone = {"event", "event_copyright", "speakers_call", "media"}
    assert {file: count for file, count in counts.items() if file not in alone} == dict.fromkeys(
        counts.keys() - alone, ROWS
    )
    assert len(imports.load_pairs(message.event_id)) == ROWS


def test_progress_is_told_in_words_and_only_grows(
    user: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = imports.start_import(archives.build_zip(many(41)), user)
    told: list[tuple[int, str]] = []

    def listen(params: dict[str, Any], **_: Any) -> None:
        values = params["ExpressionAttributeValues"]
        names = {name: values[holder.replace("#", ":")] for holder, name in params["ExpressionAttributeNames"].items()
                 if holder.replace("#", ":") in values}  # fmt: skip
        if "message" in names:
            told.append((int(names["percent"]["N"]), names["message"]["S"]))

    client("dynamodb").meta.events.register("provide-client-params.dynamodb.UpdateItem", listen)
    monkeypatch.setattr(
        "openevent.work.tasks.time.monotonic", itertools.count().__next__
    )  # each look at the clock a second later
    imports.run_worker(message, seconds=10_000)
    monkeypatch.undo()
    words = [message for _, message in told]
    assert words[0] == "Waiting"
    assert words[1] == "Importing event core"
    assert [word for word in words if word.startswith("Importing sessions")] == [
        "Importing sessions (1/41)",
        "Importing sessions (21/41)",
        "Importing sessions (41/41)",
    ]
    assert next(word for word in words if word.startswith("Uploading")) == "Uploading media (1/3)"
    assert words[-2:] == ["Saving the event", "Done"]
    percents = [percent for percent, _ in told]
    assert percents == sorted(percents)
    assert (percents[0], percents[-1]) == (0, 100)
