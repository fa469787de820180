"""The rows of an import: one transaction, which begins with the job's end and holds everything or nothing."""

import re
from dataclasses import dataclass, field
from typing import Any, Final

import orjson
from sqlalchemy import Connection, insert, literal, select, text
from sqlalchemy.exc import DBAPIError

from import_worker.event import core as event_core
from import_worker.event.core import Core
from import_worker.event.pairings import Pairing
from import_worker.event.reader import ArchiveContent
from import_worker.store import catalogue, rows
from openevent.domain.event.events import PUBLISHED
from openevent.infra import db
from openevent.infra.config import settings
from openevent.infra.telemetry import logger
from openevent.resources import BY_TYPE
from openevent.resources.event import events
from openevent.resources.role import OWNER, memberships, roles
from openevent.work import changes, jobs
from openevent.work.import_report import JobFailed, Report
from openevent.work.jobs import ImportEvent
from openevent.work.tasks import Progress, TaskEnded

TRANSACTION_LIMITS: Final = {
    "statement_timeout": "240s",
    "lock_timeout": "60s",
    "idle_in_transaction_session_timeout": "60s",
}
"""What a worker's transaction may take: more than a request's."""
FIRST_PERCENT, LAST_PERCENT = 85, 99
"""Percent of the whole job when the transaction begins, and when all rows are in."""
PERMANENT_ERRORS: Final = re.compile("22|23|54")
"""SQLSTATE classes of data, constraints and program limits (an index entry): the same rows would
fail again."""


@dataclass
class CheckedImport:
    """An import that is read and checked: what it was asked for, what the zip holds, what there is to say of it.

    `media` is the key by the path or URL that a field holds.
    """

    message: ImportEvent
    reading: ArchiveContent
    report: Report
    media: dict[str, str] = field(default_factory=dict)

    @property
    def summary(self) -> dict[str, Any]:
        """Give what the task tells whatever becomes of the import: name, counts by file, warnings."""
        counts = {"event": 1, **self.reading.counts, "media": len(self.reading.media.named)}
        warnings = [problem.as_json() for problem in self.report.warnings]
        facts = {"event_name": self.reading.core.row["name"], "counts": counts}
        return {**facts, "warnings": warnings, "warning-count": self.report.warning_count}

    @property
    def result(self) -> dict[str, Any]:
        """Give the result of the job once the event is there (docs/contract/tasks.md#results)."""
        identifier = self.reading.core.row["identifier"]
        url = f"{settings().frontend_origin}/events/{identifier}"
        return {
            "id": str(self.message.event_id),
            "identifier": identifier,
            "url": url,
            **self.summary,
        }


def write_import(arrival: CheckedImport, progress: Progress) -> jobs.Row:
    """Write everything and end the job, all or nothing, and give the job's row.

    Raises TaskEnded where the job has ended meanwhile, JobFailed where the database takes no such rows.
    """
    progress.phase(FIRST_PERCENT, "Saving the event")
    try:
        with db.transaction(db.WORKER_WAIT_SECONDS) as connection:
            return _write_rows(connection, arrival, progress)
    except DBAPIError as error:
        if not PERMANENT_ERRORS.match(db.get_sqlstate(error.orig)):
            raise
        logger.exception("the database refuses the rows of an import")
        raise JobFailed(
            "The event holds values that cannot be stored together.", reason="invalid"
        ) from error


def end_job(connection: Connection, arrival: CheckedImport, result: dict[str, Any]) -> jobs.Row:
    """End the job as done, the first statement of its transaction. Raises TaskEnded where somebody else was first."""
    row = jobs.end(connection, arrival.message.task_id, jobs.SUCCESS, result)
    if row is None:
        raise TaskEnded
    return row


def _write_rows(connection: Connection, arrival: CheckedImport, progress: Progress) -> jobs.Row:
    message, reading, result = arrival.message, arrival.reading, arrival.result
    assert message.event_id is not None  # noqa: S101 - a dry run writes nothing
    row = end_job(connection, arrival, result)
    _set_limits(connection)
    given = rows.SharedValues(
        message.event_id, _draw_ids(connection, reading), orjson.dumps(arrival.media).decode()
    )
    _insert_event(connection, reading.core, given, _get_state(message, reading.core))
    _insert_files(connection, reading, given, progress)
    for pairing in reading.pairings:
        _insert_pairs(connection, pairing, given)
    _insert_owner(connection, message.event_id, message.user_id)
    facts = {"task_id": str(message.task_id), "name": result["event_name"]}
    subject = ("event", message.event_id)
    changes.record(connection, "event.imported", subject, message.user_id, **facts)
    if _get_state(message, reading.core) == "published":
        changes.record(connection, PUBLISHED, subject, message.user_id)
    if arrival.result != result:
        jobs.set_result(connection, message.task_id, arrival.result)
    return {**row, "result": arrival.result}


def _set_limits(connection: Connection) -> None:
    limits = (
        f"set_config('{name}', '{limit}', true)" for name, limit in TRANSACTION_LIMITS.items()
    )
    connection.execute(text(f"SELECT {', '.join(limits)}"))


def _draw_ids(connection: Connection, reading: ArchiveContent) -> rows.Ids:
    counts = {
        part.resource.table.name: part.rows.count
        for part in reading.parts.values()
        if part.rows.count
    }
    return rows.draw_ids(connection, counts)


def _get_state(message: ImportEvent, core: Core) -> str:
    return "published" if message.publish and core.says_published else "draft"


def _insert_event(connection: Connection, core: Core, given: rows.SharedValues, state: str) -> None:
    """Insert the event, under another identifier where somebody else's has the one of the zip."""
    links = catalogue.find_or_create(connection, core.catalogue)
    while not rows.insert_rows(
        connection,
        events,
        orjson.dumps([{**core.row, "state": state}]),
        given,
        unique="lower(identifier)",
        **links,
    ):
        core.row["identifier"] = event_core.choose_identifier()


def _insert_files(
    connection: Connection, reading: ArchiveContent, given: rows.SharedValues, progress: Progress
) -> None:
    done, total = 0, sum(reading.counts.values())
    for part in reading.parts.values():
        for chunk in part.rows.chunks():
            progress.step(
                FIRST_PERCENT + (LAST_PERCENT - FIRST_PERCENT) * done // total, "Saving the event"
            )
            done += rows.insert_rows(connection, part.resource, chunk, given)


def _insert_pairs(connection: Connection, pairing: Pairing, given: rows.SharedValues) -> None:
    """Insert the pairs of one table; places become ids in the statement."""
    if not pairing.places:
        return
    resource, other = pairing.resource, BY_TYPE[pairing.link.type]
    statement = f"""
        INSERT INTO {pairing.link.through} ({resource.link_table_column}, {other.link_table_column})
        SELECT given.our_ids[pair.ours], given.their_ids[pair.theirs]
        FROM unnest(CAST(:ours AS int[]), CAST(:theirs AS int[])) AS pair(ours, theirs),
             (SELECT CAST(:our_ids AS bigint[]) AS our_ids,
                 CAST(:their_ids AS bigint[]) AS their_ids) AS given
    """
    bound = {
        "our_ids": given.ids[resource.table.name],
        "their_ids": given.ids[other.table.name],
        "ours": [ours for ours, _ in pairing.places],
        "theirs": [theirs for _, theirs in pairing.places],
    }
    connection.execute(text(statement), bound)


def _insert_owner(connection: Connection, event_id: int, user_id: int) -> None:
    table = memberships.table
    owner = select(literal(event_id), literal(user_id), roles.table.c.id).where(
        roles.table.c.name == OWNER
    )
    connection.execute(
        insert(table).from_select([table.c.event_id, table.c.user_id, table.c.role_id], owner)
    )
