"""Makes the jobs that the workers do: uploads, rows, messages; and reads what they left."""

from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text

from bench.servers import BUCKET, USER_ID, Servers
from openevent.infra.storage import build_media_key, detect_content_type
from openevent.model.resource import Resource
from openevent.resources import RESOURCES
from openevent.work import jobs

type Message = dict[str, Any]

MEDIUM_BYTES = 200_000
PNG = b"\x89PNG\r\n\x1a\n"


def upload(stage: Servers, archive: Path) -> str:
    """Put the zip into the bucket and give its key."""
    key = f"uploads/{USER_ID}/{archive.name}"
    stage.s3.upload_file(str(archive), BUCKET, key)
    return key


def start_import(stage: Servers, archive: Path) -> Message:
    """Upload the zip, write the job's row, and give the message for the worker."""
    key = upload(stage, archive)
    head = stage.s3.head_object(Bucket=BUCKET, Key=key)
    with stage.connection(stage.database) as connection:
        drawn = connection.execute(
            text("SELECT nextval(pg_get_serial_sequence('events', 'id'))")
        ).scalar_one()
        message = jobs.ImportEvent(
            task_id=uuid4(),
            user_id=USER_ID,
            request_id="bench",
            event_id=drawn,
            key=key,
            etag=head["ETag"],
            size=head["ContentLength"],
        )
        jobs.insert_job(connection, message, archive.name, None)
    return message.model_dump(mode="json")


def start_export(stage: Servers, event_id: int, *, image: bool = False) -> Message:
    """Write the job's row and give the message for the worker."""
    message = jobs.ExportEvent(
        task_id=uuid4(), user_id=USER_ID, request_id="bench", event_id=event_id, image=image
    )
    with stage.connection(stage.database) as connection:
        jobs.insert_job(connection, message, "bench", None)
    return message.model_dump(mode="json")


def check_success(stage: Servers, message: Message) -> None:
    """Raise RuntimeError where the job did not end well: its figures would mean nothing."""
    with stage.connection(stage.database) as connection:
        row = jobs.load(connection, UUID(message["task_id"]))
    if row is None or row["state"] != jobs.SUCCESS:
        raise RuntimeError(f"the job has not succeeded: {row and row['result']}")


def save_rows(stage: Servers, event_id: int) -> list[tuple[str, str]]:
    """Save the event's rows in COPY's text form; tables, in the order of their references, with their files."""
    saved = []
    with stage.connection(stage.database) as connection:
        cursor: Any = connection.connection.cursor()  # pg8000's own: its `stream` is not in PEP 249
        for table, query in build_queries(event_id):
            path = stage.folder / f"{table}.rows"
            with path.open("wb") as file:
                cursor.execute(f"COPY ({query}) TO STDOUT", stream=file)
            saved.append((table, str(path)))
    return saved


def build_queries(event_id: int) -> list[tuple[str, str]]:
    """Give each table of an event, in the order of their references, with the SELECT of the event's rows."""
    tables = [str(resource.table.name) for resource in RESOURCES.archived]
    of_event = {"events": "id"}
    found = [
        (name, f"SELECT * FROM {name} WHERE {of_event.get(name, 'event_id')} = {event_id}")
        for name in tables
    ]
    pairs = [
        (str(link.through), resource)
        for resource in RESOURCES.archived
        for link in RESOURCES.lists(resource)
    ]
    return [
        *found,
        *((name, _pairs_of_event(name, resource, event_id)) for name, resource in pairs),
    ]


def _pairs_of_event(name: str, resource: Resource, event_id: int) -> str:
    owners = f"SELECT id FROM {resource.table.name} WHERE event_id = {event_id}"
    return f"SELECT * FROM {name} WHERE {resource.pair_column} IN ({owners})"


def empty_copies(stage: Servers) -> None:
    """Empty the database of the limit."""
    with stage.connection(stage.copies) as connection:
        connection.execute(text("TRUNCATE events CASCADE"))


def check_copies(stage: Servers, event_id: int) -> None:
    """Raise RuntimeError where the limit has not left the rows that the worker left."""
    wanted = text(f"SELECT count(*) FROM sessions WHERE event_id = {event_id}")
    counts = []
    for database in (stage.database, stage.copies):
        with stage.connection(database) as connection:
            counts.append(connection.execute(wanted).scalar_one())
    if counts[0] != counts[1]:
        raise RuntimeError(f"the worker left {counts[0]} sessions, the limit {counts[1]}")


def add_photos(stage: Servers, event_id: int, count: int) -> list[str]:
    """Give `count` speakers a photo of 200 KB each and return the photos' keys."""
    with stage.connection(stage.database) as connection:
        wanted = f"SELECT id FROM speakers WHERE event_id = {event_id} ORDER BY id LIMIT {count}"
        keys = {
            row.id: build_media_key(event_id, f"{row.id:064x}"[::-1], "photo.png")
            for row in connection.execute(text(wanted))
        }
        change = text("UPDATE speakers SET photo_url = :key WHERE id = :id")
        connection.execute(change, [{"id": id_, "key": key} for id_, key in keys.items()])
    for place, key in enumerate(keys.values()):
        body = PNG + Random(place).randbytes(MEDIUM_BYTES - len(PNG))  # noqa: S311 - bytes that do not deflate
        stage.s3.put_object(
            Bucket=BUCKET, Key=key, Body=body, ContentType=detect_content_type(body)
        )
    return list(keys.values())
