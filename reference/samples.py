"""Example attributes from a declaration, for types that reference/rows.py does not describe."""

from typing import Any

from openevent.model.kinds import READ_ONLY
from openevent.model.resource import Attribute, Resource


def build_attributes(resource: Resource, number: int) -> dict[str, Any]:
    """Give the attributes of a row: those that it must have, or else the first that it may have."""
    writable = [field for field in resource.fields.values() if READ_ONLY not in field.marks]
    required = [field for field in writable if field.required]
    return {field.dashed: _value(field, number) for field in required or writable[:1]}


def _value(field: Attribute, number: int) -> Any:
    value = field.kind.example
    return value.format(number) if isinstance(value, str) else value
