"""Example attributes derived from a declaration, for types without rows in reference/rows.py."""

from typing import Any

from openevent.model.kinds import READ_ONLY
from openevent.model.resource import Attribute, Resource


def build_attributes(resource: Resource, number: int) -> dict[str, Any]:
    """Return the required attributes of a row, or the first writable one if none is required."""
    writable = [field for field in resource.fields.values() if READ_ONLY not in field.flags]
    required = [field for field in writable if field.required]
    return {field.dashed_name: _make_value(field, number) for field in required or writable[:1]}


def _make_value(field: Attribute, number: int) -> Any:
    value = field.kind.example
    return value.format(number) if isinstance(value, str) else value
