"""The fourth stage of a write: run the plan as one statement."""

import re
from typing import Final

from sqlalchemy import CTE, BigInteger, Connection, delete, insert, literal, select, update
from sqlalchemy.exc import DBAPIError

from api.http.errors import Conflict, Invalid
from api.write import recorded_changes
from openevent.domain import uniqueness
from openevent.domain.write.plan import Plan
from openevent.infra import db
from openevent.work import changes

UNIQUE: Final = "23505"
CONFLICTS: Final = re.compile("23503|23514")
"""SQLSTATEs of a foreign key and of a check."""
INVALID: Final = re.compile("22|54|23502")
"""SQLSTATEs of wrong data, passed limits and missing values (PostgreSQL, appendix A)."""


def execute(connection: Connection, plan: Plan) -> int:
    """Write the row with its links, side rows and changes, and return the id of the row."""
    if plan.row_id is not None and plan.is_empty:
        return plan.row_id
    for statement in plan.first:
        connection.execute(statement)
    row = _write_row(plan)
    # Register the message before `plan.last`. If it cannot be sent, nothing else has happened; a
    # secret that `plan.last` has stored could not be undone.
    batch = changes.ensure_batch(connection)
    for act in plan.last:
        db.call_before_commit(connection, act)
    side_rows = [make(row) for make in plan.side_rows]
    statements = [*side_rows, *recorded_changes.build_inserts(plan, row, batch)]
    parts = [part.cte(f"part_{number}") for number, part in enumerate(statements)]
    return _run(connection, plan, row, parts)


def _write_row(plan: Plan) -> CTE:
    table = plan.resource.table
    if plan.row_id is None:
        return insert(table).values(**plan.columns).returning(table.c.id).cte("written")
    is_row = table.c.id == plan.row_id
    if plan.removes_row:
        return delete(table).where(is_row).returning(table.c.id).cte("written")
    if plan.columns:
        statement = update(table).where(is_row).values(**plan.columns)
        return statement.returning(table.c.id).cte("written")
    return select(literal(plan.row_id, BigInteger).label("id")).cte("written")


def _run(connection: Connection, plan: Plan, row: CTE, parts: list[CTE]) -> int:
    conditions = [refuse_if.condition for refuse_if in plan.refusals]
    statement = select(row.c.id, *conditions).add_cte(*parts)
    try:
        row_id, *is_refused = connection.execute(statement).one()
    except DBAPIError as error:
        _translate(error)
        raise
    for refuse_if, is_true in zip(plan.refusals, is_refused, strict=True):
        if is_true:
            raise refuse_if.refusal
    return int(row_id)


def _translate(error: DBAPIError) -> None:
    """Raise the refusal or failure for an error that the body has caused; else do nothing."""
    code = db.get_sqlstate(error.orig)
    if code == UNIQUE:
        raise uniqueness.build_refusal(_constraint(error)) from error
    if CONFLICTS.match(code):
        message = "A linked resource is missing, or others still refer to this one."
        raise Conflict(message) from error
    if INVALID.match(code):
        raise Invalid("A value is out of range for its column.") from error


def _constraint(error: DBAPIError) -> str:
    fields = error.orig.args[0] if error.orig else {}
    return str(fields.get("n", ""))
