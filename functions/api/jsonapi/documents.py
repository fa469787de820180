"""JSON:API documents: the attributes object comes ready from the database, one SQL expression per resource."""

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any, Final

import orjson
from sqlalchemy import ColumnElement, Text, literal_column

from api.jsonapi import attribute_visibility
from openevent.infra.config import settings
from openevent.infra.storage import MEDIA_PREFIX
from openevent.model.kinds import WRITE_ONLY
from openevent.model.resource import Attribute, Link, Resource

ROW: Final = "page"
"""What statements call the rows whose attributes are shown."""

type Fieldset = frozenset[str]
"""Dashed names of attributes and links."""
type Linkage = Mapping[str, Any]
"""The identifiers of what links lead to, by the link's name: a list, or one or None."""


def build_attributes(resource: Resource, names: Fieldset | None = None) -> ColumnElement[str]:
    """Give the attributes object of the row called `page`, as JSON text with dashed names; all of them, or these."""
    shown = names if names is None else names & _all(resource)
    return literal_column(_attributes(resource, settings().api_origin, shown), Text)


@cache
def _all(resource: Resource) -> Fieldset:
    return frozenset(field.dashed for field in resource.fields.values()) | {
        "deleted-at",
        *resource.secrets,
    }


@lru_cache(maxsize=1_000)
def _attributes(resource: Resource, origin: str, names: Fieldset | None) -> str:
    fields = [field for field in resource.fields.values() if WRITE_ONLY not in field.marks]
    shown = {field.dashed: _shown(field, origin) for field in fields}
    shown |= {name: f'NULL AS "{name}"' for name in resource.secrets}
    if resource.soft_delete:
        shown["deleted-at"] = f'{ROW}.deleted_at AS "deleted-at"'
    wanted = [value for name, value in shown.items() if names is None or name in names]
    return (
        f"(SELECT row_to_json(shown)::text FROM (SELECT {', '.join(wanted)}) AS shown)"
        if wanted
        else "'{}'::text"
    )


def _shown(field: Attribute, origin: str) -> str:
    value = f'{ROW}."{field.name}"'
    if field.kind.is_media:
        base = f"{origin}/v1/".replace("'", "''")
        value = f"CASE WHEN starts_with({value}, '{MEDIA_PREFIX}') THEN '{base}' || {value} ELSE {value} END"
    mark = attribute_visibility.find_guard(field)
    if mark is not None:
        value = f"CASE WHEN {ROW}.{attribute_visibility.get_column_name(mark)} THEN {value} END"
    return f'{value} AS "{field.dashed}"'


def build_path(resource: Resource, id_: int | str) -> str:
    """Give the place of a resource, from the API's root."""
    return f"/v1/{resource.plural}/{id_}"


def build_resource_object(
    resource: Resource,
    id_: int,
    attributes_: str,
    linked: Linkage | None = None,
    shown: Fieldset | None = None,
) -> dict[str, Any]:
    """Make the resource object of a row, whose attributes are JSON text; `linked` is what its links lead to."""
    return {
        "type": resource.type,
        "id": str(id_),
        "attributes": orjson.Fragment(attributes_),
        "relationships": orjson.Fragment(_relationships(resource, id_, linked or {}, shown)),
        "links": {"self": build_path(resource, id_)},
    }


def build_relationship_links(resource: Resource, link: Link, id_: int | str) -> dict[str, str]:
    """Link to a relationship, and to what it leads to."""
    base = build_path(resource, id_)
    return {"self": f"{base}/relationships/{link.name}", "related": f"{base}/{link.name}"}


def _relationships(resource: Resource, id_: int, linked: Linkage, shown: Fieldset | None) -> str:
    parts = (
        f"{start}{_data(linked[name])}}}" if name in linked else f"{start}}}"
        for name, start in _starts(resource).items()
        if shown is None or name in shown or name in linked
    )
    return "{" + ",".join(parts).replace("{id}", str(id_)) + "}"


def _data(found: Any) -> str:
    return f',"data":{orjson.dumps(found).decode()}'


@cache
def _starts(resource: Resource) -> Mapping[str, str]:
    return {link.name: _start(resource, link) for link in resource.links}


def _start(resource: Resource, link: Link) -> str:
    links = orjson.dumps(build_relationship_links(resource, link, "{id}")).decode()
    return f'"{link.name}":{{"links":{links}'
