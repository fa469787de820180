"""Uploads, rows and messages of jobs for the workers, and checks of their results."""

from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text

from bench.servers import BUCKET, USER_ID, Servers
from openevent.infra.media_types import detect_content_type
from openevent.infra.storage import build_media_key
from openevent.model.resource import Resource
from openevent.resources import RESOURCES
from openevent.work import jobs

type Message = dict[str, Any]

MEDIUM_BYTES = 200_000
PNG = b"\x89PNG\r\n\x1a\n"
NEXT_EVENT_ID = "SELECT nextval(pg_get_serial_sequence('events', 'id'))"


def upload(servers: Servers, archive: Path) -> str:
    """Upload a zip to the bucket, and return its key."""
    key = f"uploads/{USER_ID}/{archive.name}"
    servers.s3.upload_file(str(archive), BUCKET, key)
    return key


def start_import(servers: Servers, archive: Path) -> Message:
    """Upload a zip, insert the job, and return the message for the worker."""
    key = upload(servers, archive)
    head = servers.s3.head_object(Bucket=BUCKET, Key=key)
    with servers.connection(servers.database) as connection:
        event_id = connection.execute(text(NEXT_EVENT_ID)).scalar_one()
        message = jobs.ImportEvent(
            task_id=uuid4(),
            user_id=USER_ID,
            request_id="bench",
            event_id=event_id,
            key=key,
            etag=head["ETag"],
            size=head["ContentLength"],
        )
        jobs.insert_job(connection, message, archive.name, None)
    return message.model_dump(mode="json")


def start_export(servers: Servers, event_id: int, *, image: bool = False) -> Message:
    """Insert the job of an export, and return the message for the worker."""
    message = jobs.ExportEvent(
        task_id=uuid4(), user_id=USER_ID, request_id="bench", event_id=event_id, image=image
    )
    with servers.connection(servers.database) as connection:
        jobs.insert_job(connection, message, "bench", None)
    return message.model_dump(mode="json")


def check_success(servers: Servers, message: Message) -> None:
    """Check that the job succeeded, because other figures mean nothing. Raises RuntimeError."""
    with servers.connection(servers.database) as connection:
        row = jobs.load(connection, UUID(message["task_id"]))
    if row is None or row["state"] != jobs.SUCCESS:
        raise RuntimeError(f"the job failed: {row and row['result']}")


def save_rows(servers: Servers, event_id: int) -> list[tuple[str, str]]:
    """Save the event's rows in COPY's text format; return each table with its file.

    A table comes after the tables to which it refers.
    """
    files = []
    with servers.connection(servers.database) as connection:
        cursor: Any = connection.connection.cursor()  # `stream` is a parameter of pg8000 alone
        for table, query in build_queries(event_id):
            path = servers.folder / f"{table}.rows"
            with path.open("wb") as file:
                cursor.execute(f"COPY ({query}) TO STDOUT", stream=file)
            files.append((table, str(path)))
    return files


def build_queries(event_id: int) -> list[tuple[str, str]]:
    """Return each table with the SELECT of the event's rows, in the order of `save_rows`."""
    tables = [str(resource.table.name) for resource in RESOURCES.archived]
    queries = []
    for table in tables:
        column = "id" if table == "events" else "event_id"
        queries.append((table, f"SELECT * FROM {table} WHERE {column} = {event_id}"))
    for resource in RESOURCES.archived:
        for link in RESOURCES.find_lists(resource):
            table = str(link.through)
            queries.append((table, _select_pairs(table, resource, event_id)))
    return queries


def _select_pairs(table: str, resource: Resource, event_id: int) -> str:
    owners = f"SELECT id FROM {resource.table.name} WHERE event_id = {event_id}"
    return f"SELECT * FROM {table} WHERE {resource.link_table_column} IN ({owners})"


def empty_copies(servers: Servers) -> None:
    """Delete the rows in the database of the limit."""
    with servers.connection(servers.copies) as connection:
        connection.execute(text("TRUNCATE events CASCADE"))


def check_copies(servers: Servers, event_id: int) -> None:
    """Check that the limit stored as many sessions as the worker. Raises RuntimeError."""
    statement = text(f"SELECT count(*) FROM sessions WHERE event_id = {event_id}")
    counts = []
    for database in (servers.database, servers.copies):
        with servers.connection(database) as connection:
            counts.append(connection.execute(statement).scalar_one())
    if counts[0] != counts[1]:
        raise RuntimeError(f"the worker stored {counts[0]} sessions, the limit {counts[1]}")


def add_photos(servers: Servers, event_id: int, count: int) -> list[str]:
    """Add a photo of 200 KB to `count` speakers, and return the keys of the photos."""
    with servers.connection(servers.database) as connection:
        query = f"SELECT id FROM speakers WHERE event_id = {event_id} ORDER BY id LIMIT {count}"
        ids = connection.execute(text(query)).scalars().all()
        keys = {id_: build_media_key(event_id, f"{id_:064x}"[::-1], "photo.png") for id_ in ids}
        update = text("UPDATE speakers SET photo_url = :key WHERE id = :id")
        connection.execute(update, [{"id": id_, "key": key} for id_, key in keys.items()])
    for number, key in enumerate(keys.values()):
        body = PNG + Random(number).randbytes(MEDIUM_BYTES - len(PNG))  # noqa: S311 - random bytes do not deflate
        servers.s3.put_object(
            Bucket=BUCKET, Key=key, Body=body, ContentType=detect_content_type(body)
        )
    return list(keys.values())
