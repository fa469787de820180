"""The operators of filters in SQL, in groups: a kind names the groups that it has."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement

type Column = ColumnElement[Any]
type Compare = Callable[[Column, Any], ColumnElement[bool]]
type Operators = Mapping[str, Compare]

EQUALITY: Final[Operators] = {
    "eq": lambda column, value: column == value,
    "ne": lambda column, value: column != value,
    "is_": lambda column, value: column.is_not_distinct_from(value),
    "isnot": lambda column, value: column.is_distinct_from(value),
}
ORDER: Final[Operators] = {
    "gt": lambda column, value: column > value,
    "ge": lambda column, value: column >= value,
    "lt": lambda column, value: column < value,
    "le": lambda column, value: column <= value,
}
PATTERNS: Final[Operators] = {
    "like": lambda column, value: column.like(value),
    "ilike": lambda column, value: column.ilike(value),
    "notlike": lambda column, value: column.not_like(value),
    "notilike": lambda column, value: column.not_ilike(value),
}
PARTS: Final[Operators] = {
    "startswith": lambda column, value: column.startswith(value, autoescape=True),
    "endswith": lambda column, value: column.endswith(value, autoescape=True),
    "contains": lambda column, value: column.contains(value, autoescape=True),
}
LISTS: Final[Operators] = {
    "in_": lambda column, value: column.in_(value),
    "notin_": lambda column, value: column.not_in(value),
}
BETWEEN: Final[Operators] = {"between": lambda column, value: column.between(*value)}
EXACT: Final[Operators] = {**EQUALITY, **LISTS}
MEASURES: Final[Operators] = {**EQUALITY, **ORDER, **LISTS, **BETWEEN}
"""Of numbers and times."""
ALL: Final[Operators] = {**EQUALITY, **ORDER, **PATTERNS, **PARTS, **LISTS, **BETWEEN}
