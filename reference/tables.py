"""Markdown tables of a resource's attributes and links, and of query parameters."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from openevent.model.kinds import CONTACT, MEMBERS, PRIVATE
from openevent.model.resource import Attribute, Link, Resource
from reference import parameters, schemas
from reference.schemas import Schema

LIMIT_TEXTS: Final[Mapping[str, str]] = {
    "enum": "one of {}",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minimum": "at least {}",
    "exclusiveMinimum": "above {}",
    "maximum": "at most {}",
    "exclusiveMaximum": "below {}",
    "pattern": "matches `{}`",
    "default": "{} by default",
}
"""The texts for limits of a JSON schema."""
GUARD_TEXTS: Final = {
    PRIVATE: "null unless you may see private attributes",
    CONTACT: "null unless it is your own, or you are an administrator "
    "or a co-organizer or above of an event in which the user has a role",
    MEMBERS: "null without a login",
}
DELETED_AT: Final = (
    "deleted-at",
    "date-time, null",
    "when it was moved to the trash; send null with `get-trashed=true` to restore it",
    "",
    "",
)
QUERY_PARAMETERS: Final = (
    "page-size",
    "page-number",
    "filter",
    "get-trashed",
    "permanent",
    "track-sort",
    "track-include",
    "track-fields",
)


def build_attribute_table(resource: Resource) -> str:
    """Build the table of attributes, and of members that are only written."""
    rows = [_build_row(resource, field) for field in resource.fields.values()]
    required_names = schemas.REQUIRED_MEMBERS.get(resource.type, ())
    for name, schema in schemas.WRITE_ONLY_MEMBERS.get(resource.type, {}).items():
        required = "yes" if name in required_names else ""
        rows.append((name, _format_type(schema), _format_meaning(schema), "", required))
    if resource.soft_delete:
        rows.append(DELETED_AT)
    return _format_table(("name", "type", "meaning, limits", "read-only", "required"), rows)


def build_link_table(resource: Resource) -> str:
    """Build the table of relationships."""
    writable = schemas.list_writable_links(resource)
    rows = [
        (link.name, _format_target(link), "yes" if link in writable else "")
        for link in resource.links
    ]
    return _format_table(("relationship", "to", "written from here"), rows)


def build_query_table() -> str:
    """Build the table of the parameters that queries may have."""
    shared = parameters.build_parameters()
    rows: list[tuple[str, ...]] = []
    for name in QUERY_PARAMETERS:
        parameter = shared[name]
        rows.append((f"`{parameter['name']}`", parameter["description"]))
    return _format_table(("parameter", "meaning"), rows)


def _build_row(resource: Resource, field: Attribute) -> tuple[str, ...]:
    schema = schemas.build_value(resource, field)
    is_settable = schemas.is_settable(field)
    guards = [text for mark, text in GUARD_TEXTS.items() if mark in field.flags]
    meaning = _format_meaning(schema, *guards)
    read_only = "" if is_settable else "yes"
    required = "yes" if field.required and is_settable else ""
    return (field.dashed_name, _format_type(schema), meaning, read_only, required)


def _format_target(link: Link) -> str:
    return f"many of `{link.type}`" if link.many else f"one `{link.type}`"


def _format_type(schema: Schema) -> str:
    default = "string" if "enum" in schema else "any JSON"
    type_ = schema.get("type", default)
    names = type_ if isinstance(type_, list) else [type_]
    return ", ".join([str(schema.get("format", names[0])), *names[1:]])


def _format_meaning(schema: Schema, *guards: str) -> str:
    parts: list[str] = []
    if "description" in schema:
        parts.append(str(schema["description"]).rstrip("."))
    for name, text in LIMIT_TEXTS.items():
        if name in schema:
            parts.append(text.format(_format_value(schema[name])))
    return "; ".join([*parts, *guards])


def _format_value(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(item) for item in value if item is not None)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _format_table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(_format_line(line) for line in lines)


def _format_line(cells: tuple[str, ...]) -> str:
    escaped = [cell.replace("|", "\\|") for cell in cells]
    return f"| {' | '.join(escaped)} |"
