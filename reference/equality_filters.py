"""The parameters `filter[name]`, one for each attribute and link of a list."""

from collections.abc import Mapping
from typing import Any, Final

from api.jsonapi import field_lookup, filters
from openevent.model.resource import Attribute, Resource
from reference import schemas
from reference.schemas import Schema

ID: Final[Schema] = {"type": "integer", "format": "int64", "minimum": 1}
SIMPLE_TYPES: Final = frozenset({"string", "integer", "number", "boolean"})
"""Types of values that a query writes as one word."""


def build_parameters(resource: Resource) -> dict[str, Schema]:
    """Build the parameters by the name of their component."""
    return {
        _name_component(resource, name): {
            "name": f"{filters.NAME}[{name}]",
            "in": "query",
            "description": f"Only rows with this {name}.",
            "schema": schema,
        }
        for name, schema in _build_values(resource).items()
    }


def list_names(resource: Resource) -> list[str]:
    """List the names of the components."""
    return [_name_component(resource, name) for name in _build_values(resource)]


def _name_component(resource: Resource, name: str) -> str:
    return f"{resource.type}-filter-{name}"


def _build_values(resource: Resource) -> Mapping[str, Schema]:
    """Build the schema of the value by the name of an attribute, or of a link (a row's id)."""
    values = {
        name: _build_value(resource, attribute)
        for name, attribute in field_lookup.get_attributes(resource).items()
    }
    links = {link.name: ID for link in resource.links}
    return {name: schema for name, schema in values.items() if schema} | links


def _build_value(resource: Resource, attribute: Attribute) -> Schema:
    """Build the schema of a value; an empty one for JSON, which no word equals."""
    if attribute.name not in resource.fields:
        return ID if attribute is field_lookup.ID else schemas.TIME | {"type": "string"}
    schema = schemas.build_value(resource, attribute)
    types = schema.get("type")
    type_ = types[0] if isinstance(types, list) else types
    if type_ not in SIMPLE_TYPES:
        return {}
    value: dict[str, Any] = {"type": type_}
    if "enum" in schema:
        value["enum"] = [word for word in schema["enum"] if word is not None]
    if schema.get("format") == "date-time":
        value["format"] = "date-time"
    return value
