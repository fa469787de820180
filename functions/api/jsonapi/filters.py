"""The filter language (docs/contract/api.md#filters): JSON nodes of name, operator and value, or `filter[name]=value`.

A filter is read into a Rule, the same as those of permissions: links lead only to rows that the
asker may see, and a condition on a guarded attribute is NULL, neither true nor false, where that
may not be seen.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any, Final

import orjson
from sqlalchemy import ColumnElement, FromClause

from api.http.errors import BadRequest, Fault
from api.jsonapi import attribute_visibility, comparisons, joins, lookup
from api.jsonapi.query import Parameters
from api.jsonapi.row_conditions import may_read
from openevent.model.permissions import Identity, Rule, anyone
from openevent.model.resource import Link, Resource

TITLE: Final = "Invalid filters querystring parameter."
NAME: Final = "filter"
NAMED: Final = re.compile(r"filter\[(.*)\]", re.DOTALL)
MAXIMUM_NODES: Final = 100
MAXIMUM_DEPTH: Final = 10
MAXIMUM_HOPS: Final = 5
"""Links that lead on from one another; each costs PostgreSQL a scan of what may be seen."""
MAXIMUM_LINKS: Final = 10
"""Links that all filters of a query follow: chains of 45 took 10 s over 6,000 sessions."""
THROUGH: Final = "__"
NULLS: Final[Mapping[str, bool]] = {"eq": False, "is_": False, "ne": True, "isnot": True}
"""Operators that ask with null whether a link leads anywhere, and the answer they ask for."""

type Node = Any


@dataclass
class Budget:
    """What all filters of one query may ask for together. Raises comparisons.Wrong beyond it."""

    nodes: int = MAXIMUM_NODES
    links: int = MAXIMUM_LINKS

    def take_nodes(self, count: int) -> None:
        self.nodes -= count
        if self.nodes < 0:
            raise comparisons.Wrong(
                f"The filters of a query have at most {MAXIMUM_NODES} nodes in all."
            )

    def take_link(self) -> None:
        self.links -= 1
        if self.links < 0:
            raise comparisons.Wrong(
                f"The filters of a query follow at most {MAXIMUM_LINKS} links in all."
            )


@dataclass(frozen=True)
class Place:
    """Where in a filter a node stands: behind so many links."""

    budget: Budget
    behind: int = 0

    def further(self) -> "Place":
        return Place(self.budget, self.behind + 1)


def read(resource: Resource, asked: Parameters) -> Rule:
    """Read all filters of a query; all of them must hold. Raises BadRequest."""
    budget = Budget()
    rules = [_whole(resource, asked[NAME], budget)] if NAME in asked else []
    for parameter, value in asked.items():
        if found := NAMED.fullmatch(parameter):
            rules.append(_checked(resource, [_named(resource, found[1], value)], parameter, budget))
    return reduce(and_, rules, anyone)


def _whole(resource: Resource, text: str, budget: Budget) -> Rule:
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise BadRequest(Fault("The filter is not JSON.", parameter=NAME), title=TITLE) from error
    return _checked(resource, found if isinstance(found, list) else [found], NAME, budget)


def _named(resource: Resource, name: str, value: str) -> Node:
    path = name.replace(".", THROUGH)
    end = resource
    for step in path.split(THROUGH):
        link = lookup.get_links(end).get(lookup.to_dashed(step))
        if link is None:
            return {"name": path, "op": "eq", "val": value}
        end = lookup.get_target(link)
    return {"name": f"{path}{THROUGH}id", "op": "eq", "val": value}


def _checked(resource: Resource, nodes: list[Node], parameter: str, budget: Budget) -> Rule:
    try:
        budget.take_nodes(_size(nodes, 0))
        return _all(resource, nodes, Place(budget))
    except comparisons.Wrong as error:
        raise BadRequest(Fault(str(error), parameter=parameter), title=TITLE) from error


def _size(value: Any, depth: int) -> int:
    """Count the nodes, and each link that a name goes through as one more."""
    if depth > MAXIMUM_DEPTH * 2:  # a node counts two, or one and the list that it holds
        raise comparisons.Wrong(f"A filter is at most {MAXIMUM_DEPTH} nodes deep.")
    if isinstance(value, list):
        return sum(_size(one, depth + 1) for one in value)
    if not isinstance(value, dict):
        return 0
    own = 1 + str(value.get("name", "")).count(THROUGH)
    return own + sum(
        _size(one, depth + (1 if isinstance(one, list) else 2)) for one in value.values()
    )


def _all(resource: Resource, nodes: Node, place: Place) -> Rule:
    """Read nodes, all of which must hold, behind so many links."""
    return reduce(and_, _each(resource, nodes, place), anyone)


def _each(resource: Resource, nodes: Node, place: Place) -> list[Rule]:
    if not isinstance(nodes, list):
        raise comparisons.Wrong("`and` and `or` take a list of nodes.")
    return [_rule(resource, node, place) for node in nodes]


def _rule(resource: Resource, node: Node, place: Place) -> Rule:
    if not isinstance(node, dict):
        raise comparisons.Wrong("A node of a filter is an object.")
    if "and" in node:
        return _all(resource, node["and"], place)
    if "or" in node:
        rules = _each(resource, node["or"], place)
        return reduce(or_, rules) if rules else anyone
    if "not" in node:
        return ~_rule(resource, node["not"], place)
    return _condition(resource, node, place)


def _condition(resource: Resource, node: Node, place: Place) -> Rule:
    name, operator = node.get("name"), node.get("op")
    if not isinstance(name, str) or not isinstance(operator, str):
        raise comparisons.Wrong("A node needs a `name`, an `op`, and a `val` or a `field`.")
    head, through, rest = name.partition(THROUGH)
    known = lookup.to_dashed(head)
    if known in lookup.get_links(resource) and bool(through) == bool(rest):
        return _over(resource, lookup.get_links(resource)[known], {**node, "name": rest}, place)
    if known not in lookup.get_attributes(resource) or through:
        raise comparisons.Wrong(f"{resource.type!r} has no {name[:80]!r} to filter by.")
    return _compared(resource, known, node)


def _compared(resource: Resource, name: str, node: Node) -> Rule:
    attribute = lookup.get_attributes(resource)[name]
    if "field" in node:
        other = comparisons.other(resource, attribute, node)
        made = comparisons.with_field(resource, attribute, node["op"], other)
    elif "val" in node:
        other, made = (
            attribute,
            comparisons.with_value(resource, attribute, node["op"], node["val"]),
        )
    else:
        raise comparisons.Wrong(f"The node of {name!r} needs a `val` or a `field`.")
    return Rule(
        lambda who, _table: attribute_visibility.mask_value(
            resource, other, who, attribute_visibility.mask_value(resource, attribute, who, made)
        )
    )


def _over(resource: Resource, link: Link, node: Node, place: Place) -> Rule:
    """Read a node about what a link leads to: `rest` of the name is left in `name`."""
    target, operator = lookup.get_target(link), node["op"]
    if node["name"]:
        return _led(resource, link, _rule(target, node, place.further()), place)
    if "val" not in node:
        raise comparisons.Wrong(f"The node of {link.name!r} needs a `val`.")
    value = node["val"]
    if operator in {"has", "any"}:
        nodes = [] if value is None else value if isinstance(value, list) else [value]
        return _led(resource, link, _all(target, nodes, place.further()), place)
    if value is None and operator in NULLS:
        anything = _led(resource, link, anyone, place)
        return anything if NULLS[operator] else ~anything
    return _led(resource, link, _condition(target, {**node, "name": "id"}, place.further()), place)


def _led(resource: Resource, link: Link, rule: Rule, place: Place) -> Rule:
    target = lookup.get_target(link)
    place.budget.take_link()
    if place.behind >= MAXIMUM_HOPS:
        raise comparisons.Wrong(
            f"A filter follows at most {MAXIMUM_HOPS} links, one behind the other."
        )

    def where(who: Identity, _table: FromClause) -> ColumnElement[bool]:
        met = may_read(target, who) & rule.where(who, target.table)
        return joins.has_target(resource, link, met, fenced=place.behind > 0)

    return Rule(where)
