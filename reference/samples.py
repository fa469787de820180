"""Examples derived from a declaration, for types without a file in reference/examples/."""

from typing import Any, Final

from sqlalchemy import Index

from openevent.model.kinds import READ_ONLY
from openevent.model.permissions import admin
from openevent.model.resource import Attribute, Resource
from reference.example_rows import ExampleRows, Positions
from reference.people import ADMIN, OWNER

ROW_NUMBERS: Final = (1, 2, 3)
CHANGE_NUMBER: Final = 4
"""The number in derived changes; the derived rows have ROW_NUMBERS."""
SINGLE_ROWS: Final[Positions] = (0, 1, 1)
"""The events of single rows. The first event has its row, so the created row is the second's."""


def derive_example(resource: Resource) -> ExampleRows:
    """Derive the examples of a resource: its rows, their links, a change, and the sender."""
    rows = [build_attributes(resource, number) for number in ROW_NUMBERS]
    return ExampleRows(
        varied={name: tuple(row[name] for row in rows) for name in rows[0]},
        change=build_attributes(resource, CHANGE_NUMBER),
        links=tuple(link.name for link in resource.links if link.required),
        varied_links={"event": SINGLE_ROWS} if is_single(resource) else {},
        sender=ADMIN if admin in (resource.can.create, resource.can.read) else OWNER,
    )


def build_attributes(resource: Resource, number: int) -> dict[str, Any]:
    """Return the required attributes of a row, or the first writable one if none is required."""
    writable = [field for field in resource.fields.values() if READ_ONLY not in field.flags]
    required = [field for field in writable if field.required]
    return {field.dashed_name: _make_value(field, number) for field in required or writable[:1]}


def is_single(resource: Resource) -> bool:
    """Tell whether an event has at most one row of a type."""
    return any(_is_on_event_alone(index) for index in resource.table.indexes if index.unique)


def _is_on_event_alone(index: Index) -> bool:
    return [str(expression) for expression in index.expressions] == [f"{index.table}.event_id"]


def _make_value(field: Attribute, number: int) -> Any:
    value = field.kind.example
    return value.format(number) if isinstance(value, str) else value
