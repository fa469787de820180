"""A successful import is whole; a failed, cancelled or purged one has left nothing."""

from collections.abc import Iterator
from typing import Final

from chaos.archives import COUNTED
from chaos.checks.evidence import Evidence
from chaos.model import Job
from chaos.world import Row, World

OWNERS: Final = """
SELECT user_id FROM users_events_roles r JOIN roles o ON o.id = r.role_id
WHERE r.event_id = :event AND o.name = 'owner'
"""
EVENT: Final = "SELECT id FROM events WHERE id = :event"
PICTURED: Final = ("speakers", "sponsors")
"""Tables whose rows have pictures; the zips have none of the event itself."""
SIZES: Final = (
    "SELECT jsonb_path_query(picture_sizes, '$.*.sizes.*.key') #>> '{{}}' AS key "
    "FROM {table} WHERE event_id = :event"
)
NOTED: Final = "SELECT key FROM unused_media"


def check(evidence: Evidence) -> Iterator[str]:
    """Find imports that are neither whole nor without a trace."""
    for job, row in evidence.list_jobs():
        if job.kind == "import.event" and job.archive and row["event_id"] is not None:
            is_purged = job.event is not None and job.event.is_purged
            is_there = row["state"] == "success" and not is_purged
            world = evidence.world
            problems = _find_missing(world, job, row) if is_there else _find_leftovers(world, row)
            for problem in problems:
                yield f"{problem} ({row['state']} of the job {job.task}, event {row['event_id']})"


def _find_missing(world: World, job: Job, row: Row) -> Iterator[str]:
    event = row["event_id"]
    if not world.select(EVENT, event=event):
        yield "The event has no row."
        return
    owners = [str(owner["user_id"]) for owner in world.select(OWNERS, event=event)]
    if owners != [job.account.id]:
        yield f"The owners are {owners}, not {job.account.id}."
    counts = job.archive.counts if job.archive else {}
    for table in COUNTED:
        count = _count(world, table, event)
        if count != counts[table]:
            yield f"{table} has {count} rows instead of {counts[table]}."
    yield from _compare_media(world, job, event)


def _compare_media(world: World, job: Job, event: int) -> Iterator[str]:
    """Compare the bucket with the zip; sizes of its pictures and noted media may be there, too."""
    sizes = {key for table in PICTURED for key in _list_sizes(world, table, event)}
    noted = {row["key"] for row in world.select(NOTED)}
    keys = world.list_keys(f"media/events/{event}/")
    expected = set(job.archive.digests if job.archive else ())
    digests = {key.split("/")[3] for key in keys}
    others = {key.split("/")[3] for key in keys if key not in sizes | noted}
    lost_sizes = {key.split("/")[3] for key in sizes - set(keys)}
    if wrong := sorted((expected - digests) | (others - expected) | lost_sizes):
        yield f"The bucket has {len(digests)} media, {wrong[:3]}…"


def _list_sizes(world: World, table: str, event: int) -> list[str]:
    return [row["key"] for row in world.select(SIZES.format(table=table), event=event)]


def _find_leftovers(world: World, row: Row) -> Iterator[str]:
    event = row["event_id"]
    if world.select(EVENT, event=event):
        yield "A row of the event is left."
    for table in COUNTED:
        if count := _count(world, table, event):
            yield f"{table} has {count} rows of it."
    if keys := world.list_keys(f"media/events/{event}/"):
        yield f"{len(keys)} media are left, such as {keys[0]}."


def _count(world: World, table: str, event: int) -> int:
    (row,) = world.select(f"SELECT count(*) AS n FROM {table} WHERE event_id = :event", event=event)
    return int(row["n"])
