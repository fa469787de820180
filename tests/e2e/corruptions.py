"""Corruptions of what a quiet user has left on a stack; each is repaired at its end."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

from chaos import run
from chaos.checks.evidence import Evidence
from chaos.faults.messages import GOES
from chaos.model import Job
from chaos.world import World


@dataclass
class Desk:
    """The run of one quiet user: its evidence, its jobs by name, and the inbox's folder."""

    evidence: Evidence
    jobs: dict[str, Job]
    inbox: Path

    @property
    def world(self) -> World:
        return self.evidence.world

    def row(self, name: str) -> dict[str, Any]:
        """The row of a job."""
        return dict(self.evidence.jobs[self.jobs[name].task])

    def find_violations(self) -> set[str]:
        """What the checks find now; nothing is remembered."""
        return set(run.find_violations(replace(self.evidence)))


@contextmanager
def changed(desk: Desk, table: str, where: str, values: dict[str, Any]) -> Iterator[None]:
    """Change a row for a while."""
    columns = ", ".join(values)
    (before,) = desk.world.select(f"SELECT {columns} FROM {table} WHERE {where}")
    _set(desk, table, where, values)
    yield
    _set(desk, table, where, dict(before))


def _set(desk: Desk, table: str, where: str, values: dict[str, Any]) -> None:
    setters = ", ".join(f"{name} = :{name}" for name in values)
    desk.world.select(f"UPDATE {table} SET {setters} WHERE {where}", **values)


@contextmanager
def removed(desk: Desk, table: str, where: str) -> Iterator[None]:
    """Remove rows for a while."""
    (row,) = desk.world.select(f"SELECT to_jsonb(t)::text AS row FROM {table} t WHERE {where}")
    desk.world.select(f"DELETE FROM {table} WHERE {where}")
    yield
    _insert(desk, table, row["row"])


def _insert(desk: Desk, table: str, row: str) -> None:
    desk.world.select(
        f"INSERT INTO {table} OVERRIDING SYSTEM VALUE "
        f"SELECT * FROM jsonb_populate_record(NULL::{table}, CAST(:row AS jsonb))",
        row=row,
    )


@contextmanager
def added(desk: Desk, table: str, where: str, values: dict[str, Any]) -> Iterator[None]:
    """Add a copy of a row with some other values for a while."""
    (row,) = desk.world.select(f"SELECT to_jsonb(t)::text AS row FROM {table} t WHERE {where}")
    (identity,) = desk.world.select(f"SELECT max(id) + 1000000 AS id FROM {table}")
    copy = {**json.loads(row["row"]), "id": identity["id"], **values}
    _insert(desk, table, json.dumps(copy))
    yield
    desk.world.select(f"DELETE FROM {table} WHERE id = :id", id=identity["id"])


@contextmanager
def stored(desk: Desk, key: str, content: bytes | None) -> Iterator[None]:
    """Put another object under a key for a while; None removes it."""
    s3, bucket = desk.world.s3, desk.world.stack["bucket"]
    before = desk.world.read_object(key) if key in desk.world.list_keys(key) else None
    _store(s3, bucket, key, content)
    yield
    _store(s3, bucket, key, before)


def _store(s3: Any, bucket: str, key: str, content: bytes | None) -> None:
    if content is None:
        s3.delete_object(Bucket=bucket, Key=key)
    else:
        s3.put_object(Bucket=bucket, Key=key, Body=content)


@contextmanager
def item_says(desk: Desk, name: str, state: str) -> Iterator[None]:
    """Let the item of a task have another state for a while."""
    before = desk.row(name)["state"].upper()
    _set_item(desk, name, state)
    yield
    _set_item(desk, name, before)


def _set_item(desk: Desk, name: str, state: str) -> None:
    desk.world.dynamodb.update_item(
        TableName=desk.world.stack["tables"]["tasks"],
        Key={"id": {"S": desk.jobs[name].task}},
        UpdateExpression="SET #state = :state",
        ExpressionAttributeNames={"#state": "state"},
        ExpressionAttributeValues={":state": {"S": state}},
    )


@contextmanager
def client_saw(desk: Desk, name: str, state: str) -> Iterator[None]:
    """Let the client have seen another state after the end."""
    sightings = desk.jobs[name].sightings
    desk.jobs[name].see({"state": state})
    yield
    sightings.pop()


@contextmanager
def unseen(desk: Desk) -> Iterator[None]:
    """Let the client have seen no state of the import."""
    job = desk.jobs["whole"]
    job.sightings, sightings = [], job.sightings
    yield
    job.sightings = sightings


@contextmanager
def accepted(desk: Desk) -> Iterator[None]:
    """Let the API have accepted a job that has no row."""
    jobs = desk.jobs["whole"].account.jobs
    jobs.append(replace(desk.jobs["whole"], task=str(uuid4())))
    yield
    jobs.pop()


@contextmanager
def answered(desk: Desk, **details: Any) -> Iterator[None]:
    """Let a request have been answered so."""
    desk.evidence.journal.note("user0", "request", method="GET", path="/", seconds=1, **details)
    yield
    desk.evidence.journal.entries.pop()


@contextmanager
def poison_lost(desk: Desk) -> Iterator[None]:
    """Let a source of faults have sent an unreadable message that nobody put aside."""
    desk.evidence.journal.note("faults0", "poisoned", poison=str(uuid4()), mark=GOES)
    yield
    desk.evidence.journal.entries.pop()


@contextmanager
def without_mail(desk: Desk) -> Iterator[None]:
    """Take a mail of the user out of the inbox for a while."""
    path = _find_mail(desk)
    content = path.read_bytes()
    path.unlink()
    yield
    path.write_bytes(content)


@contextmanager
def with_second_mail(desk: Desk) -> Iterator[None]:
    path = desk.inbox / "99999999.eml"
    shutil.copyfile(_find_mail(desk), path)
    yield
    path.unlink()


def _find_mail(desk: Desk) -> Path:
    email = desk.jobs["whole"].account.email
    return desk.inbox / f"{next(m['id'] for m in desk.world.list_mails() if m['to'] == email)}.eml"
