"""The row of an answer, from the statement that writes it: no second statement reads it back."""

from typing import Any, Final

from sqlalchemy import CTE, ColumnElement, FromClause, and_, case, literal_column, select

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
    marks = attribute_visibility.build_columns(resource, user)
    may_read = build_condition(resource.can.read, user, resource.table)
    is_shown = and_(may_read, *(mark.element for mark in marks))
    rows = _name_as_table(resource, written)
    all_columns: ColumnElement[Any] = literal_column(f"{resource.table.name}.*")
    page = select(all_columns, *marks, is_shown.label(SHOWN)).select_from(rows)
    attributes = case((literal_column(SHOWN), documents.build_attributes(resource)))
    return select(attributes).select_from(page.subquery(documents.ROW)).scalar_subquery()


def _name_as_table(resource: Resource, written: CTE) -> FromClause:
    """Build the written row under the name of its table, which the rules use."""
    columns: ColumnElement[Any] = literal_column(f"({written.name}.{STORED}).*")
    return select(columns).select_from(written).subquery(resource.table.name)
