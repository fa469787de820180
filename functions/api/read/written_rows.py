"""The row of an answer, from the statement that writes it: no second statement reads it back."""

from functools import cache
from typing import Any, Final

from sqlalchemy import CTE, ColumnElement, case, literal_column, select, text

from api.jsonapi import attribute_visibility, documents
from openevent.domain.conditions import build_condition
from openevent.model.permissions import Identity
from openevent.model.resource import Resource

STORED: Final = "stored"
"""Column of the written row: all its columns, as one value of PostgreSQL's type of the table."""
SHOWN: Final = "_is_shown"


def return_stored(resource: Resource) -> ColumnElement[Any]:
    """Build the column for RETURNING that has the whole row."""
    return literal_column(resource.table.name).label(STORED)


def select_attributes(resource: Resource, user: Identity, written: CTE) -> ColumnElement[str]:
    """Select the attributes of a written row as JSON text; NULL if its writer may not see all.

    The rules see what the database held before the statement: a right that the new row gives
    through another row does not count yet. Read the row back for NULL.
    """
    table = resource.table.name
    is_shown = build_condition(attribute_visibility.get_whole_rule(resource), user, resource.table)
    page = select(_all_columns(resource), is_shown.label(SHOWN)).select_from(
        # The rules know the row by the name of its table.
        text(f"(SELECT ({written.name}.{STORED}).* FROM {written.name}) AS {table}")
    )
    attributes = case((literal_column(SHOWN), documents.build_attributes(resource)))
    return select(attributes).select_from(page.subquery(documents.ROW)).scalar_subquery()


@cache
def _all_columns(resource: Resource) -> ColumnElement[Any]:
    """Build the columns of a row that is shown only to a user who may see all of them."""
    marks = attribute_visibility.list_marks(resource)
    names = (attribute_visibility.get_column_name(mark) for mark in marks)
    return literal_column(", ".join([f"{resource.table.name}.*", *(f"true AS {n}" for n in names)]))
