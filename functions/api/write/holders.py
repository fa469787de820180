"""The row that has taken the place of one that cannot be restored.

See docs/contract/resources.md#trash.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import ColumnElement, TextClause, and_, literal_column, select, true

from api.jsonapi import row_conditions
from openevent.domain.refusals import Conflict, Taken
from openevent.domain.trash.contents import get_title
from openevent.domain.uniqueness import DEFAULT_MESSAGE
from openevent.domain.write.plan import Plan
from openevent.domain.write.request import Request
from openevent.infra import db
from openevent.model.resource import Resource
from openevent.model.unique import Unique

PLACE: Final = "attributes/deleted-at"


def build_refusal(plan: Plan, constraint: str) -> Conflict:
    """Build the refusal of a restore that violates a unique constraint."""
    resource = plan.resource
    unique = next((each for each in resource.unique if each.name == constraint), None)
    if unique is None:
        return Conflict(DEFAULT_MESSAGE, PLACE)
    return Taken(unique.message, PLACE, is_holder=_is_equal(resource, unique, plan.row_id))


@contextmanager
def name_holder(request: Request) -> Iterator[None]:
    """Name the row that has the place, if the user may see it. Raises Conflict.

    Its transaction has rolled back by then, so the row is read by another one.
    """
    try:
        yield
    except Taken as refusal:
        raise Conflict(_describe(request, refusal), refusal.pointer) from refusal


def _describe(request: Request, refusal: Taken) -> str:
    resource = request.resource
    is_visible = row_conditions.may_read(resource, request.user)
    row = select(resource.table.c.id, get_title(resource).label("title"))
    query = row.where(refusal.is_holder, is_visible).order_by(resource.table.c.id).limit(1)
    holder = db.run_read(lambda connection: connection.execute(query).first())
    if holder is None:
        return refusal.message
    title = f" ({holder.title})" if holder.title else ""
    return f"{refusal.message} See {resource.type} {holder.id}{title}."


def _is_equal(resource: Resource, unique: Unique, row_id: int | None) -> ColumnElement[bool]:
    """Build the condition for the rows that have the same values in an index as a row."""
    table = resource.table
    is_row = table.c.id == row_id
    is_in_index = unique.item.dialect_kwargs.get("postgresql_where")
    conditions = [
        value.is_not_distinct_from(select(value).where(is_row).correlate(None).scalar_subquery())
        for value in _list_values(unique.item)
    ]
    return and_(~is_row, true() if is_in_index is None else is_in_index, *conditions)


def _list_values(item: Any) -> Iterator[ColumnElement[Any]]:
    """List what a unique index or constraint compares; SQL texts as expressions."""
    for value in getattr(item, "expressions", item.columns):
        yield literal_column(str(value)) if isinstance(value, TextClause) else value
