"""Conditions of filters: an attribute compared with a value or with another attribute."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import BindParameter, ColumnElement, func, literal

from api.jsonapi import lookup
from openevent.model.kinds import Kind
from openevent.model.kinds.operators import (
    ALL,
    BETWEEN,
    EQUALITY,
    EXACT,
    LISTS,
    ORDER,
    PARTS,
    PATTERNS,
    Column,
    Compare,
)
from openevent.model.resource import Attribute, Resource

MAXIMUM_VALUES: Final = 1_000


class Wrong(Exception):
    """What is wrong with a filter: a sentence."""


def with_value(
    resource: Resource, attribute: Attribute, operator: str, value: Any
) -> ColumnElement[bool]:
    """Compare an attribute with a value as it came. Raises Wrong."""
    compare = _operator(attribute, operator)
    column, kind = resource.table.c[attribute.name], attribute.kind
    if value is None and operator in EQUALITY:
        return column.is_(None) if operator in {"eq", "is_"} else column.is_not(None)
    if operator in EXACT:
        return _exactly(kind, operator, column, value)
    if operator in BETWEEN:
        return compare(column, [_bound(kind, one) for one in _listed(operator, value)])
    if operator in PATTERNS:
        return compare(column, _pattern(kind, value))
    return compare(column, _plain(kind, value) if operator in PARTS else _bound(kind, value))


def _exactly(kind: Kind, operator: str, column: Column, value: Any) -> ColumnElement[bool]:
    """Compare whole values: a choice only with its words, e-mail addresses in any case."""
    values = _listed(operator, value) if operator in LISTS else [value]
    parameters: list[Any] = [_bound(kind, one) for one in values]
    if kind.choices and not {one.value for one in parameters} <= {*kind.choices}:
        raise Wrong(f"{str(value)[:80]!r} is none of {', '.join(kind.choices)}.")
    if kind.ignores_case:
        column, parameters = func.lower(column), [func.lower(one) for one in parameters]
    return ALL[operator](column, parameters if operator in LISTS else parameters[0])


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
    name = str(node["field"])
    field = lookup.get_attributes(resource).get(lookup.to_dashed(name))
    if field is None or field.kind.comparable != attribute.kind.comparable:
        raise Wrong(f"{attribute.dashed!r} cannot be compared with {name[:80]!r}.")
    return field


def _operator(attribute: Attribute, operator: str) -> Compare:
    operators = attribute.kind.operators
    if operator not in operators:
        choices = ", ".join(operators)
        raise Wrong(f"{attribute.dashed!r} has no operator {operator[:80]!r}: use {choices}.")
    return operators[operator]


def _listed(operator: str, value: Any) -> list[Any]:
    if not isinstance(value, list) or len(value) > MAXIMUM_VALUES:
        raise Wrong(f"{operator!r} takes a list of at most {MAXIMUM_VALUES} values.")
    if operator in BETWEEN and len(value) != len(("from", "to")):
        raise Wrong("'between' takes a list of two values.")
    return value


def _plain(kind: Kind, value: Any) -> Any:
    try:
        return kind.read_query(value)
    except ValueError as error:
        raise Wrong(str(error)) from error


def _bound(kind: Kind, value: Any) -> BindParameter[Any]:
    return literal(_plain(kind, value), kind.query_type)


def _pattern(kind: Kind, value: Any) -> Any:
    pattern = _plain(kind, value)
    if (len(pattern) - len(pattern.rstrip("\\"))) % 2:
        raise Wrong("A pattern cannot end with a single backslash.")
    return pattern
