"""The filter language (docs/contract/api.md#filters).

A query has JSON nodes of name, operator and value (`filter=[…]`), or `filter[name]=value`.

A filter becomes a Rule, as permissions do. Links lead only to rows that the user may see. A
condition on a hidden attribute is NULL, so that neither it nor its negation is true.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import and_, or_
from typing import Any, Final

import orjson
from sqlalchemy import ColumnElement, FromClause

from api.http.errors import BadRequest, Fault
from api.jsonapi import absent_links, attribute_visibility, comparisons, field_lookup, joins
from api.jsonapi.absent_links import AbsentLink, AbsentType, Source
from api.jsonapi.link_budget import COUNTED, LinkBudget
from api.jsonapi.query import Parameters
from api.jsonapi.row_conditions import may_read
from openevent.model.kinds.operators import OF_LINKS, get_canonical_name
from openevent.model.permissions import Identity, Rule, anyone, nobody
from openevent.model.resource import Link, Resource

TITLE: Final = "Invalid filters querystring parameter."
NAME: Final = "filter"
PARAMETER: Final = re.compile(r"filter\[(.*)\]", re.DOTALL)
MAXIMUM_NODES: Final = 100
MAXIMUM_DEPTH: Final = 10
MAXIMUM_HOPS: Final = 5
"""The longest chain of links. Each link costs PostgreSQL a scan of the visible rows."""
MAXIMUM_LINKS: Final = 10
"""The most links in all filters of a query. 45 links took 10 s with 6,000 sessions."""
THROUGH: Final = "__"
"""Separates the names of a path in a node."""
HAS_TARGET: Final[Mapping[str, bool]] = {"eq": False, "is_": False, "ne": True, "isnot": True}
"""Operators that compare a link with null: must the link have a target?"""

type Node = Any


@dataclass
class Budget:
    """The nodes and links that a query's filters may still use. Raises InvalidFilter."""

    nodes: int = MAXIMUM_NODES
    links: LinkBudget = field(default_factory=lambda: LinkBudget(MAXIMUM_LINKS))

    def take_nodes(self, count: int) -> None:
        self.nodes -= count
        if self.nodes < 0:
            raise comparisons.InvalidFilter(
                f"The filters of a query have at most {MAXIMUM_NODES} nodes in all."
            )

    def take_link(self, link: Link) -> None:
        if not self.links.take(link):
            raise comparisons.InvalidFilter(
                f"The filters of a query follow at most {MAXIMUM_LINKS} links in all. "
                f"One to statistics counts as {COUNTED}."
            )


@dataclass(frozen=True)
class Position:
    """The position of a node in a filter: the number of links that lead to it.

    `trashed`: links to one lead to deleted rows, too, as far as the user may restore them.
    """

    budget: Budget
    hops: int = 0
    trashed: bool = False

    def follow(self) -> "Position":
        return replace(self, hops=self.hops + 1)


def read(resource: Resource, parameters: Parameters, *, trashed: bool = False) -> Rule:
    """Read all filters of a query into one rule that joins them by AND. Raises BadRequest."""
    start = Position(Budget(), trashed=trashed)
    rules = []
    if NAME in parameters:
        nodes = _parse_nodes(parameters[NAME])
        rules.append(_read_nodes(resource, nodes, NAME, start))
    for parameter, value in parameters.items():
        if match := PARAMETER.fullmatch(parameter):
            node = _build_node(resource, match[1], value)
            rules.append(_read_nodes(resource, [node], parameter, start))
    return reduce(and_, rules, anyone)


def _parse_nodes(text: str) -> list[Node]:
    try:
        nodes = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise BadRequest(Fault("The filter is not JSON.", parameter=NAME), title=TITLE) from error
    return nodes if isinstance(nodes, list) else [nodes]


def _build_node(resource: Resource, name: str, value: str) -> Node:
    """Build the node of `filter[name]=value`. A link is compared by its target's id."""
    path = name.replace(".", THROUGH)
    target = resource
    for step in path.split(THROUGH):
        link = field_lookup.get_links(target).get(field_lookup.to_dashed(step))
        if link is None:
            return {"name": path, "op": "eq", "val": value}
        target = field_lookup.get_target(link)
    return {"name": f"{path}{THROUGH}id", "op": "eq", "val": value}


def _read_nodes(resource: Resource, nodes: list[Node], parameter: str, start: Position) -> Rule:
    try:
        start.budget.take_nodes(_count_nodes(nodes, 0))
        return _read_all(resource, nodes, start)
    except comparisons.InvalidFilter as error:
        raise BadRequest(Fault(str(error), parameter=parameter), title=TITLE) from error


def _count_nodes(value: Any, depth: int) -> int:
    """Count the nodes. Each link in a name counts as one more node."""
    # Each node adds two levels (object and list), hence twice the limit.
    if depth > MAXIMUM_DEPTH * 2:
        raise comparisons.InvalidFilter(f"A filter is at most {MAXIMUM_DEPTH} nodes deep.")
    if isinstance(value, list):
        return sum(_count_nodes(item, depth + 1) for item in value)
    if not isinstance(value, dict):
        return 0
    count = 1 + str(value.get("name", "")).count(THROUGH)
    for member in value.values():
        levels = 1 if isinstance(member, list) else 2
        count += _count_nodes(member, depth + levels)
    return count


def _read_all(resource: Source, nodes: Node, position: Position) -> Rule:
    """Read nodes into one rule that joins them by AND."""
    return reduce(and_, _read_each(resource, nodes, position), anyone)


def _read_each(resource: Source, nodes: Node, position: Position) -> list[Rule]:
    if not isinstance(nodes, list):
        raise comparisons.InvalidFilter("`and` and `or` take a list of nodes.")
    return [_read_node(resource, node, position) for node in nodes]


def _read_node(resource: Source, node: Node, position: Position) -> Rule:
    if not isinstance(node, dict):
        raise comparisons.InvalidFilter("A node of a filter must be an object.")
    if "and" in node:
        return _read_all(resource, node["and"], position)
    if "or" in node:
        rules = _read_each(resource, node["or"], position)
        return reduce(or_, rules) if rules else anyone
    if "not" in node:
        return ~_read_node(resource, node["not"], position)
    return _read_condition(resource, node, position)


def _read_condition(resource: Source, node: Node, position: Position) -> Rule:
    name, operator = node.get("name"), node.get("op")
    if not isinstance(name, str) or not isinstance(operator, str):
        raise comparisons.InvalidFilter("A node needs a `name`, an `op`, and a `val` or a `field`.")
    head, separator, rest = name.partition(THROUGH)
    dashed = field_lookup.to_dashed(head)
    link = field_lookup.find_link(resource, dashed)
    node = {**node, "name": rest, "op": get_canonical_name(operator)}
    if link is not None and bool(separator) == bool(rest):
        return _read_link(resource, link, node, position)
    if separator or not _may_be_attribute(resource, dashed):
        raise comparisons.InvalidFilter(f"{resource.type!r} has no {name[:80]!r} to filter by.")
    return _read_comparison(resource, dashed, node)


def _may_be_attribute(resource: Source, name: str) -> bool:
    return isinstance(resource, AbsentType) or name in field_lookup.get_attributes(resource)


def _read_comparison(resource: Source, name: str, node: Node) -> Rule:
    if "val" not in node and "field" not in node:
        raise comparisons.InvalidFilter(f"The node of {name[:80]!r} needs a `val` or a `field`.")
    if isinstance(resource, AbsentType):
        comparisons.check_operator(node["op"])
        return nobody
    attribute = field_lookup.get_attributes(resource)[name]
    other = attribute
    if "field" in node:
        other = comparisons.find_other_attribute(resource, attribute, node)
        comparison = comparisons.compare_with_field(resource, attribute, node["op"], other)
    else:
        comparison = comparisons.compare_with_value(resource, attribute, node["op"], node["val"])

    def where(user: Identity, _table: FromClause) -> ColumnElement[bool]:
        masked = attribute_visibility.mask_value(resource, attribute, user, comparison)
        return attribute_visibility.mask_value(resource, other, user, masked)

    return Rule(where)


def _read_link(resource: Source, link: Link | AbsentLink, node: Node, position: Position) -> Rule:
    """Read a node about a link. Its `name` is the rest of the path, behind the link."""
    target, operator, behind = absent_links.follow(link), node["op"], position.follow()
    if node["name"]:
        return _build_link_rule(resource, link, _read_node(target, node, behind), position)
    if "val" not in node:
        raise comparisons.InvalidFilter(f"The node of {link.name!r} needs a `val`.")
    value = node["val"]
    if operator in OF_LINKS:
        rule = _read_all(target, _list_nodes(value), behind)
        return _build_link_rule(resource, link, rule, position)
    if value is None and operator in HAS_TARGET:
        has_target = _build_link_rule(resource, link, anyone, position)
        return has_target if HAS_TARGET[operator] else ~has_target
    rule = _read_condition(target, {**node, "name": "id"}, behind)
    return _build_link_rule(resource, link, rule, position)


def _list_nodes(value: Any) -> list[Node]:
    """Give the nodes of `has` and `any`, which take null, one node or a list."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _build_link_rule(
    resource: Source, link: Link | AbsentLink, rule: Rule, position: Position
) -> Rule:
    """Build the rule: the link has a target that the user may see and that meets a rule."""
    if isinstance(resource, AbsentType) or isinstance(link, AbsentLink):
        return nobody
    target = field_lookup.get_target(link)
    position.budget.take_link(link)
    if position.hops >= MAXIMUM_HOPS:
        raise comparisons.InvalidFilter(
            f"A filter follows at most {MAXIMUM_HOPS} links in a chain."
        )

    def where(user: Identity, _table: FromClause) -> ColumnElement[bool]:
        trashed = position.trashed and not link.many
        condition = may_read(target, user, trashed=trashed) & rule.where(user, target.table)
        return joins.has_target(resource, link, user, condition, fenced=position.hops > 0)

    return Rule(where)
