"""Pages of a job's whole report (docs/contract/tasks.md#report)."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, cast, func, select, text
from sqlalchemy.dialects.postgresql import JSONPATH

from api.http.errors import BadRequest, Fault
from api.jsonapi import query, row_conditions
from openevent.model.permissions import Identity
from openevent.model.resource import Resource
from openevent.work.import_report import MAXIMUM_STORED_PROBLEMS
from openevent.work.job_reports import ERRORS, WARNINGS, job_reports
from openevent.work.jobs import FAILURE, jobs

JOB: Final = jobs.c
EMPTY: Final = text("CAST('[]' AS jsonb)")


def load(
    connection: Connection,
    user: Identity,
    resource: Resource,
    key: str,
    parameters: query.Parameters,
) -> dict[str, Any] | None:
    """Load a page of a job's report; None if the user may not see the job. Raises BadRequest."""
    page = query.read_page(parameters)
    statement = _select_page(page).where(
        JOB.id.in_(
            select(resource.table.c.id).where(
                row_conditions.by_key(resource, key), row_conditions.may_read(resource, user)
            )
        )
    )
    row = connection.execute(statement).mappings().first()
    if row is None:
        return None
    path = f"/v1/{resource.plural}/{row['id']}/report"
    return _build_document(row, page, query.build_links(path, parameters, page, _count(row, page)))


def _select_page(page: query.Page) -> Select[Any]:
    """Select the columns of a page: its problems, errors first, and how many there are."""
    errors, warnings = _select_problems(ERRORS), _select_problems(WARNINGS)
    # A larger offset would not fit a JSON path, and is behind the end of every report.
    first = min(page.offset, 2 * MAXIMUM_STORED_PROBLEMS)
    path = cast(f"$[{first} to {first + page.limit - 1}]", JSONPATH)
    columns = (
        JOB.id,
        JOB.task_id,
        JOB.kind,
        JOB.state,
        func.coalesce(JOB.options["dry_run"].as_boolean(), False).label("dry_run"),
        JOB.result["message"].astext.label("message"),
        JOB.result["error-count"].as_integer().label("error_count"),
        JOB.result["warning-count"].as_integer().label("warning_count"),
        func.jsonb_array_length(errors).label(ERRORS),
        func.jsonb_array_length(warnings).label(WARNINGS),
        func.jsonb_path_query_array(errors.concat(warnings), path).label("problems"),
    )
    return select(*columns).outerjoin_from(jobs, job_reports, job_reports.c.job_id == JOB.id)


def _select_problems(name: str) -> ColumnElement[Any]:
    """Select the errors or warnings: the result of the job holds those of a short report."""
    return func.coalesce(job_reports.c[name], JOB.result[name], EMPTY)


def _count(row: RowMapping, page: query.Page) -> int:
    """Count the problems of the report. Raises BadRequest if there are too many for one page."""
    count = int(row[ERRORS] + row[WARNINGS])
    if not page.size and count > query.MAXIMUM_ROWS:
        detail = f"Ask for at most {query.MAXIMUM_ROWS:,} problems: use {query.SIZE}."
        raise BadRequest(Fault(detail, parameter=query.SIZE), title=query.TITLE)
    return count


def _build_document(row: RowMapping, page: query.Page, links: Mapping[str, str]) -> dict[str, Any]:
    errors_left = max(0, row[ERRORS] - page.offset)
    return {
        "id": str(row["id"]),
        "task": str(row["task_id"]),
        "kind": row["kind"],
        "state": row["state"].upper(),
        "dry-run": row["dry_run"],
        "result": row["message"] if row["state"] == FAILURE else None,
        "error-count": row["error_count"] or 0,
        "warning-count": row["warning_count"] or 0,
        "errors": row["problems"][:errors_left],
        "warnings": row["problems"][errors_left:],
        "meta": {"count": row[ERRORS] + row[WARNINGS]},
        "links": links,
    }
