"""What a request may name of a resource: its attributes and links, dashed or with underscores."""

from collections.abc import Mapping
from functools import cache
from typing import Final

from openevent.model.kinds import WRITE_ONLY, KeyKind, TimeKind
from openevent.model.resource import Attribute, Link, Resource
from openevent.resources import BY_TYPE

ID: Final = Attribute("id", KeyKind(), frozenset(), required=True, default=None)
DELETED_AT: Final = Attribute("deleted_at", TimeKind(), frozenset(), required=False, default=None)


@cache
def get_attributes(resource: Resource) -> Mapping[str, Attribute]:
    """Give what a row shows, by dashed name: the id, the attributes, and when it was deleted."""
    shown = [field for field in resource.fields.values() if WRITE_ONLY not in field.marks]
    deleted = [DELETED_AT] if resource.soft_delete else []
    return {field.dashed: field for field in (ID, *shown, *deleted)}


@cache
def get_links(resource: Resource) -> Mapping[str, Link]:
    """Give the links by dashed name."""
    return {link.name: link for link in resource.links}


def get_target(link: Link) -> Resource:
    """Give the resource to which a link leads."""
    return BY_TYPE[link.type]


def find_reverse_link(link: Link) -> Link:
    """Give the link of the other end that goes by the same table of pairs."""
    return next(known for known in get_target(link).links if known.through == link.through)


def to_dashed(name: str) -> str:
    """Give a name as documents have it."""
    return name.strip().replace("_", "-")
