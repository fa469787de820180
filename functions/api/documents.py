"""JSON:API documents: the attributes object comes ready from the database, one SQL expression per resource."""

from functools import cache
from typing import Any, Final

import orjson
from sqlalchemy import ColumnElement, Text, literal_column

from openevent.config import settings
from openevent.kinds import MEMBERS, PRIVATE, WRITE_ONLY
from openevent.permissions import Identity, logged_in
from openevent.resource import Attribute, Resource
from openevent.storage import MEDIA_PREFIX

ROW: Final = "page"
"""What statements call the rows whose attributes are shown."""
GUARDED: Final = {PRIVATE: "private_too", MEMBERS: "members_too"}
"""The columns beside a row's own that tell whether attributes of these marks are shown."""


def may_see_private(resource: Resource, who: Identity) -> list[ColumnElement[bool]]:
    """Give the columns of GUARDED, asked once a row, that a resource's attributes need."""
    rules = {PRIVATE: resource.can.read_private, MEMBERS: logged_in}
    marks = frozenset().union(*(attribute.marks for attribute in resource.fields.values()))
    return [rules[mark].where(who, resource.table).label(name) for mark, name in GUARDED.items() if mark in marks]


def attributes(resource: Resource) -> ColumnElement[str]:
    """Give the attributes object of the row called `page`, as JSON text with dashed names."""
    return literal_column(_attributes(resource, settings().api_origin), Text)


@cache
def _attributes(resource: Resource, origin: str) -> str:
    shown = [_shown(field, origin) for field in resource.fields.values() if WRITE_ONLY not in field.marks]
    deleted = [f'{ROW}.deleted_at AS "deleted-at"'] if resource.soft_delete else []
    return f"(SELECT row_to_json(shown)::text FROM (SELECT {', '.join(shown + deleted)}) AS shown)"


def _shown(field: Attribute, origin: str) -> str:
    value = f'{ROW}."{field.name}"'
    if field.kind.name == "media":
        base = f"{origin}/v1/".replace("'", "''")
        value = f"CASE WHEN starts_with({value}, '{MEDIA_PREFIX}') THEN '{base}' || {value} ELSE {value} END"
    for mark in field.marks & GUARDED.keys():
        value = f"CASE WHEN {ROW}.{GUARDED[mark]} THEN {value} END"
    return f'{value} AS "{field.dashed}"'


def path(resource: Resource, id_: int | str) -> str:
    """Give the place of a resource, from the API's root."""
    return f"/v1/{resource.plural}/{id_}"


def resource_object(resource: Resource, id_: int, attributes_: str) -> dict[str, Any]:
    """Make the resource object of a row, whose attributes are JSON text."""
    return {
        "type": resource.type,
        "id": str(id_),
        "attributes": orjson.Fragment(attributes_),
        "relationships": orjson.Fragment(_relationships(resource).replace("{id}", str(id_))),
        "links": {"self": path(resource, id_)},
    }


@cache
def _relationships(resource: Resource) -> str:
    base = path(resource, "{id}")
    named = {link.name: _links(f"{base}/relationships/{link.name}", f"{base}/{link.name}") for link in resource.links}
    return orjson.dumps(named).decode()


def _links(self: str, related: str) -> dict[str, dict[str, str]]:
    return {"links": {"self": self, "related": related}}
