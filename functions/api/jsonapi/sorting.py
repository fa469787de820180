"""Sorting: `sort=-starts-at,track.name`, by values that the user may see."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement

from api.http.errors import BadRequest, Fault
from api.jsonapi import absent_links, attribute_visibility, field_lookup, joins, link_budget
from api.jsonapi.absent_links import AbsentLink, AbsentType, Source
from api.jsonapi.link_budget import LinkBudget
from api.jsonapi.query import Parameters
from api.jsonapi.row_conditions import may_read
from openevent.model.permissions import Identity
from openevent.model.resource import Link, Resource

TITLE: Final = "Invalid sort querystring parameter."
NAME: Final = "sort"
MAXIMUM_KEYS: Final = 10
MAXIMUM_DEPTH: Final = 5
MAXIMUM_LINKS: Final = 10
"""The most links in all sort keys of a query. A key reads its links for every row of the list."""

type SortKey = Callable[[Identity], ColumnElement[Any]]
"""Builds the expression to sort by for a user."""


def read(resource: Resource, parameters: Parameters) -> tuple[SortKey, ...]:
    """Read the sort keys of a query, the most important first. Raises BadRequest."""
    keys = [key.strip() for key in parameters.get(NAME, "").split(",") if key.strip()]
    if len(keys) > MAXIMUM_KEYS:
        raise _build_error(f"A list is sorted by at most {MAXIMUM_KEYS} keys.")
    budget = LinkBudget(MAXIMUM_LINKS)
    sort_keys = [_read_key(resource, key, budget) for key in keys]
    return tuple(key for key in sort_keys if key is not None)


def _read_key(resource: Resource, key: str, budget: LinkBudget) -> SortKey | None:
    name = key.lstrip("-")
    path = name.split(".")
    if len(path) > MAXIMUM_DEPTH:
        raise _build_error(f"A sort key has at most {MAXIMUM_DEPTH} names.")
    ascending = _build_key(resource, path, budget)
    # Clients reverse an order by one more minus.
    is_reversed = (len(key) - len(name)) % 2 == 1
    if ascending is not None and is_reversed:
        return lambda user: ascending(user).desc()
    return ascending


def _build_key(
    resource: Source, path: Sequence[str], budget: LinkBudget, hops: int = 0
) -> SortKey | None:
    """Build the key for a path; None if it leads over an absent link: no row has a value.

    `hops` is the number of links that lead to the resource.
    """
    name, rest = field_lookup.to_dashed(path[0]), path[1:]
    if rest:
        return _build_linked_key(resource, name, rest, budget, hops)
    if isinstance(resource, AbsentType):
        return None
    attribute = field_lookup.get_attributes(resource).get(name)
    if attribute is None:
        raise _build_error(f"{resource.type!r} has no {name[:80]!r} to sort by.")
    value = attribute.kind.build_order(field_lookup.get_column(resource, attribute))
    return lambda user: attribute_visibility.mask_value(resource, attribute, user, value)


def _build_linked_key(
    source: Source, name: str, rest: Sequence[str], budget: LinkBudget, hops: int
) -> SortKey | None:
    link = field_lookup.find_link(source, name)
    if link is None or link.many:
        raise _build_error(f"{source.type!r} has no to-one link {name[:80]!r}.")
    if isinstance(link, Link):
        _take(budget, link, hops)
    target_key = _build_key(absent_links.follow(link), rest, budget, hops + 1)
    if target_key is None or isinstance(link, AbsentLink) or isinstance(source, AbsentType):
        return None
    target = field_lookup.get_target(link)
    return lambda user: joins.select_value(source, link, target_key(user), may_read(target, user))


def _take(budget: LinkBudget, link: Link, hops: int) -> None:
    """Take a link of a key. Raises BadRequest."""
    if hops and link_budget.is_counted(link):
        # Behind a link, the numbers of one event would be counted again for each of its rows.
        raise _build_error(f"Only a list of events is sorted by {link.name}.")
    if not budget.take(link):
        raise _build_error(
            f"The sort keys of a query follow at most {MAXIMUM_LINKS} links in all. "
            f"One to statistics counts as {link_budget.COUNTED}."
        )


def _build_error(detail: str) -> BadRequest:
    return BadRequest(Fault(detail, parameter=NAME), title=TITLE)
