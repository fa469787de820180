"""An export is never whole in memory: not its rows, not its media, not one large medium."""

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


def whole_event() -> WholeEvent:
    with db.transaction() as connection:
        return events.add_whole_event(connection)


def give_sessions(whole: WholeEvent) -> None:
    """Add sessions with 100 MB of abstracts."""
    abstract = os.urandom(5_000).hex()
    rows = [
        {"event_id": whole.id, "title": f"Talk {n}", "long_abstract": abstract}
        for n in range(SESSIONS)
    ]
    with db.transaction() as connection:
        events.add_many(connection, "session", rows)


def give_photos(whole: WholeEvent) -> None:
    """Add speakers with 100 MB of photos."""
    rows = [
        {"event_id": whole.id, "name": f"Speaker {n}", "photo_url": put(whole, n, PHOTO_BYTES)}
        for n in range(PHOTOS)
    ]
    with db.transaction() as connection:
        events.add_many(connection, "speaker", rows)


def give_film(whole: WholeEvent) -> None:
    """Add a session with a film of 200 MB."""
    with db.transaction() as connection:
        row = {"event_id": whole.id, "title": "Film", "video_url": put(whole, 0, 200 * MEGABYTE)}
        events.add(connection, "session", **row)


def put(whole: WholeEvent, number: int, size: int) -> str:
    key = storage.build_media_key(whole.id, f"{number:064x}", "file.bin")
    client("s3").put_object(Bucket=settings().bucket, Key=key, Body=bytes(size))
    return key


def growth(environment: Mapping[str, str], *messages: jobs.ExportEvent) -> int:
    """Let one worker process do the exports; gives by how many bytes the last one raised its peak."""
    paths = os.pathsep.join(path for path in sys.path if path)
    told = json.dumps([sqs_event(message) for message in messages])
    done = subprocess.run(
        [sys.executable, "-m", "tests.integration.export_worker.measure_memory"],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": paths, **environment},
        input=f"{told}\n", stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    return int(json.loads(done.stdout.splitlines()[-1])["grown"])


@pytest.mark.parametrize("give", [give_sessions, give_photos, give_film])
def test_memory_stays_within_64_mb(
    give: Callable[[WholeEvent], None], environment: Mapping[str, str]
) -> None:
    small, large = whole_event(), whole_event()
    give(large)
    messages = [
        exports.start_export(event.id, event.owner_id, image=True, video=True)
        for event in (small, large)
    ]
    assert growth(environment, *messages) < LIMIT
    assert exports.row_of(messages[1])["state"] == jobs.SUCCESS
