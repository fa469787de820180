"""Start imports and deliver their messages, as API and queue do; load the results."""

from typing import Any
from uuid import uuid4

from sqlalchemy import select, text

from import_worker.handler import lambda_handler
from openevent.infra import db, storage
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.resources import BY_TYPE, speakers_sessions
from openevent.work import jobs
from tests.factories import archives
from tests.integration import outcomes
from tests.integration.letters import Context, sqs_event

row_of, task_of = outcomes.row_of, outcomes.task_of
CONFERENCE_COUNTS = {
    "event": 1,
    "social_links": 1,
    "forms": 3,
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
    "media": 3,
}
"""The counts in the result of an import of the example conference."""


def start_import(
    zipped: bytes,
    user_id: int,
    *,
    dry_run: bool = False,
    publish: bool = False,
    notify: bool = False,
) -> jobs.ImportEvent:
    """Upload a zip and insert the job of its import, as the API does; return its message."""
    key = storage.build_upload_key(user_id, str(uuid4()))
    etag = client("s3").put_object(Bucket=settings().bucket, Key=key, Body=zipped)["ETag"]
    with db.transaction() as connection:
        event_id = None if dry_run else connection.scalar(text("SELECT nextval('events_id_seq')"))
        message = jobs.ImportEvent(
            task_id=uuid4(),
            user_id=user_id,
            request_id="r-1",
            event_id=event_id,
            key=key,
            etag=etag,
            size=len(zipped),
            dry_run=dry_run,
            publish=publish,
            notify=notify,
        )
        jobs.insert_job(connection, message, "event.zip", None)
    return message


def run_worker(message: jobs.ImportEvent, seconds: float = 900) -> jobs.Row:
    """Run the worker in this process on the message; return the job's row afterwards."""
    lambda_handler(sqs_event(message), Context(seconds))
    return row_of(message)


def run_import(
    zipped: bytes, user_id: int, *, publish: bool = False, notify: bool = False
) -> jobs.ImportEvent:
    """Import a zip and check that it succeeds; return its message."""
    message = start_import(zipped, user_id, publish=publish, notify=notify)
    row = run_worker(message)
    assert row["state"] == jobs.SUCCESS, row["result"]
    return message


def load_rows(type_: str, event_id: int | None) -> list[dict[str, Any]]:
    """Return the rows of one type that an event has, in the order of their ids."""
    table = BY_TYPE[type_].table
    event_column = table.c.id if type_ == "event" else table.c.event_id
    with db.connect() as connection:
        result = connection.execute(
            select(table).where(event_column == event_id).order_by(table.c.id)
        )
        return [dict(row) for row in result.mappings()]


def load_links(event_id: int | None) -> set[tuple[str, str]]:
    """Return title and name of each linked session and speaker of an event."""
    session, speaker = BY_TYPE["session"].table, BY_TYPE["speaker"].table
    pairs = speakers_sessions.join(session, speakers_sessions.c.session_id == session.c.id).join(
        speaker, speakers_sessions.c.speaker_id == speaker.c.id
    )
    query = select(session.c.title, speaker.c.name).select_from(pairs)
    with db.connect() as connection:
        return {
            (row[0], row[1])
            for row in connection.execute(query.where(session.c.event_id == event_id))
        }


def load_pairs(event_id: int | None) -> list[tuple[int, int]]:
    """Return the ids of each linked session and speaker of an event."""
    session = BY_TYPE["session"].table
    query = select(speakers_sessions).join(session, speakers_sessions.c.session_id == session.c.id)
    with db.connect() as connection:
        result = connection.execute(query.where(session.c.event_id == event_id))
        return [(row.session_id, row.speaker_id) for row in result]


def load_media(event_id: int | None) -> dict[str, bytes]:
    """Return the event's objects in the bucket by key."""
    keys = [key for key, _ in storage.list_objects(storage.build_media_prefix(event_id or 0))]
    return {
        key: client("s3").get_object(Bucket=settings().bucket, Key=key)["Body"].read()
        for key in keys
    }


def build_conference(**fields: Any) -> archives.Conference:
    """Return the example conference with other fields of the event; None removes a field."""
    conference = archives.build_conference()
    event = {**conference["event"], **fields}
    event = {key: value for key, value in event.items() if value is not None}
    return {**conference, "event": event}


def list_locations(problems: list[dict[str, Any]]) -> list[tuple[str, Any, Any, Any]]:
    """Return the place of each problem: file, record, id and field."""
    return [
        (problem["file"], problem["record"], problem["id"], problem["pointer"])
        for problem in problems
    ]
