"""Find the records of one file that mean the same row."""

from typing import Any

from openevent.model.archive import Archive
from openevent.text.comparison import build_key
from openevent.text.quoting import quote_value

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
        """Build the key of the name, which is that of the database's index."""
        if self._archive.merge_by is None:
            return ""
        return build_key(str(row.get(self._archive.merge_by) or ""))
