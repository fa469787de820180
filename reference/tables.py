"""What a resource holds, as Markdown tables: its attributes, its links, and what a query may say."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from openevent.model.kinds import CONTACT, MEMBERS, PRIVATE
from openevent.model.resource import Attribute, Link, Resource
from reference import parameters, schemas
from reference.schemas import Schema

LIMIT_TEXTS: Final[Mapping[str, str]] = {
    "enum": "one of {}", "minLength": "at least {} characters", "maxLength": "at most {} characters",
    "minimum": "at least {}", "exclusiveMinimum": "above {}", "maximum": "at most {}",
    "exclusiveMaximum": "below {}", "pattern": "matches `{}`", "default": "{} unless said otherwise",
}  # fmt: skip
"""How limits of a JSON schema read."""
GUARD_TEXTS: Final = {
    PRIVATE: "null but to those who work with it",
    CONTACT: "null but to oneself, administrators, and the co-organizers and above of an event where one has a role",
    MEMBERS: "null to who is not logged in",
}


def build_attribute_table(resource: Resource) -> str:
    """Give the table of a resource's attributes, with those that are sent and never shown."""
    known = [_row(resource, field) for field in resource.fields.values()]
    beside = schemas.WRITE_ONLY_MEMBERS.get(resource.type, {})
    known += [(name, _type(schema), _meaning(schema), "", "yes") for name, schema in beside.items()]
    if resource.soft_delete:
        said = "when it was put into the trash; null, sent with `get_trashed=true`, brings it back"
        known.append(("deleted-at", "date-time, null", said, "", ""))
    return _table(("name", "type", "meaning, limits", "read-only", "required"), known)


def build_link_table(resource: Resource) -> str:
    """Give the table of a resource's relationships."""
    written = schemas.list_writable_links(resource)
    rows = [(link.name, _target(link), "yes" if link in written else "") for link in resource.links]
    return _table(("relationship", "to", "written from here"), rows)


def build_query_table() -> str:
    """Give the table of what every query may say."""
    shared = parameters.build_parameters()
    names = ("page-size", "page-number", "filter", "get-trashed", "permanent", "track-sort", "track-include",
             "track-fields")  # fmt: skip
    known = [(to_query_name(shared[one]["name"]), shared[one]["description"]) for one in names]
    return _table(("parameter", "meaning"), [(f"`{name}`", said) for name, said in known])


def to_query_name(parameter: str) -> str:
    """Give a parameter's name as clients write it: with underscores, but for the names within brackets."""
    return parameter if "[" in parameter else parameter.replace("-", "_")


def _row(resource: Resource, field: Attribute) -> tuple[str, ...]:
    schema = schemas.build_value(resource, field)
    is_written = schemas.is_settable(field)
    guards = [said for mark, said in GUARD_TEXTS.items() if mark in field.marks]
    needed = "yes" if field.required and is_written else ""
    return (
        field.dashed,
        _type(schema),
        _meaning(schema, *guards),
        "" if is_written else "yes",
        needed,
    )


def _target(link: Link) -> str:
    return f"many of `{link.type}`" if link.many else f"one `{link.type}`"


def _type(schema: Schema) -> str:
    known = schema.get("type", "any JSON" if "enum" not in schema else "string")
    words = known if isinstance(known, list) else [known]
    return ", ".join([str(schema.get("format", words[0])), *words[1:]])


def _meaning(schema: Schema, *more: str) -> str:
    limits = [
        said.format(_said(schema[name])) for name, said in LIMIT_TEXTS.items() if name in schema
    ]
    description = str(schema.get("description", "")).rstrip(".")
    return "; ".join([*([description] if description else []), *limits, *more])


def _said(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(one) for one in value if one is not None)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines
    )
