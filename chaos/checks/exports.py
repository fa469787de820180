"""The zip of a successful export opens and holds one snapshot.

A failed one left nothing, and neither did that of a purged event.
"""

import io
import json
import re
from collections.abc import Iterator
from hashlib import sha256
from typing import Any, Final
from zipfile import BadZipFile, ZipFile

from chaos.archives import COUNTED
from chaos.checks.evidence import Evidence
from chaos.model import Event, Job, Version
from chaos.world import Row, World

SIZE: Final = re.compile("images/speakers/(thumbnail|small|icon)/")
"""Sizes of a speaker's picture, which the image worker makes after the import."""


def check(evidence: Evidence) -> Iterator[str]:
    """Find exports that are neither whole nor without a trace."""
    for job, row in evidence.list_jobs():
        if job.kind == "import.event":
            continue
        is_purged = job.event is not None and job.event.is_purged
        is_there = row["state"] == "success" and not is_purged
        world = evidence.world
        problems = _find_damage(world, job, row) if is_there else _find_leftovers(world, row)
        for problem in problems:
            yield f"{problem} ({row['state']} of the job {job.task}, {job.kind})"


def build_key(row: Row) -> str:
    """Build the key of a job's file (docs/contract/storage.md#keys)."""
    if row["kind"] == "export.event":
        return f"exports/{row['event_id']}/{row['task']}.zip"
    return f"mails/users/{row['user_id']}/{row['task']}.json"


def _find_leftovers(world: World, row: Row) -> Iterator[str]:
    if keys := world.list_keys(build_key(row)):
        yield f"{keys[0]} is left."


def _find_damage(world: World, job: Job, row: Row) -> Iterator[str]:
    key = build_key(row)
    if key not in world.list_keys(key):
        yield f"{key} is missing."
        return
    content = world.read_object(key)
    if len(content) != row["result"]["size"]:
        yield f"{key} has {len(content)} bytes instead of {row['result']['size']}."
    try:
        yield from _compare(content, job, row)
    except (BadZipFile, ValueError, KeyError) as error:
        yield f"{key} cannot be read: {error!r}"


def _compare(content: bytes, job: Job, row: Row) -> Iterator[str]:
    if job.kind == "export.user":
        json.loads(content)
        return
    with ZipFile(io.BytesIO(content)) as archive:
        if damaged := archive.testzip():
            yield f"The entry {damaged} is damaged."
        files = {name: archive.read(name) for name in archive.namelist()}
    yield from _compare_counts(files, row)
    yield from _compare_media(files, job)
    yield from _compare_content(files, job)


def _compare_counts(files: dict[str, bytes], row: Row) -> Iterator[str]:
    counts = row["result"]["counts"]
    for name in COUNTED:
        count = len(json.loads(files[name]))
        if count != counts[name]:
            yield f"The file {name} has {count} records; the result says {counts[name]}."


def _compare_media(files: dict[str, bytes], job: Job) -> Iterator[str]:
    archive = job.event.job.archive if job.event else None
    if archive is None:
        return
    kinds = {"image": archive.images, "document": archive.documents}
    expected = {digest for kind in job.arguments["media"] for digest in kinds[kind]}
    media = {
        sha256(content).hexdigest()[:32]
        for name, content in files.items()
        if "/" in name and not SIZE.match(name)
    }
    if media != expected:
        yield f"The zip has {len(media)} media instead of {len(expected)}."


def _compare_content(files: dict[str, bytes], job: Job) -> Iterator[str]:
    """Find out whether the zip shows the event as it was at one moment of the export."""
    event = job.event
    if event is None or event.is_uncertain or job.end is None:
        return
    titles = sorted(session["title"] for session in json.loads(files["sessions"]))
    place = json.loads(files["event"])["location_name"]
    versions = list(_list_possible(event, job.asked_at, job.end.at))
    if not versions:
        expected = event.job.archive.titles if event.job.archive else ()
        if titles != sorted(expected):
            yield "The zip has other sessions than the zip that was imported."
    elif not any((titles, place) == _read_version(version) for version in versions):
        yield f"The zip is like none of the {len(versions)} versions of its time."


def _list_possible(event: Event, start: float, end: float) -> Iterator[Version]:
    """Give the versions that the event had between two times, as far as its user knows."""
    following: list[Any] = [*event.versions, None][1:]
    for version, successor in zip(event.versions, following, strict=True):
        if version.sent_at <= end and (successor is None or successor.done_at >= start):
            yield version


def _read_version(version: Version) -> tuple[list[str], str]:
    return sorted(version.titles.values()), version.place
