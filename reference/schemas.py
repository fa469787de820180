"""The schemas of a resource, from its declaration: what is shown of it, and what may be sent."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaWarningKind

from api.jsonapi import attribute_visibility, lookup
from api.write.links.body import is_writable
from openevent.auth import passwords
from openevent.domain.mail.transport import ENCRYPTIONS
from openevent.mail.network import PORTS
from openevent.model.kinds import READ_ONLY, WRITE_ONLY
from openevent.model.resource import Attribute, Link, Resource
from openevent.resources import ALL, setting

type Schema = dict[str, Any]

READ_KEYWORDS: Final = frozenset(
    {"type", "format", "enum", "contentMediaType", "description", "readOnly"}
)
"""What holds of every value that is shown; imported rows may be beyond the limits of what is
written today."""
ID: Final[Schema] = {"type": "string", "pattern": "^[0-9]+$"}
TIME: Final[Schema] = {"type": ["string", "null"], "format": "date-time"}
PASSWORD: Final[Schema] = {
    "type": "string", "writeOnly": True,
    "minLength": passwords.MINIMUM_LENGTH, "maxLength": passwords.MAXIMUM_LENGTH,
}  # fmt: skip
TRANSPORT: Final[Mapping[str, Schema]] = {
    name: {"type": ["string", "null"], "writeOnly": True} for name in setting.TRANSPORT
} | {
    "smtp-port": {"type": ["integer", "null"], "enum": [*PORTS, None], "writeOnly": True},
    "smtp-encryption": {"type": ["string", "null"], "enum": [*ENCRYPTIONS, None], "writeOnly": True},
}  # fmt: skip
SEND_EMAIL: Final = {
    "type": "boolean", "writeOnly": True,
    "description": "Organizers have speakers and organizers told of the session's state by mail.",
}  # fmt: skip
WRITE_ONLY_MEMBERS: Final[Mapping[str, Mapping[str, Schema]]] = {
    "user": {"password": PASSWORD}, "session": {"send-email": SEND_EMAIL}, "setting": TRANSPORT,
}  # fmt: skip
"""What is written of a type and is no attribute, since nobody is shown it."""
REQUIRED_MEMBERS: Final[Mapping[str, tuple[str, ...]]] = {"user": ("password",)}
"""What of that a new row must have."""


class _Generated(GenerateJsonSchema):
    # Times that the database sets have no default that JSON could tell.
    ignored_warning_kinds: set[JsonSchemaWarningKind] = {"non-serializable-default"}  # noqa: RUF012 - as its base has it


def ref(name: str, kind: str = "schemas") -> Schema:
    """Refer to a component."""
    return {"$ref": f"#/components/{kind}/{name}"}


def build_schemas() -> dict[str, Schema]:
    """Give the schemas of all resources, by name."""
    return {name: schema for resource in ALL for name, schema in _of(resource).items()}


def is_settable(field: Attribute) -> bool:
    """Tell whether clients may set an attribute."""
    return READ_ONLY not in field.marks


def list_writable_links(resource: Resource) -> list[Link]:
    """Give the links that are written from their own side."""
    return [link for link in resource.links if is_writable(link)]


def _of(resource: Resource) -> dict[str, Schema]:
    type_ = resource.type
    return {
        type_: _object(resource),
        f"{type_}-attributes": _shown(resource),
        f"{type_}-document": _document(ref(type_)),
        f"{type_}-or-null": _document({"anyOf": [ref(type_), {"type": "null"}]}),
        f"{type_}-list": _list(type_),
        f"{type_}-identifier": _members({"type": {"const": type_}, "id": ID}, "type", "id"),
        f"{type_}-to-one": _linkage({"anyOf": [ref(f"{type_}-identifier"), {"type": "null"}]}),
        f"{type_}-to-many": _linkage({"type": "array", "items": ref(f"{type_}-identifier")}),
        f"{type_}-linked": _members({"data": ref(f"{type_}-identifier")}, "data"),
        f"{type_}-linked-or-null": _members(
            {"data": {"anyOf": [ref(f"{type_}-identifier"), {"type": "null"}]}}, "data"
        ),
        f"{type_}-linked-many": _members(
            {"data": {"type": "array", "items": ref(f"{type_}-identifier")}}, "data"
        ),
        **_sent(resource),
    }


def _members(properties: Mapping[str, Schema], *required: str, **more: Any) -> Schema:
    needed = {"required": list(required)} if required else {}
    return {"type": "object", "properties": dict(properties), **needed, **more}


def _object(resource: Resource) -> Schema:
    links = {link.name: ref(get_linkage_name(link)) for link in resource.links}
    known = {
        "type": {"const": resource.type},
        "id": ID,
        "attributes": ref(f"{resource.type}-attributes"),
        "relationships": _members(links),
        "links": ref("links"),
    }
    return _members(known, "type", "id", description=(resource.attributes.__doc__ or "").strip())


def get_linkage_name(link: Link) -> str:
    """Give the name of the schema of what is shown of a link."""
    return f"{link.type}-to-{'many' if link.many else 'one'}"


def get_link_change_name(link: Link) -> str:
    """Give the name of the schema of what is sent to set a link."""
    return f"{link.type}-linked" + ("-many" if link.many else "" if link.required else "-or-null")


def _linkage(data: Schema) -> Schema:
    return _members(
        {"data": data, "links": ref("links"), "meta": ref("count"), "jsonapi": ref("jsonapi")}
    )


def _document(data: Schema) -> Schema:
    whole = {"data": data, "included": {"type": "array", "items": ref("resource")}}
    return _members({**whole, "links": ref("links"), "jsonapi": ref("jsonapi")}, "data", "jsonapi")


def _list(type_: str) -> Schema:
    listed = _document({"type": "array", "items": ref(type_)})
    listed["properties"]["meta"] = ref("count")
    return listed | {"required": ["data", "meta", "links", "jsonapi"]}


def _shown(resource: Resource) -> Schema:
    fields = (field for field in resource.fields.values() if WRITE_ONLY not in field.marks)
    shown = {field.dashed: _shown_value(resource, field) for field in fields}
    secrets = {name: {"type": "null"} for name in resource.secrets}
    return _members(shown | secrets | _deleted(resource), additionalProperties=False)


def _deleted(resource: Resource) -> dict[str, Schema]:
    said = {
        "description": "When it was put into the trash; null, sent with get-trashed=true, brings it back."
    }
    return {"deleted-at": TIME | said} if resource.soft_delete else {}


def _shown_value(resource: Resource, field: Attribute) -> Schema:
    value = build_value(resource, field)
    known = {name: said for name, said in value.items() if name in READ_KEYWORDS}
    return _nullable(known) if attribute_visibility.find_guard(field) is not None else known


def _sent(resource: Resource) -> dict[str, Schema]:
    """Give what is sent to make one and to change one, where that is done at all."""
    ours = [field for field in resource.fields.values() if is_settable(field)]
    changes = {field.dashed: build_value(resource, field) for field in ours} | dict(
        WRITE_ONLY_MEMBERS.get(resource.type, {})
    )
    links = {link.name: ref(get_link_change_name(link)) for link in list_writable_links(resource)}
    # Whose row it is the server knows; of which event, the body alone.
    needed_links = [link.name for link in resource.links if link.required and link.name == "event"]
    needed = [field.dashed for field in ours if field.required] + list(
        REQUIRED_MEMBERS.get(resource.type, ())
    )
    body = {"type": {"const": resource.type}, "relationships": _members(links)}
    new = {**body, "attributes": {"allOf": [ref(f"{resource.type}-changes")], "required": needed}}
    if needed_links:
        new["relationships"] = _members(links, *needed_links)
    must = [*(["attributes"] if needed else []), *(["relationships"] if needed_links else [])]
    changed = {**body, "id": {"type": "string"}, "attributes": ref(f"{resource.type}-changes")}
    return {
        f"{resource.type}-changes": _members(changes | _deleted(resource)),
        f"{resource.type}-new": _members({"data": _members(new, "type", *must)}, "data"),
        f"{resource.type}-changed": _members({"data": _members(changed, "type", "id")}, "data"),
    }


@cache
def _generated(resource: Resource) -> Mapping[str, Schema]:
    generated = resource.attributes.model_json_schema(schema_generator=_Generated)
    return dict(generated.get("properties", {}))


def build_value(resource: Resource, field: Attribute) -> Schema:
    """Give the schema of an attribute's value, with all its limits and its default."""
    known = _generated(resource)[field.name]
    plain = (
        known["anyOf"][0]
        if "anyOf" in known
        else {name: said for name, said in known.items() if name != "title"}
    )
    value = field.kind.schema() | plain
    if not is_settable(field):
        value["readOnly"] = True
    if isinstance(known.get("default"), str | int | float):
        value["default"] = known["default"]
    return _nullable(value) if field.nullable else value


def _nullable(value: Schema) -> Schema:
    if isinstance(value.get("type"), list) or "type" not in value:
        return value
    words = {"enum": [*value["enum"], None]} if "enum" in value else {}
    return value | {"type": [value["type"], "null"]} | words


def list_attribute_names(resource: Resource) -> list[str]:
    """Give the names of what a row shows: the id, the attributes, and when it was deleted."""
    return list(lookup.get_attributes(resource))
