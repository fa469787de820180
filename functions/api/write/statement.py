"""The fourth stage of a write: run the plan as one statement."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from typing import Any, Final

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    delete,
    func,
    insert,
    literal,
    null,
    select,
    update,
)
from sqlalchemy.exc import DBAPIError

from api.http.errors import Conflict, Invalid
from api.read import written_rows
from api.write import holders, recorded_changes
from openevent.domain import uniqueness
from openevent.domain.pictures import messages
from openevent.domain.write.plan import Plan
from openevent.infra import db
from openevent.model.permissions import Identity
from openevent.work import changes

UNIQUE: Final = "23505"
CONFLICTS: Final = re.compile("23503|23514")
"""SQLSTATEs of a foreign key and of a check."""
INVALID: Final = re.compile("22|54|23502")
"""SQLSTATEs of wrong data, passed limits and missing values (PostgreSQL, appendix A)."""


@dataclass(frozen=True)
class Written:
    """The id of the written row, and its attributes as JSON text.

    The attributes are None if nobody asked for them, or if they must be read back. `report` has the
    values of the plan's report that are not NULL.
    """

    id: int
    attributes: str | None = None
    report: Mapping[str, Any] = field(default_factory=dict)


def execute(connection: Connection, plan: Plan, reader: Identity | None = None) -> Written:
    """Write the row with its links, side rows and changes.

    `reader` asks for the attributes of a new row, as far as this user may see them.
    """
    if plan.row_id is not None and plan.is_empty:
        return Written(plan.row_id)
    for statement in plan.first:
        connection.execute(statement)
    row = _write_row(plan)
    # Register the message before `plan.last`. If it cannot be sent, nothing else has happened; a
    # secret that `plan.last` has stored could not be undone.
    batch = changes.ensure_batch(connection)
    for act in plan.last:
        db.call_before_commit(connection, act)
    for note in plan.seats:
        note(connection)
    side_rows = [make(row) for make in plan.side_rows]
    statements = [*side_rows, *recorded_changes.build_inserts(plan, row, batch)]
    parts = [part.cte(f"part_{number}") for number, part in enumerate(statements)]
    attributes = null() if reader is None else _select_attributes(plan, reader, row)
    columns = (row.c.id, attributes, _build_report(plan))
    result = _run(connection, plan, select(*columns).add_cte(*parts))
    messages.send_row(connection, plan.resource, result.id, plan.columns)
    return result


def _build_report(plan: Plan) -> ColumnElement[Any]:
    if not plan.report:
        return null()
    members = chain.from_iterable(plan.report.items())
    return func.jsonb_strip_nulls(func.jsonb_build_object(*members))


def _select_attributes(plan: Plan, reader: Identity, row: CTE) -> ColumnElement[Any]:
    return written_rows.select_attributes(plan.resource, reader, row)


def _write_row(plan: Plan) -> CTE:
    table = plan.resource.table
    if plan.row_id is None:
        stored = written_rows.return_stored(plan.resource)
        return insert(table).values(**plan.columns).returning(table.c.id, stored).cte("written")
    is_row = table.c.id == plan.row_id
    if plan.removes_row:
        return delete(table).where(is_row).returning(table.c.id).cte("written")
    if plan.columns:
        statement = update(table).where(is_row).values(**plan.columns)
        return statement.returning(table.c.id).cte("written")
    return select(literal(plan.row_id, BigInteger).label("id")).cte("written")


def _run(connection: Connection, plan: Plan, statement: Select[Any]) -> Written:
    conditions = [refuse_if.condition for refuse_if in plan.refusals]
    try:
        row = connection.execute(statement.add_columns(*conditions)).one()
    except DBAPIError as error:
        _translate(plan, error)
        raise
    row_id, attributes, report, *is_refused = row
    for refuse_if, is_true in zip(plan.refusals, is_refused, strict=True):
        if is_true:
            raise refuse_if.refusal
    return Written(int(row_id), attributes, report or {})


def _translate(plan: Plan, error: DBAPIError) -> None:
    """Raise the refusal or failure for an error that the body has caused; else do nothing."""
    code = db.get_sqlstate(error.orig)
    if code == UNIQUE:
        build_refusal = uniqueness.build_refusal
        if plan.outcome == "restored":
            build_refusal = partial(holders.build_refusal, plan)
        raise build_refusal(db.get_constraint(error)) from error
    if CONFLICTS.match(code):
        message = "A linked resource is missing, or others still refer to this one."
        raise Conflict(message) from error
    if INVALID.match(code):
        raise Invalid("A value is out of range for its column.") from error
