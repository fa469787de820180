"""Sorting: `sort=-starts-at,track.name`, by what the asker may see."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement

from api.http.errors import BadRequest, Fault
from api.jsonapi import attribute_visibility, joins, lookup
from api.jsonapi.query import Parameters
from api.jsonapi.row_conditions import may_read
from openevent.model.permissions import Identity
from openevent.model.resource import Resource

TITLE: Final = "Invalid sort querystring parameter."
NAME: Final = "sort"
MAXIMUM_KEYS: Final = 10
MAXIMUM_DEPTH: Final = 5

type SortKey = Callable[[Identity], ColumnElement[Any]]
"""A sort key for someone."""


def read(resource: Resource, asked: Parameters) -> tuple[SortKey, ...]:
    """Read the sort keys of a query, the first counts most. Raises BadRequest."""
    keys = [key for key in asked.get(NAME, "").split(",") if key.strip()]
    if len(keys) > MAXIMUM_KEYS:
        raise _wrong(f"A list is sorted by at most {MAXIMUM_KEYS} keys.")
    return tuple(_key(resource, key.strip()) for key in keys)


def _key(resource: Resource, key: str) -> SortKey:
    path = key.removeprefix("-").split(".")
    if len(path) > MAXIMUM_DEPTH:
        raise _wrong(f"A sort key has at most {MAXIMUM_DEPTH} names.")
    value = _value(resource, path)
    return (lambda who: value(who).desc()) if key.startswith("-") else value


def _value(resource: Resource, path: Sequence[str]) -> SortKey:
    name, rest = lookup.to_dashed(path[0]), path[1:]
    if rest:
        return _linked(resource, name, rest)
    if name not in lookup.get_attributes(resource):
        raise _wrong(f"{resource.type!r} has no {name[:80]!r} to sort by.")
    attribute = lookup.get_attributes(resource)[name]
    return lambda who: attribute_visibility.mask_value(
        resource, attribute, who, resource.table.c[attribute.name]
    )


def _linked(resource: Resource, name: str, rest: Sequence[str]) -> SortKey:
    link = lookup.get_links(resource).get(name)
    if link is None or link.many:
        raise _wrong(f"{resource.type!r} has no link {name[:80]!r} to one thing.")
    target = lookup.get_target(link)
    value = _value(target, rest)
    return lambda who: joins.select_value(resource, link, value(who), may_read(target, who))


def _wrong(detail: str) -> BadRequest:
    return BadRequest(Fault(detail, parameter=NAME), title=TITLE)
