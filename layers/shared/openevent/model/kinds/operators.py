"""The operators of filters in SQL, in groups: a kind names the groups that it has."""

import re
from collections.abc import Callable, Iterator, Mapping
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
OF_LINKS: Final = ("has", "any")
"""Operators of links only."""
NEGATION: Final = re.compile("(not|is)(?=in|i?like|not)")
"""The first word of a negated operator such as `notin`, `notilike`, `isnot`."""


def get_canonical_name(spelling: str) -> str:
    """Get the name of an operator for one of its spellings, or an unknown spelling as it is.

    See docs/contract/api.md#operators.
    """
    return SPELLINGS.get(spelling, spelling)


def _list_spellings(name: str) -> Iterator[str]:
    """List `notin`, `notin_`, `__notin__`, `not_in`, `not_in_` and `__not_in__` for `notin_`."""
    plain = name.strip("_")
    for word in (plain, NEGATION.sub(r"\1_", plain)):
        yield from (word, f"{word}_", f"__{word}__")


SPELLINGS: Final[Mapping[str, str]] = {
    spelling: name for name in (*ALL, *OF_LINKS) for spelling in _list_spellings(name)
}
