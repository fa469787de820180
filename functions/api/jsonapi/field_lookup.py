"""Look-up of a resource's fields (attributes and links) by the names in a request.

A request may write names with dashes or underscores.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from sqlalchemy import ColumnElement, literal_column

from api.jsonapi import absent_links
from api.jsonapi.absent_links import AbsentLink, Source
from openevent.model.kinds import WRITE_ONLY, KeyKind, TimeKind
from openevent.model.resource import Attribute, Link, Resource
from openevent.resources import BY_TYPE

ID: Final = Attribute("id", KeyKind(), frozenset(), required=True, default=None)
DELETED_AT: Final = Attribute("deleted_at", TimeKind(), frozenset(), required=False, default=None)


@cache
def get_attributes(resource: Resource) -> Mapping[str, Attribute]:
    """Get the readable attributes by dashed name, with `id` and, if it exists, `deleted-at`."""
    readable = [field for field in resource.fields.values() if WRITE_ONLY not in field.flags]
    deleted = [DELETED_AT] if resource.soft_delete else []
    return {field.dashed_name: field for field in (ID, *readable, *deleted)}


@cache
def get_links(resource: Resource) -> Mapping[str, Link]:
    """Get the links by dashed name."""
    return {link.name: link for link in resource.links}


def find_link(source: Source, name: str) -> Link | AbsentLink | None:
    """Find a link by its dashed name, also one that only clients know."""
    links = {link.name: link for link in source.links}
    return links.get(name) or absent_links.find_link(source, name)


def get_column(resource: Resource, attribute: Attribute) -> ColumnElement[Any]:
    """Get the column of an attribute, or what documents show in place of it."""
    table = resource.table
    if attribute.name not in resource.sql_values:
        return table.c[attribute.name]
    template = resource.sql_values[attribute.name]
    return literal_column(f"({template.format(row=table.name)})", attribute.kind.column)


def get_target(link: Link) -> Resource:
    """Get the resource to which a link leads."""
    return BY_TYPE[link.type]


def find_reverse_link(link: Link) -> Link:
    """Find the target's link that uses the same link table."""
    links = get_target(link).links
    return next(reverse for reverse in links if reverse.through == link.through)


def to_dashed(name: str) -> str:
    """Write a name as in JSON:API documents, with dashes."""
    return name.strip().replace("_", "-")
