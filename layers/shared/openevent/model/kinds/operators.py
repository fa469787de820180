"""The operators of filters in SQL, in groups: a kind names the groups that it has."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, Text, and_, func, literal, literal_column

type Column = ColumnElement[Any]
type Compare = Callable[[Column, Any], ColumnElement[bool]]
type Operators = Mapping[str, Compare]

SEPARATOR: Final[Column] = literal_column("chr(1)", Text)
"""Sorts before all that a text holds."""
LOOKALIKES: Final = {
    "\ufe33": "_",
    "\ufe34": "_",
    "\ufe4d": "_",
    "\ufe4e": "_",
    "\ufe4f": "_",
    "\uff3f": "_",
    "\ufe6a": "%",
    "\uff05": "%",
    "\ufe68": "\\",
    "\uff3c": "\\",
}
"""Characters that `sort_key` turns into one with a meaning in a pattern."""
IN_PATTERN: Final = re.compile(rf"\\(.)|([{''.join(LOOKALIKES)}])", re.DOTALL)
"""A character after a backslash, or a lookalike."""


def fold(text: Column) -> Column:
    """Build the key in which case and accents of a text make no difference.

    docs/contract/api.md#alphabetical-order
    """
    return func.sort_key(text, type_=Text())


def order_by_letters(text: Column) -> Column:
    """Build the value by which people look for a text: its letters, then its spelling."""
    return (fold(text) + SEPARATOR + text).collate("C")


def order_by_codes(text: Column) -> Column:
    """Build the value for words of a program: in any database, their order is that of bytes."""
    return text.collate("C")


def _fold_pattern(pattern: str) -> Column:
    """Fold a pattern; what its backslashes escape stays so, and lookalikes are no wildcards."""
    return fold(literal(IN_PATTERN.sub(_escape, pattern), Text))


def _escape(match: re.Match[str]) -> str:
    character = match[1] or match[2]
    plain = LOOKALIKES.get(character, character)
    return f"\\{plain}" if plain in "%_\\" else plain


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
BETWEEN: Final[Operators] = {"between": lambda column, value: column.between(*value)}
PATTERNS: Final[Operators] = {
    "like": lambda column, value: column.like(value),
    "ilike": lambda column, value: fold(column).like(_fold_pattern(value)),
    "notlike": lambda column, value: column.not_like(value),
    "notilike": lambda column, value: fold(column).not_like(_fold_pattern(value)),
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
EXACT: Final[Operators] = {**EQUALITY, **LISTS}
MEASURES: Final[Operators] = {**EQUALITY, **ORDER, **LISTS, **BETWEEN}
"""Of numbers and times."""
ALL: Final[Operators] = {**EQUALITY, **ORDER, **PATTERNS, **PARTS, **LISTS, **BETWEEN}


def order_as_texts(build_order: Callable[[Column], Column]) -> Operators:
    """Build the operators of texts, which compare by the order in which lists are sorted."""

    def compare_by_order(compare: Compare) -> Compare:
        return lambda column, value: compare(build_order(column), build_order(value))

    comparisons = {name: compare_by_order(compare) for name, compare in ORDER.items()}

    def between(column: Column, bounds: Any) -> ColumnElement[bool]:
        # SQLAlchemy writes BETWEEN without the parentheses that COLLATE needs there.
        first, last = (build_order(bound) for bound in bounds)
        return and_(build_order(column) >= first, build_order(column) <= last)

    return {**ALL, **comparisons, "between": between}


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
