"""Visibility of attributes, the same in documents, filters and sorting.

Otherwise a filter or a sort order would reveal a value that the document hides.
"""

from functools import cache, reduce
from operator import and_
from typing import Any, Final

from sqlalchemy import ColumnElement, case

from openevent.domain.conditions import build_condition
from openevent.model.kinds import CONTACT, MEMBERS, PRIVATE, Flag
from openevent.model.permissions import Identity, Rule, logged_in
from openevent.model.resource import Attribute, Resource

GUARDED: Final = (PRIVATE, CONTACT, MEMBERS)
"""Marks of attributes that are hidden from some users who may see the row."""


def find_guard(attribute: Attribute) -> Flag | None:
    """Find the mark that hides an attribute from some users; None if everyone may see it."""
    return next((mark for mark in GUARDED if mark in attribute.flags), None)


def get_column_name(mark: Flag) -> str:
    """Get the name of the extra boolean column: the user may see attributes with this mark."""
    return f"{mark.name}_too"


@cache
def list_marks(resource: Resource) -> tuple[Flag, ...]:
    """List the marks of a resource's attributes."""
    marks = {find_guard(attribute) for attribute in resource.fields.values()}
    return tuple(mark for mark in GUARDED if mark in marks)


@cache
def get_whole_rule(resource: Resource) -> Rule:
    """Get the rule that a user may see a row with all its attributes."""
    rules = (_get_rule(resource, mark) for mark in list_marks(resource))
    return reduce(and_, rules, resource.can.read)


def build_columns(resource: Resource, user: Identity) -> list[ColumnElement[bool]]:
    """Build the extra columns for a resource's marks, so that each rule runs once per row."""
    return [
        build_condition(_get_rule(resource, mark), user, resource.table).label(
            get_column_name(mark)
        )
        for mark in list_marks(resource)
    ]


def mask_value[T](
    resource: Resource, attribute: Attribute, user: Identity, value: ColumnElement[T]
) -> ColumnElement[T]:
    """Build an expression that is NULL in the rows where the user may not see the attribute.

    `value` is any expression that is made from the attribute.
    """
    mark = find_guard(attribute)
    if mark is None:
        return value
    is_visible = build_condition(_get_rule(resource, mark), user, resource.table)
    masked: ColumnElement[Any] = case((is_visible, value))
    return masked


def _get_rule(resource: Resource, mark: Flag) -> Rule:
    return {
        PRIVATE: resource.can.read_private,
        CONTACT: resource.can.read_contact,
        MEMBERS: logged_in,
    }[mark]
