"""Rows that the shell shows as tables."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, Final, overload

from local.terminal import tables

HIDDEN_COLUMNS: Final = frozenset({"password_hash"})
"""Columns whose values are not shown; `row["password_hash"]` still has it."""
HIDDEN: Final = "(hidden)"


def count(number: int, noun: str = "row") -> str:
    """Return a number with its noun: 1 row, 2 rows."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


class Shown:
    """Something that IPython shows as its text."""

    def __repr__(self) -> str:
        return str(self)

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:  # noqa: FBT001 - IPython's call
        printer.text(str(self))


class Record(Shown, Mapping[str, Any]):
    """One row: `row["email"]` or `row.email`. It is shown with a line for each column."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = dict(values)

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name not in self._values:
            near = ", ".join(get_close_matches(name, self._values)) or ", ".join(self._values)
            raise AttributeError(f"The row has no column {name!r}: {near}.")
        return self._values[name]

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._values]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def list_cells(self) -> list[Any]:
        """List the values as they are shown."""
        return [HIDDEN if name in HIDDEN_COLUMNS else self[name] for name in self]

    def __str__(self) -> str:
        pairs = list(zip(self, self.list_cells(), strict=True))
        return tables.format_table(("column", "value"), pairs)


class Rows(Shown, Sequence[Record]):
    """The rows of a query; `has_more` if a limit has cut them off."""

    def __init__(self, names: Sequence[str], rows: Sequence[Record], *, has_more: bool) -> None:
        self._names = names
        self._rows = rows
        self._has_more = has_more

    @overload
    def __getitem__(self, index: int) -> Record: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Record]: ...
    def __getitem__(self, index: int | slice) -> Record | Sequence[Record]:
        return self._rows[index]

    def __len__(self) -> int:
        return len(self._rows)

    def __str__(self) -> str:
        end = f"({count(len(self))}{', and more: limit=…' if self._has_more else ''})"
        if not self._rows:
            return end
        cells = [row.list_cells() for row in self._rows]
        return f"{tables.format_table(self._names, cells)}\n{end}"


class Changed(Shown):
    """The number of rows that a statement has written."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __str__(self) -> str:
        return f"({count(self.number)} changed; commit() keeps that)"
