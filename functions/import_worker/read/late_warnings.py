"""Warnings about a record that need all of its fields."""

from collections.abc import Iterator
from typing import Any

from openevent.model.kinds import Cleaned, ComesTwice
from openevent.text.html.parts import join_parts
from openevent.text.quoting import quote_value

type Row = dict[str, Any]


class LateWarnings:
    """The fields of one record whose HTML lost something, or whose time comes twice."""

    def __init__(self) -> None:
        self._cleaned: dict[str, Cleaned] = {}
        self._times: dict[str, tuple[str, ComesTwice]] = {}

    def add(self, name: str, key: str, problem: Cleaned | ComesTwice) -> None:
        """Note what a column's reader raised; `key` is the name of its field in the file."""
        if isinstance(problem, Cleaned):
            self._cleaned[key] = problem
        else:
            self._times[name] = key, problem

    def complete(self, row: Row) -> Iterator[tuple[str, str]]:
        """Choose the times of the row; yield each warning with the key of its field."""
        for name, (key, twice) in self._times.items():
            yield _choose_time(row, name, twice), key
        if self._cleaned:
            yield self._describe_cleaning(), next(iter(self._cleaned))

    def _describe_cleaning(self) -> str:
        """Describe at once what all fields of the record lost (docs/contract/archive.md#html)."""
        parts = dict.fromkeys(part for field in self._cleaned.values() for part in field.parts)
        fields = ", ".join(quote_value(key) for key in self._cleaned)
        names = join_parts(list(parts))
        return f"The HTML of {fields} may not have these parts, so they were left out: {names}."


def _choose_time(row: Row, name: str, twice: ComesTwice) -> str:
    """Choose the first moment, or the second one for an end that only then follows its start.

    Return the warning. The rule is in docs/contract/archive.md#times.
    """
    start = row.get("starts_at")
    if name == "ends_at" and start is not None and twice.value <= start < twice.later:
        row[name] = twice.later
        return twice.describe_later()
    return str(twice)
