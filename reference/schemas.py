"""The OpenAPI schemas of a resource, built from its declaration: for reading and for writing."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaWarningKind

from api.jsonapi import attribute_visibility, field_lookup
from api.write.links.link_data import is_writable
from openevent.auth import passwords
from openevent.domain.mail.transport import ENCRYPTIONS
from openevent.mail.network import PORTS
from openevent.model.kinds import READ_ONLY, WRITE_ONLY
from openevent.model.resource import Attribute, Link, Resource
from openevent.resources import ALL, setting

type Schema = dict[str, Any]

READ_KEYWORDS: Final = frozenset(
    {"type", "format", "enum", "contentMediaType", "description", "properties", "readOnly"}
)
"""Keywords that are true for every stored value; imported rows may exceed the limits of writes."""
ID: Final[Schema] = {"type": "string", "pattern": "^[0-9]+$"}
TIME: Final[Schema] = {"type": ["string", "null"], "format": "date-time"}
PASSWORD: Final[Schema] = {
    "type": "string",
    "writeOnly": True,
    "minLength": passwords.MINIMUM_LENGTH,
    "maxLength": passwords.MAXIMUM_LENGTH,
}
SECRET: Final[Schema] = {"type": ["string", "null"], "writeOnly": True}
TRANSPORT: Final[Mapping[str, Schema]] = dict.fromkeys(setting.TRANSPORT_ATTRIBUTES, SECRET) | {
    "smtp-port": {"type": ["integer", "null"], "enum": [*PORTS, None], "writeOnly": True},
    "smtp-encryption": {
        "type": ["string", "null"],
        "enum": [*ENCRYPTIONS, None],
        "writeOnly": True,
    },
}
SEND_EMAIL: Final[Schema] = {
    "type": "boolean",
    "writeOnly": True,
    "description": "Whether speakers and organizers get a mail about the session's state; only "
    "organizers may set it.",
}
WRITE_ONLY_MEMBERS: Final[Mapping[str, Mapping[str, Schema]]] = {
    "user": {"password": PASSWORD},
    "session": {"send-email": SEND_EMAIL},
    "setting": TRANSPORT,
}
"""Members of bodies, by type, that are no attributes, because nobody can read them."""
REQUIRED_MEMBERS: Final[Mapping[str, tuple[str, ...]]] = {"user": ("password",)}
"""The WRITE_ONLY_MEMBERS that a new row needs."""
DELETED_AT: Final = (
    "When the row was moved to the trash. Send null, with get-trashed=true, to restore it."
)


class _Generator(GenerateJsonSchema):
    # The defaults that the database sets, such as times, cannot be written as JSON.
    ignored_warning_kinds: set[JsonSchemaWarningKind] = {"non-serializable-default"}  # noqa: RUF012 - like its base class


def ref(name: str, kind: str = "schemas") -> Schema:
    """Refer to a component."""
    return {"$ref": f"#/components/{kind}/{name}"}


def build_schemas() -> dict[str, Schema]:
    """Build the schemas of all resources, by name."""
    schemas: dict[str, Schema] = {"included": _build_included()}
    for resource in ALL:
        schemas |= _build_for_resource(resource)
    return schemas


def _build_included() -> Schema:
    """Build the schema of any included resource: one of those to which a link leads."""
    targets = {link.type for resource in ALL for link in resource.links}
    types = [resource.type for resource in ALL if resource.type in targets]
    mapping = {type_: ref(type_)["$ref"] for type_ in types}
    return {
        "oneOf": [ref(type_) for type_ in types],
        "discriminator": {"propertyName": "type", "mapping": mapping},
    }


def build_type(type_: str) -> Schema:
    """Build the schema of the member `type`; generators need the type beside the constant."""
    return {"type": "string", "const": type_}


def is_settable(field: Attribute) -> bool:
    """Tell whether clients may set an attribute."""
    return READ_ONLY not in field.flags


def list_writable_links(resource: Resource) -> list[Link]:
    """List the links that are written on the side of this resource."""
    return [link for link in resource.links if is_writable(link)]


def get_linkage_name(link: Link) -> str:
    """Return the name of the schema for reading a link."""
    return f"{link.type}-to-{'many' if link.many else 'one'}"


def get_link_change_name(link: Link) -> str:
    """Return the name of the schema for setting a link."""
    if link.many:
        return f"{link.type}-linked-many"
    return f"{link.type}-linked" if link.required else f"{link.type}-linked-or-null"


def build_value(resource: Resource, field: Attribute) -> Schema:
    """Build the schema of an attribute's value, with its limits and its default."""
    generated = _generate(resource)[field.name]
    own_keywords = {name: value for name, value in generated.items() if name != "title"}
    keywords = generated["anyOf"][0] if "anyOf" in generated else own_keywords
    value = field.kind.schema() | keywords
    if not is_settable(field):
        value["readOnly"] = True
    if isinstance(generated.get("default"), str | int | float):
        value["default"] = generated["default"]
    return _make_nullable(value) if field.nullable else value


def list_attribute_names(resource: Resource) -> list[str]:
    """List what a row shows: its id, its attributes, and when it was deleted."""
    return list(field_lookup.get_attributes(resource))


def _build_for_resource(resource: Resource) -> dict[str, Schema]:
    type_ = resource.type
    return {
        type_: _build_resource_object(resource),
        f"{type_}-attributes": _build_attributes(resource),
        f"{type_}-document": _build_row_document(resource),
        f"{type_}-or-null": _build_document(resource, _or_null(ref(type_))),
        f"{type_}-list": _build_list(resource),
        **_build_link_schemas(type_),
        **_build_write_schemas(resource),
    }


def _build_link_schemas(type_: str) -> dict[str, Schema]:
    identifier = ref(f"{type_}-identifier")
    identifiers: Schema = {"type": "array", "items": identifier}
    return {
        f"{type_}-identifier": _build_object({"type": build_type(type_), "id": ID}, "type", "id"),
        f"{type_}-to-one": _build_linkage(_or_null(identifier)),
        f"{type_}-to-many": _build_linkage(identifiers),
        f"{type_}-linked": _build_object({"data": identifier}, "data"),
        f"{type_}-linked-or-null": _build_object({"data": _or_null(identifier)}, "data"),
        f"{type_}-linked-many": _build_object({"data": identifiers}, "data"),
    }


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _build_object(properties: Mapping[str, Schema], *required: str, **keywords: Any) -> Schema:
    schema: Schema = {"type": "object", "properties": dict(properties)}
    if required:
        schema["required"] = list(required)
    return schema | keywords


def _build_resource_object(resource: Resource) -> Schema:
    links = {link.name: ref(get_linkage_name(link)) for link in resource.links}
    members = {
        "type": build_type(resource.type),
        "id": ID,
        "attributes": ref(f"{resource.type}-attributes"),
        "relationships": _build_object(links),
        "links": ref("links"),
    }
    description = (resource.attributes.__doc__ or "").strip()
    return _build_object(members, "type", "id", description=description)


def _build_linkage(data: Schema) -> Schema:
    return _build_object(
        {"data": data, "links": ref("links"), "meta": ref("count"), "jsonapi": ref("jsonapi")}
    )


def _build_document(resource: Resource, data: Schema) -> Schema:
    included = {"included": {"type": "array", "items": ref("included")}} if resource.links else {}
    members = {"data": data, **included, "links": ref("links"), "jsonapi": ref("jsonapi")}
    return _build_object(members, "data", "jsonapi")


def _build_row_document(resource: Resource) -> Schema:
    """Build the schema of a row's document; the answer to a write may have `meta`."""
    document = _build_document(resource, ref(resource.type))
    document["properties"]["meta"] = ref("written")
    return document


def _build_list(resource: Resource) -> Schema:
    document = _build_document(resource, {"type": "array", "items": ref(resource.type)})
    document["properties"]["meta"] = ref("count")
    return document | {"required": ["data", "meta", "links", "jsonapi"]}


def _build_attributes(resource: Resource) -> Schema:
    """Build the schema of the attributes that a row shows."""
    fields = [field for field in resource.fields.values() if WRITE_ONLY not in field.flags]
    values = {field.dashed_name: _build_read_value(resource, field) for field in fields}
    secrets = {name: {"type": "null"} for name in resource.secrets}
    members = values | secrets | _build_deleted_at(resource)
    return _build_object(members, additionalProperties=False)


def _build_deleted_at(resource: Resource) -> dict[str, Schema]:
    if not resource.soft_delete:
        return {}
    return {"deleted-at": TIME | {"description": DELETED_AT}}


def _build_read_value(resource: Resource, field: Attribute) -> Schema:
    schema = build_value(resource, field)
    value = {name: keyword for name, keyword in schema.items() if name in READ_KEYWORDS}
    is_guarded = attribute_visibility.find_guard(field) is not None
    return _make_nullable(value) if is_guarded else value


def _build_written_value(resource: Resource, field: Attribute) -> Schema:
    """Build the schema of a value in a body.

    The default is a sentence there: generated clients would send the keyword's value with every
    change, or demand the attribute.
    """
    value = build_value(resource, field)
    if "default" not in value:
        return value
    sentence = f"Default of a new row: `{json.dumps(value.pop('default'), ensure_ascii=False)}`."
    return value | {"description": " ".join([*_list_sentences(value), sentence])}


def _list_sentences(value: Schema) -> list[str]:
    return [value["description"]] if "description" in value else []


def _build_write_schemas(resource: Resource) -> dict[str, Schema]:
    """Build the schemas of the bodies that create and change a row."""
    type_ = resource.type
    fields = [field for field in resource.fields.values() if is_settable(field)]
    values = {field.dashed_name: _build_written_value(resource, field) for field in fields}
    changes = values | dict(WRITE_ONLY_MEMBERS.get(type_, {})) | _build_deleted_at(resource)
    links = {link.name: ref(get_link_change_name(link)) for link in list_writable_links(resource)}
    changed = {
        "type": build_type(type_),
        "relationships": _build_object(links),
        "id": {"type": "string"},
        "attributes": ref(f"{type_}-changes"),
    }
    data = _build_object(changed, "type", "id")
    return {
        f"{type_}-changes": _build_object(changes),
        f"{type_}-new": _build_object({"data": _build_new_data(resource, links)}, "data"),
        f"{type_}-changed": _build_object({"data": data}, "data"),
    }


def _build_new_data(resource: Resource, links: Mapping[str, Schema]) -> Schema:
    type_ = resource.type
    fields = [field for field in resource.fields.values() if is_settable(field) and field.required]
    names = [field.dashed_name for field in fields] + list(REQUIRED_MEMBERS.get(type_, ()))
    # The API itself sets the user of a row, so the event is the only link that a body needs.
    link_names = [link.name for link in resource.links if link.required and link.name == "event"]
    members = {
        "type": build_type(type_),
        "relationships": _build_object(links, *link_names),
        "attributes": {"allOf": [ref(f"{type_}-changes")], "required": names},
    }
    required = {"attributes": names, "relationships": link_names}
    return _build_object(members, "type", *(name for name, value in required.items() if value))


@cache
def _generate(resource: Resource) -> Mapping[str, Schema]:
    schema = resource.attributes.model_json_schema(schema_generator=_Generator)
    return dict(schema.get("properties", {}))


def _make_nullable(value: Schema) -> Schema:
    if isinstance(value.get("type"), list) or "type" not in value:
        return value
    nullable = value | {"type": [value["type"], "null"]}
    return nullable | {"enum": [*value["enum"], None]} if "enum" in value else nullable
