"""Rules of e-mail notifications (docs/contract/mail.md#switches-of-members)."""

from functools import partial
from itertools import chain
from typing import Any, Final

from sqlalchemy import CTE, ColumnElement, FromClause, Update, delete, func, select, update

from openevent.domain.write.builder import PlanBuilder
from openevent.domain.write.lookup import Lookup
from openevent.domain.write.request import Request
from openevent.resources.email_notification import email_notifications

TABLE: Final = email_notifications.table
SWITCHES: Final = {name: field.default for name, field in email_notifications.fields.items()}
"""The switches with their defaults."""


def _automatic_row(request: Request, row: FromClause) -> ColumnElement[Any]:
    own = TABLE.alias("automatic_row")
    is_of_user = own.c.user_id == request.user.id
    is_of_event = own.c.event_id == row.c.event_id
    columns = chain.from_iterable((name, own.c[name]) for name in ("id", *SWITCHES))
    query = select(func.json_build_object(*columns))
    return query.where(is_of_user, is_of_event, own.c.is_automatic).scalar_subquery()


AUTOMATIC_ROW: Final = Lookup[dict[str, Any] | None](_automatic_row)
"""The id and the switches of the user's automatic row for the event of the write."""


def replace_automatic_row(plan: PlanBuilder) -> None:
    """Let a new row replace the automatic one, with its id and the switches that were not sent.

    A changed row is the user's own.
    """
    if not plan.is_new:
        if plan.changes_row:
            plan.set(is_automatic=False)
        return
    row = plan.look_up(AUTOMATIC_ROW)
    if row is not None:
        plan.run_first(delete(TABLE).where(TABLE.c.id == row["id"], TABLE.c.is_automatic))
        plan.set(**(row | plan.columns))


def update_automatic_rows(plan: PlanBuilder) -> None:
    """Give the user's automatic rows the switches of the row about all events."""
    if plan.value_after("event_id") is None and plan.changes_row:
        values = {name: _value_after(plan, name) for name in SWITCHES}
        plan.write_beside(partial(_update_automatic, plan.value_after("user_id"), values))


def reset_automatic_rows(plan: PlanBuilder) -> None:
    """Give the user's automatic rows the defaults when the row about all events is deleted."""
    if plan.row["event_id"] is None:
        plan.write_beside(partial(_update_automatic, plan.row["user_id"], SWITCHES))


def _value_after(plan: PlanBuilder, name: str) -> bool:
    value = plan.value_after(name)
    return bool(SWITCHES[name] if value is None else value)


def _update_automatic(user_id: int, values: dict[str, bool], _row: CTE) -> Update:
    return update(TABLE).where(TABLE.c.user_id == user_id, TABLE.c.is_automatic).values(values)
