"""An export keeps neither all rows, nor all media, nor a large medium in memory."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping

import pytest

from openevent.infra import db, storage
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.work import jobs
from tests.factories import events
from tests.factories.events import WholeEvent
from tests.integration.export_worker import exports
from tests.integration.letters import sqs_event

MEGABYTE = 1024**2
LIMIT = 64 * MEGABYTE
SESSIONS = 10_000
PHOTOS, PHOTO_BYTES = 400, 256 * 1024


def add_event() -> WholeEvent:
    with db.transaction() as connection:
        return events.add_whole_event(connection)


def add_sessions(event: WholeEvent) -> None:
    """Add sessions with 100 MB of abstracts."""
    abstract = os.urandom(5_000).hex()
    rows = [
        {"event_id": event.id, "title": f"Talk {n}", "long_abstract": abstract}
        for n in range(SESSIONS)
    ]
    with db.transaction() as connection:
        events.add_many(connection, "session", rows)


def add_photos(event: WholeEvent) -> None:
    """Add speakers with 100 MB of photos."""
    rows = [
        {
            "event_id": event.id,
            "name": f"Speaker {n}",
            "photo_url": put_medium(event, n, PHOTO_BYTES),
        }
        for n in range(PHOTOS)
    ]
    with db.transaction() as connection:
        events.add_many(connection, "speaker", rows)


def add_film(event: WholeEvent) -> None:
    """Add a session with a film of 200 MB."""
    with db.transaction() as connection:
        row = {
            "event_id": event.id,
            "title": "Film",
            "video_url": put_medium(event, 0, 200 * MEGABYTE),
        }
        events.add(connection, "session", **row)


def put_medium(event: WholeEvent, number: int, size: int) -> str:
    key = storage.build_media_key(event.id, f"{number:064x}", "file.bin")
    client("s3").put_object(Bucket=settings().bucket, Key=key, Body=bytes(size))
    return key


def measure_growth(environment: Mapping[str, str], *messages: jobs.ExportEvent) -> int:
    """Run the exports in one process; return by how many bytes the last one raised the peak."""
    paths = os.pathsep.join(path for path in sys.path if path)
    lambda_events = json.dumps([sqs_event(message) for message in messages])
    process = subprocess.run(
        [sys.executable, "-m", "tests.integration.export_worker.measure_memory"],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": paths, **environment},
        input=f"{lambda_events}\n",
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return int(json.loads(process.stdout.splitlines()[-1])["growth"])


@pytest.mark.parametrize("add_rows", [add_sessions, add_photos, add_film])
def test_memory_stays_within_64_mb(
    add_rows: Callable[[WholeEvent], None], environment: Mapping[str, str]
) -> None:
    small, large = add_event(), add_event()
    add_rows(large)
    messages = [
        exports.start_export(event.id, event.owner_id, image=True, video=True)
        for event in (small, large)
    ]
    assert measure_growth(environment, *messages) < LIMIT
    assert exports.row_of(messages[1])["state"] == jobs.SUCCESS
