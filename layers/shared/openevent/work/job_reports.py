"""Whole reports of jobs. The row of a job holds the first problems, this table the long reports."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import BigInteger, Column, Connection, ForeignKey, Table, select, update
from sqlalchemy.dialects.postgresql import JSONB, insert

from openevent.model.resource import METADATA
from openevent.work.import_report import MAXIMUM_STORED_PROBLEMS

ERRORS, WARNINGS = "errors", "warnings"
WARNING_COUNT: Final = "warning-count"
MAXIMUM_RESULT_PROBLEMS: Final = 100
"""Errors and warnings together in the result of a job; its counts include the rest.

docs/contract/tasks.md#problems
"""

job_reports = Table(
    "job_reports",
    METADATA,
    Column("job_id", BigInteger, ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
    Column(ERRORS, JSONB, nullable=False),
    Column(WARNINGS, JSONB, nullable=False),
)
"""The reports that are too long for the result of their job.

Lists of jobs and tasks never read them.
"""


def shorten(result: Mapping[str, Any]) -> dict[str, Any]:
    """Limit the problems of a result; its errors come before its warnings."""
    shortened, free = dict(result), MAXIMUM_RESULT_PROBLEMS
    for name in (ERRORS, WARNINGS):
        if name in result:
            shortened[name] = result[name][:free]
            free -= len(shortened[name])
    return shortened


def save_long(connection: Connection, job_id: int, result: Mapping[str, Any]) -> None:
    """Save the whole report of a job if its result cannot hold it.

    It belongs to the transaction that ends the job.
    """
    errors, warnings = result.get(ERRORS, []), result.get(WARNINGS, [])
    if len(errors) + len(warnings) > MAXIMUM_RESULT_PROBLEMS:
        row = {"job_id": job_id, ERRORS: errors, WARNINGS: warnings}
        connection.execute(insert(job_reports).values(row))


def add_warning(
    connection: Connection, job_id: int, result: dict[str, Any], warning: dict[str, Any]
) -> bool:
    """Add a warning to a result and, once that is full, to the whole report.

    Returns whether it is a new one. The caller locks the row of the job.
    """
    report = connection.execute(select(job_reports).where(job_reports.c.job_id == job_id)).first()
    known = report.warnings if report else result.get(WARNINGS, [])
    if warning in known:
        return False
    warnings = [*known, warning][:MAXIMUM_STORED_PROBLEMS]
    result[WARNINGS], result[WARNING_COUNT] = warnings, result.get(WARNING_COUNT, 0) + 1
    if report:
        is_report = job_reports.c.job_id == job_id
        connection.execute(update(job_reports).where(is_report).values({WARNINGS: warnings}))
    else:
        save_long(connection, job_id, result)
    return True
