"""Filter conditions: compares an attribute with a value or with another attribute."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import BindParameter, ColumnElement, literal

from api.jsonapi import field_lookup
from openevent.model.addresses import column_key
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
"""Values of a list in a filter."""


class InvalidFilter(Exception):
    """A filter is wrong; the message is a sentence for the client."""


def compare_with_value(
    resource: Resource, attribute: Attribute, operator: str, value: Any
) -> ColumnElement[bool]:
    """Compare an attribute with a value of the query. Raises InvalidFilter."""
    compare = _find_operator(attribute, operator)
    column, kind = field_lookup.get_column(resource, attribute), attribute.kind
    if value is None and operator in EQUALITY:
        return column.is_(None) if operator in {"eq", "is_"} else column.is_not(None)
    if operator in EXACT:
        return _compare_exactly(kind, operator, column, value)
    if operator in BETWEEN:
        bounds = [_bind_value(kind, bound) for bound in _check_list(operator, value)]
        return compare(column, bounds)
    if operator in PATTERNS:
        return compare(column, _read_pattern(kind, value))
    if operator in PARTS:
        return compare(column, _read_value(kind, value))
    return compare(column, _bind_value(kind, value))


def _compare_exactly(kind: Kind, operator: str, column: Column, value: Any) -> ColumnElement[bool]:
    """Compare complete values: a choice with its words only, e-mail addresses by mailbox."""
    is_list = operator in LISTS
    values = _check_list(operator, value) if is_list else [value]
    parameters: list[Any] = [_bind_value(kind, item) for item in values]
    if kind.choices and not {parameter.value for parameter in parameters} <= {*kind.choices}:
        raise InvalidFilter(f"{str(value)[:80]!r} is none of {', '.join(kind.choices)}.")
    if kind.is_address:
        column = column_key(column)
        parameters = [column_key(parameter) for parameter in parameters]
    return ALL[operator](column, parameters if is_list else parameters[0])


def compare_with_field(
    resource: Resource, attribute: Attribute, operator: str, other: Attribute
) -> ColumnElement[bool]:
    """Compare an attribute with another attribute of the same row. Raises InvalidFilter."""
    compare = _find_operator(attribute, operator)
    if operator not in {**EQUALITY, **ORDER}:
        raise InvalidFilter(f"{operator!r} takes a `val`, not a `field`.")
    return compare(*(field_lookup.get_column(resource, each) for each in (attribute, other)))


def find_other_attribute(
    resource: Resource, attribute: Attribute, node: Mapping[str, Any]
) -> Attribute:
    """Find the attribute in a filter node's `field`. Raises InvalidFilter."""
    name = str(node["field"])
    other = field_lookup.get_attributes(resource).get(field_lookup.to_dashed(name))
    if other is None or other.kind.comparable != attribute.kind.comparable:
        raise InvalidFilter(f"{attribute.dashed_name!r} cannot be compared with {name[:80]!r}.")
    return other


def check_operator(operator: str) -> None:
    """Check an operator where the kind of the attribute is unknown. Raises InvalidFilter."""
    if operator not in ALL:
        raise InvalidFilter(f"There is no operator {operator[:80]!r}: use {', '.join(ALL)}.")


def _find_operator(attribute: Attribute, operator: str) -> Compare:
    operators = attribute.kind.operators
    if operator not in operators:
        choices = ", ".join(operators)
        raise InvalidFilter(
            f"{attribute.dashed_name!r} has no operator {operator[:80]!r}: use {choices}."
        )
    return operators[operator]


def _check_list(operator: str, value: Any) -> list[Any]:
    if not isinstance(value, list) or len(value) > MAXIMUM_VALUES:
        raise InvalidFilter(f"{operator!r} takes a list of at most {MAXIMUM_VALUES} values.")
    if operator in BETWEEN and len(value) != len(("from", "to")):
        raise InvalidFilter("'between' takes a list of two values.")
    return value


def _read_value(kind: Kind, value: Any) -> Any:
    try:
        return kind.read_query(value)
    except ValueError as error:
        raise InvalidFilter(str(error)) from error


def _bind_value(kind: Kind, value: Any) -> BindParameter[Any]:
    return literal(_read_value(kind, value), kind.query_type)


def _read_pattern(kind: Kind, value: Any) -> Any:
    pattern = _read_value(kind, value)
    backslashes = len(pattern) - len(pattern.rstrip("\\"))
    if backslashes % 2:
        raise InvalidFilter("A pattern cannot end with a single backslash.")
    return pattern
