"""Sorting: `sort=-starts-at,track.name`, by values that the user may see."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement

from api.http.errors import BadRequest, Fault
from api.jsonapi import attribute_visibility, field_lookup, joins
from api.jsonapi.query import Parameters
from api.jsonapi.row_conditions import may_read
from openevent.model.permissions import Identity
from openevent.model.resource import Resource

TITLE: Final = "Invalid sort querystring parameter."
NAME: Final = "sort"
MAXIMUM_KEYS: Final = 10
MAXIMUM_DEPTH: Final = 5

type SortKey = Callable[[Identity], ColumnElement[Any]]
"""Builds the expression to sort by for a user."""


def read(resource: Resource, parameters: Parameters) -> tuple[SortKey, ...]:
    """Read the sort keys of a query, the most important first. Raises BadRequest."""
    keys = [key.strip() for key in parameters.get(NAME, "").split(",") if key.strip()]
    if len(keys) > MAXIMUM_KEYS:
        raise _build_error(f"A list is sorted by at most {MAXIMUM_KEYS} keys.")
    return tuple(_read_key(resource, key) for key in keys)


def _read_key(resource: Resource, key: str) -> SortKey:
    path = key.removeprefix("-").split(".")
    if len(path) > MAXIMUM_DEPTH:
        raise _build_error(f"A sort key has at most {MAXIMUM_DEPTH} names.")
    ascending = _build_key(resource, path)
    if key.startswith("-"):
        return lambda user: ascending(user).desc()
    return ascending


def _build_key(resource: Resource, path: Sequence[str]) -> SortKey:
    name, rest = field_lookup.to_dashed(path[0]), path[1:]
    if rest:
        return _build_linked_key(resource, name, rest)
    attribute = field_lookup.get_attributes(resource).get(name)
    if attribute is None:
        raise _build_error(f"{resource.type!r} has no {name[:80]!r} to sort by.")
    column = resource.table.c[attribute.name]
    return lambda user: attribute_visibility.mask_value(resource, attribute, user, column)


def _build_linked_key(resource: Resource, name: str, rest: Sequence[str]) -> SortKey:
    link = field_lookup.get_links(resource).get(name)
    if link is None or link.many:
        raise _build_error(f"{resource.type!r} has no to-one link {name[:80]!r}.")
    target = field_lookup.get_target(link)
    target_key = _build_key(target, rest)
    return lambda user: joins.select_value(resource, link, target_key(user), may_read(target, user))


def _build_error(detail: str) -> BadRequest:
    return BadRequest(Fault(detail, parameter=NAME), title=TITLE)
