"""Example attributes from a declaration, for types that reference/rows.py does not describe."""

from collections.abc import Mapping
from typing import Any, Final

from openevent.model.kinds import READ_ONLY
from openevent.model.resource import Attribute, Resource

BY_KIND: Final[Mapping[str, Any]] = {
    "text": "Example {}",
    "line": "Example {}",
    "html": "<p>Example {}</p>",
    "url": "https://example.org/{}",
    "media": "https://example.org/{}.png",
    "email": "example-{}@example.org",
    "color": "#2f80ed",
    "length": "00:30",
    "timezone": "Asia/Singapore",
    "time": "2030-05-01T08:00:00Z",
    "bool": True,
    "int": 1,
    "float": 1.0,
    "latitude": 1.3,
    "longitude": 103.8,
    "json": [],
}
"""A value of each kind; `{}` stands for the number of the row."""


def attributes(resource: Resource, number: int) -> dict[str, Any]:
    """Give the attributes of a row: those that it must have, or else the first that it may have."""
    writable = [field for field in resource.fields.values() if READ_ONLY not in field.marks]
    required = [field for field in writable if field.required]
    return {field.dashed: _value(field, number) for field in required or writable[:1]}


def _value(field: Attribute, number: int) -> Any:
    if field.kind.choices:
        return field.kind.choices[0]
    value = BY_KIND[field.kind.name]
    return value.format(number) if isinstance(value, str) else value
