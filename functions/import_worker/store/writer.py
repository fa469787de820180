"""Write the rows of an import in one transaction, whose first statement ends the job."""

import re
from dataclasses import dataclass, field
from typing import Any, Final

import orjson
from sqlalchemy import Connection, insert, literal, select, text
from sqlalchemy.exc import DBAPIError

from import_worker.event.core import Core
from import_worker.event.pairings import Pairing
from import_worker.event.reader import ArchiveContent
from import_worker.store import catalogue, inserts
from import_worker.store.media_store import StoredMedia
from openevent.domain.event.identifiers import generate_identifier
from openevent.domain.event.publication import PUBLISHED
from openevent.domain.pictures import messages
from openevent.infra import db
from openevent.infra.config import settings
from openevent.infra.telemetry import logger
from openevent.resources import BY_TYPE
from openevent.resources.event import events
from openevent.resources.role import OWNER, memberships, roles
from openevent.work import changes, jobs
from openevent.work.import_report import Report
from openevent.work.job_failure import JobFailed
from openevent.work.jobs import ImportEvent
from openevent.work.tasks import Progress, TaskEnded

TRANSACTION_LIMITS: Final = {
    "statement_timeout": "240s",
    "lock_timeout": "60s",
    "idle_in_transaction_session_timeout": "60s",
}
"""Timeouts of this transaction, after the statement that ends the job.

Statements and locks may take longer than by the role's limits (functions/migrate/roles.py).
"""
FIRST_PERCENT: Final = 85
"""Percent of the whole job when the transaction begins."""
LAST_PERCENT: Final = 99
"""Percent of the whole job when all rows are inserted."""
PERMANENT_ERRORS: Final = re.compile("22|23|54")
"""SQLSTATE classes that a retry does not cure: data, constraints and program limits."""
GUID_INDEX: Final = re.compile(r"\w+_guid_key")
"""Indexes of guids. A retry sees the row that another import has just inserted."""


@dataclass
class CheckedImport:
    """An import that is read and checked: its message, the zip's content, the report, the media."""

    message: ImportEvent
    content: ArchiveContent
    report: Report
    media: StoredMedia = field(default_factory=lambda: StoredMedia({}, {}))

    @property
    def summary(self) -> dict[str, Any]:
        """The part of the result that a dry run has too: name, counts by file, warnings."""
        content = self.content
        media_count = len(content.media.files) - len(self.media.refusals)
        return {
            "event_name": content.core.row["name"],
            "counts": {"event": 1, **content.counts, "media": media_count},
            "warnings": [problem.as_json() for problem in self.report.warnings],
            "warning-count": self.report.warning_count,
        }

    def build_result(self, identifier: str) -> dict[str, Any]:
        """Build the result of a job that created an event (docs/contract/tasks.md#results)."""
        return {
            "id": str(self.message.event_id),
            "identifier": identifier,
            "url": f"{settings().frontend_origin}/events/{identifier}",
            **self.summary,
        }


def write_import(checked: CheckedImport, progress: Progress) -> jobs.Row:
    """Write all rows and end the job, in one transaction; return the job's row.

    Raises TaskEnded if the job has already ended, JobFailed if the database rejects the rows.
    """
    progress.phase(FIRST_PERCENT, "Saving the event")
    try:
        with db.transaction(db.WORKER_WAIT_SECONDS) as connection:
            return _write_rows(connection, checked, progress)
    except DBAPIError as error:
        if not _is_permanent(error):
            raise
        logger.exception("the database rejects the rows of an import")
        raise JobFailed(
            "The database cannot store some values of the event: "
            "look for duplicates and for very long texts.",
            reason="invalid",
        ) from error


def _is_permanent(error: DBAPIError) -> bool:
    is_cured_by_retry = GUID_INDEX.fullmatch(db.get_constraint(error))
    return bool(PERMANENT_ERRORS.match(db.get_sqlstate(error.orig))) and not is_cured_by_retry


def end_job(connection: Connection, checked: CheckedImport, result: dict[str, Any]) -> jobs.Row:
    """End the job as done; this must be the first statement of its transaction.

    Raises TaskEnded if the job has already ended.
    """
    row = jobs.end(connection, checked.message.task_id, jobs.SUCCESS, result)
    if row is None:
        raise TaskEnded
    return row


def _write_rows(connection: Connection, checked: CheckedImport, progress: Progress) -> jobs.Row:
    message, content = checked.message, checked.content
    assert message.event_id is not None  # noqa: S101 - a dry run writes nothing
    row = end_job(connection, checked, checked.build_result(content.core.row["identifier"]))
    _set_limits(connection)
    ids = _draw_ids(connection, content)
    shared = inserts.SharedValues(
        message.event_id, ids, orjson.dumps(checked.media.by_value).decode()
    )
    identifier = _insert_event(connection, content.core, shared, _get_state(checked))
    _insert_files(connection, content, shared, progress)
    for pairing in content.pairings:
        _insert_pairs(connection, pairing, shared)
    _insert_owner(connection, message.event_id, message.user_id)
    _insert_changes(connection, checked, message.event_id)
    messages.send_event(connection, message.event_id, message.task_id)
    return _update_result(connection, checked, row, identifier)


def _update_result(
    connection: Connection, checked: CheckedImport, row: jobs.Row, identifier: str
) -> jobs.Row:
    """Correct the result if the event could not have the identifier of the zip."""
    if identifier == checked.content.core.row["identifier"]:
        return row
    result = checked.build_result(identifier)
    jobs.set_result(connection, checked.message.task_id, result)
    return {**row, "result": result}


def _set_limits(connection: Connection) -> None:
    limits = (
        f"set_config('{name}', '{limit}', true)" for name, limit in TRANSACTION_LIMITS.items()
    )
    connection.execute(text(f"SELECT {', '.join(limits)}"))


def _draw_ids(connection: Connection, content: ArchiveContent) -> inserts.Ids:
    files = [file for file in content.files.values() if file.rows.count]
    return inserts.draw_ids(
        connection, {file.resource.table.name: file.rows.count for file in files}
    )


def _get_state(checked: CheckedImport) -> str:
    is_published = checked.message.publish and checked.content.core.says_published
    return "published" if is_published else "draft"


def _insert_event(
    connection: Connection, core: Core, shared: inserts.SharedValues, state: str
) -> str:
    """Insert the event; return its identifier, a new one if another event has that of the zip."""
    links = catalogue.find_or_create(connection, core.catalogue)
    row = {**core.row, "state": state}
    while not inserts.insert_rows(
        connection, events, orjson.dumps([row]), shared, unique="lower(identifier)", **links
    ):
        row["identifier"] = generate_identifier()
    return str(row["identifier"])


def _insert_files(
    connection: Connection,
    content: ArchiveContent,
    shared: inserts.SharedValues,
    progress: Progress,
) -> None:
    done, total = 0, sum(content.counts.values())
    for file in content.files.values():
        for chunk in file.rows.pop_chunks():
            percent = FIRST_PERCENT + (LAST_PERCENT - FIRST_PERCENT) * done // total
            progress.step(percent, "Saving the event")
            done += inserts.insert_rows(connection, file.resource, chunk, shared)


def _insert_pairs(connection: Connection, pairing: Pairing, shared: inserts.SharedValues) -> None:
    """Insert the pairs of one table; the statement replaces places by ids."""
    if not pairing.places:
        return
    first, second = pairing.resource, BY_TYPE[pairing.link.type]
    statement = f"""
        INSERT INTO {pairing.link.through} ({first.link_table_column}, {second.link_table_column})
        SELECT shared.first_ids[pair.first_place], shared.second_ids[pair.second_place]
        FROM unnest(CAST(:first_places AS int[]), CAST(:second_places AS int[]))
                 AS pair(first_place, second_place),
             (SELECT CAST(:first_ids AS bigint[]) AS first_ids,
                 CAST(:second_ids AS bigint[]) AS second_ids) AS shared
    """
    parameters = {
        "first_ids": shared.ids[first.table.name],
        "second_ids": shared.ids[second.table.name],
        "first_places": [first_place for first_place, _ in pairing.places],
        "second_places": [second_place for _, second_place in pairing.places],
    }
    connection.execute(text(statement), parameters)


def _insert_owner(connection: Connection, event_id: int, user_id: int) -> None:
    """Make the importer the owner of the event."""
    table = memberships.table
    owner = select(literal(event_id), literal(user_id), roles.table.c.id).where(
        roles.table.c.name == OWNER
    )
    connection.execute(
        insert(table).from_select([table.c.event_id, table.c.user_id, table.c.role_id], owner)
    )


def _insert_changes(connection: Connection, checked: CheckedImport, event_id: int) -> None:
    """Record the import, and the publication if the event is published.

    Mails are sent only on request (docs/contract/mail.md#publication).
    """
    message, subject = checked.message, ("event", event_id)
    facts = {"task_id": str(message.task_id), "name": checked.content.core.row["name"]}
    changes.record(connection, "event.imported", subject, message.user_id, **facts)
    if _get_state(checked) == "published":
        notifies = message.notify and not checked.content.core.is_over
        changes.record(connection, PUBLISHED, subject, message.user_id, notify=notifies)
