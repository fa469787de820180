"""Find the records of one file that mean the same row."""

from typing import Any, Final

from openevent.model.archive import Archive
from openevent.text.quoting import quote_value

DOT_ABOVE: Final = "\u0307"
"""Python's lower case of a dotted capital I has this mark; PostgreSQL's has not."""

type Row = dict[str, Any]


class DuplicateRows:
    """The rows that the database's unique indexes allow only once."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._places: dict[str, int] = {}

    def find_place(self, row: Row, place: int) -> int:
        """Return the place of an equal row, else `place`; rows in the trash have no equals."""
        archive = self._archive
        if "deleted_at" in row or not (archive.at_most_one or archive.merge_by):
            return place
        return self._places.setdefault(self._build_key(row), place)

    def describe(self, row: Row) -> str:
        """Return the warning about a row that is left out."""
        if self._archive.at_most_one:
            return "An event may have only one record of this kind: this one was left out."
        name = quote_value(self._build_key(row))
        return f"Two {self._archive.title} are called {name}: they were merged."

    def _build_key(self, row: Row) -> str:
        """Fold the name as the database does, whose lower case of İ has no mark."""
        if self._archive.merge_by is None:
            return ""
        text = str(row.get(self._archive.merge_by) or "")
        return text.strip().casefold().replace(DOT_ABOVE, "")
