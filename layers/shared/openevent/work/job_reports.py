"""Whole reports of jobs. The row of a job holds the first problems, this table the long reports."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import BigInteger, Column, Connection, ForeignKey, Table
from sqlalchemy.dialects.postgresql import JSONB, insert

from openevent.model.resource import METADATA

ERRORS, WARNINGS = "errors", "warnings"
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
