"""JSON:API documents. PostgreSQL builds the attributes object, one SQL expression per resource."""

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any, Final

import orjson
from sqlalchemy import ColumnElement, Text, literal_column

from api.jsonapi import attribute_visibility
from openevent.infra.config import settings
from openevent.infra.media_keys import MEDIA_PREFIX
from openevent.model.kinds import WRITE_ONLY
from openevent.model.resource import Attribute, Link, Resource

ROW: Final = "page"
"""The alias in SQL of the rows whose attributes are shown."""

type Fieldset = frozenset[str]
"""Dashed names of attributes and links."""
type Linkage = Mapping[str, Any]
"""The `data` of each relationship by the link's name: identifiers, one identifier or None.

HIDDEN leaves the relationship out.
"""
HIDDEN: Final = object()
"""In place of the `data` of a link whose target the user may not see, though it exists.

Clients would follow the links of a relationship without `data`, and get a 403.
"""


def build_attributes(resource: Resource, names: Fieldset | None = None) -> ColumnElement[str]:
    """Build the SQL for the attributes object of the row `page`: JSON text with dashed names.

    `names` limits it to these attributes; None means all.
    """
    # Without this, clients could fill the cache with names of their own.
    cached_names = None if names is None else names & _list_names(resource)
    return literal_column(_build_sql(resource, settings().api_origin, cached_names), Text)


@cache
def _list_names(resource: Resource) -> Fieldset:
    attributes = (field.dashed_name for field in resource.fields.values())
    return frozenset({*attributes, "deleted-at", *resource.secrets})


@lru_cache(maxsize=1_000)
def _build_sql(resource: Resource, origin: str, names: Fieldset | None) -> str:
    fields = [field for field in resource.fields.values() if WRITE_ONLY not in field.flags]
    columns = {field.dashed_name: _build_column(resource, field, origin) for field in fields}
    columns |= {name: f'NULL AS "{name}"' for name in resource.secrets}
    if resource.soft_delete:
        columns["deleted-at"] = f'{ROW}.deleted_at AS "deleted-at"'
    if names is not None:
        columns = {name: column for name, column in columns.items() if name in names}
    if not columns:
        return "'{}'::text"
    row = f"SELECT {', '.join(columns.values())}"
    return f"(SELECT row_to_json(attributes)::text FROM ({row}) AS attributes)"


def _build_column(resource: Resource, field: Attribute, origin: str) -> str:
    value = resource.sql_values.get(field.name, f'{{row}}."{field.name}"').format(row=ROW)
    if field.kind.is_media:
        base = f"{origin}/v1/".replace("'", "''")
        url = f"'{base}' || {value}"
        value = f"CASE WHEN starts_with({value}, '{MEDIA_PREFIX}') THEN {url} ELSE {value} END"
    if field.kind.is_own_path:
        value = f"'{origin.replace("'", "''")}' || {value}"
    if field.kind.is_link_key:
        value = f"{value}::text"
    mark = attribute_visibility.find_guard(field)
    if mark is not None:
        is_visible = f"{ROW}.{attribute_visibility.get_column_name(mark)}"
        value = f"CASE WHEN {is_visible} THEN {value} END"
    return f'{value} AS "{field.dashed_name}"'


def build_path(resource: Resource, id_: int | str) -> str:
    """Build the path of a resource."""
    return f"/v1/{resource.plural}/{id_}"


def build_resource_object(
    resource: Resource,
    id_: int,
    attributes: str,
    linkage: Linkage | None = None,
    fieldset: Fieldset | None = None,
) -> dict[str, Any]:
    """Build the resource object of a row. `attributes` is JSON text."""
    relationships = _build_relationships(resource, id_, linkage or {}, fieldset)
    return {
        "type": resource.type,
        "id": str(id_),
        "attributes": orjson.Fragment(attributes),
        "relationships": orjson.Fragment(relationships),
        "links": {"self": build_path(resource, id_)},
    }


def build_relationship_links(resource: Resource, link: Link, id_: int | str) -> dict[str, str]:
    """Build the links to a relationship and to its related resources."""
    base = build_path(resource, id_)
    return {"self": f"{base}/relationships/{link.name}", "related": f"{base}/{link.name}"}


def _build_relationships(
    resource: Resource, id_: int, linkage: Linkage, fieldset: Fieldset | None
) -> str:
    members = []
    for name, opening in _get_openings(resource).items():
        if linkage.get(name) is HIDDEN:
            continue
        if name in linkage:
            members.append(f'{opening},"data":{orjson.dumps(linkage[name]).decode()}}}')
        elif fieldset is None or name in fieldset:
            members.append(f"{opening}}}")
    return "{" + ",".join(members).replace("{id}", str(id_)) + "}"


@cache
def _get_openings(resource: Resource) -> Mapping[str, str]:
    """Get the JSON of each relationship up to its `data`, with {id} as placeholder."""
    return {link.name: _build_opening(resource, link) for link in resource.links}


def _build_opening(resource: Resource, link: Link) -> str:
    links = orjson.dumps(build_relationship_links(resource, link, "{id}")).decode()
    return f'"{link.name}":{{"links":{links}'
