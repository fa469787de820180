"""Who sees which attributes: the same for documents, filters and sorting, so that none of them tells more."""

from typing import Any, Final

from sqlalchemy import ColumnElement, case

from openevent.model.kinds import CONTACT, MEMBERS, PRIVATE, Flag
from openevent.model.permissions import Identity, Rule, logged_in
from openevent.model.resource import Attribute, Resource

GUARDED: Final = (PRIVATE, CONTACT, MEMBERS)
"""The marks of attributes that not everybody sees who sees the row."""


def find_guard(attribute: Attribute) -> Flag | None:
    """Give the mark by which an attribute is guarded."""
    return next((mark for mark in GUARDED if mark in attribute.marks), None)


def get_column_name(mark: Flag) -> str:
    """Name the column beside a row's own that tells whether attributes of this mark are shown."""
    return f"{mark.name}_too"


def build_columns(resource: Resource, who: Identity) -> list[ColumnElement[bool]]:
    """Give these columns for the marks that a resource has: each rule is asked once a row."""
    marks = {find_guard(attribute) for attribute in resource.fields.values()}
    return [
        _rule(resource, mark).where(who, resource.table).label(get_column_name(mark))
        for mark in GUARDED
        if mark in marks
    ]


def mask_value[T](
    resource: Resource, attribute: Attribute, who: Identity, value: ColumnElement[T]
) -> ColumnElement[T]:
    """Give a value made of an attribute where that may be seen, NULL in rows where it may not."""
    mark = find_guard(attribute)
    if mark is None:
        return value
    found: ColumnElement[Any] = case((_rule(resource, mark).where(who, resource.table), value))
    return found


def _rule(resource: Resource, mark: Flag) -> Rule:
    return {
        PRIVATE: resource.can.read_private,
        CONTACT: resource.can.read_contact,
        MEMBERS: logged_in,
    }[mark]
