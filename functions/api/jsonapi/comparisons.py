"""The operators of filters: which there are for which kind of attribute, and their SQL."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy import BigInteger, BindParameter, ColumnElement, func, literal

from api.jsonapi import lookup, query_values
from openevent.model.kinds import Kind
from openevent.model.resource import Attribute, Resource

type Column = ColumnElement[Any]
type Compare = Callable[[Column, Any], ColumnElement[bool]]

MAXIMUM_VALUES: Final = 1_000


class Wrong(Exception):
    """What is wrong with a filter: a sentence."""


EQUALITY: Final[Mapping[str, Compare]] = {
    "eq": lambda column, value: column == value,
    "ne": lambda column, value: column != value,
    "is_": lambda column, value: column.is_not_distinct_from(value),
    "isnot": lambda column, value: column.is_distinct_from(value),
}
ORDER: Final[Mapping[str, Compare]] = {
    "gt": lambda column, value: column > value,
    "ge": lambda column, value: column >= value,
    "lt": lambda column, value: column < value,
    "le": lambda column, value: column <= value,
}
PATTERNS: Final[Mapping[str, Compare]] = {
    "like": lambda column, value: column.like(value),
    "ilike": lambda column, value: column.ilike(value),
    "notlike": lambda column, value: column.not_like(value),
    "notilike": lambda column, value: column.not_ilike(value),
}
PARTS: Final[Mapping[str, Compare]] = {
    "startswith": lambda column, value: column.startswith(value, autoescape=True),
    "endswith": lambda column, value: column.endswith(value, autoescape=True),
    "contains": lambda column, value: column.contains(value, autoescape=True),
}
LISTS: Final[Mapping[str, Compare]] = {
    "in_": lambda column, value: column.in_(value),
    "notin_": lambda column, value: column.not_in(value),
}
BETWEEN: Final[Mapping[str, Compare]] = {"between": lambda column, value: column.between(*value)}
EXACT: Final = frozenset({*EQUALITY, *LISTS})
ALL: Final[Mapping[str, Compare]] = {**EQUALITY, **ORDER, **PATTERNS, **PARTS, **LISTS, **BETWEEN}
OF_KIND: Final[Mapping[str, frozenset[str]]] = {
    "json": frozenset(EQUALITY),
    "bool": frozenset({*EQUALITY, *LISTS}),
    **dict.fromkeys(
        ("int", "float", "latitude", "longitude", "time"), frozenset(ALL) - {*PATTERNS, *PARTS}
    ),
}
"""The operators of each kind; texts have all of them."""
FAMILIES: Final[Mapping[str, str]] = {"latitude": "float", "longitude": "float", "int": "float"}
"""Kinds that compare with one another; each of those not named here or in OF_KIND is a text."""


def with_value(
    resource: Resource, attribute: Attribute, operator: str, value: Any
) -> ColumnElement[bool]:
    """Compare an attribute with a value as it came. Raises Wrong."""
    compare = _operator(attribute, operator)
    column = resource.table.c[attribute.name]
    if value is None and operator in EQUALITY:
        return column.is_(None) if operator in {"eq", "is_"} else column.is_not(None)
    if operator in EXACT:
        return _exactly(attribute.kind, operator, column, value)
    if operator in BETWEEN:
        return compare(column, [_bound(attribute.kind, one) for one in _listed(operator, value)])
    if operator in PATTERNS:
        return compare(column, _pattern(attribute.kind, value))
    return compare(
        column,
        _plain(attribute.kind, value) if operator in PARTS else _bound(attribute.kind, value),
    )


def _exactly(kind: Kind, operator: str, column: Column, value: Any) -> ColumnElement[bool]:
    """Compare whole values: words with those that there are, e-mail addresses whatever the case of their letters."""
    sought = [
        _bound(kind, one) for one in (_listed(operator, value) if operator in LISTS else [value])
    ]
    if kind.choices and not {one.value for one in sought} <= {*kind.choices}:
        raise Wrong(f"{str(value)[:80]!r} is none of {', '.join(kind.choices)}.")
    folded: list[Column] = [func.lower(one) if kind.name == "email" else one for one in sought]
    ours = func.lower(column) if kind.name == "email" else column
    return ALL[operator](ours, folded if operator in LISTS else folded[0])


def with_field(
    resource: Resource, attribute: Attribute, operator: str, other_: Attribute
) -> ColumnElement[bool]:
    """Compare an attribute with another of the same row. Raises Wrong."""
    compare = _operator(attribute, operator)
    if operator not in {**EQUALITY, **ORDER}:
        raise Wrong(f"{operator!r} takes a `val`, not a `field`.")
    return compare(resource.table.c[attribute.name], resource.table.c[other_.name])


def other(resource: Resource, attribute: Attribute, node: Mapping[str, Any]) -> Attribute:
    """Find the attribute that a node names by `field`. Raises Wrong."""
    found = lookup.attributes(resource).get(lookup.dashed(str(node["field"])))
    if found is None or _family(found.kind) != _family(attribute.kind):
        raise Wrong(f"{attribute.dashed!r} cannot be compared with {str(node['field'])[:80]!r}.")
    return found


def _family(kind: Kind) -> str:
    return FAMILIES.get(kind.name, kind.name if kind.name in OF_KIND else "text")


def _operator(attribute: Attribute, operator: str) -> Compare:
    if operator not in ALL or operator not in OF_KIND.get(attribute.kind.name, ALL):
        raise Wrong(f"There is no operator {operator[:80]!r} for {attribute.dashed!r}.")
    return ALL[operator]


def _listed(operator: str, value: Any) -> list[Any]:
    if not isinstance(value, list) or len(value) > MAXIMUM_VALUES:
        raise Wrong(f"{operator!r} takes a list of at most {MAXIMUM_VALUES} values.")
    if operator in BETWEEN and len(value) != len(("from", "to")):
        raise Wrong("'between' takes a list of two values.")
    return value


def _plain(kind: Kind, value: Any) -> Any:
    try:
        return query_values.read(kind, value)
    except ValueError as error:
        raise Wrong(str(error)) from error


def _bound(kind: Kind, value: Any) -> BindParameter[Any]:
    # Wide enough for what no column holds: such a number is found in no row, and is no error.
    return literal(_plain(kind, value), BigInteger() if kind.name == "int" else kind.column)


def _pattern(kind: Kind, value: Any) -> Any:
    pattern = _plain(kind, value)
    if (len(pattern) - len(pattern.rstrip("\\"))) % 2:
        raise Wrong("A pattern cannot end with a single backslash.")
    return pattern
