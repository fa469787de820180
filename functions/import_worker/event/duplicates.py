"""Records of one file that stand for the same row."""

from typing import Any, Final

from openevent.infra.quoting import quote_value
from openevent.model.archive import Archive

DOT_ABOVE: Final = "\u0307"
"""Python's lower case of a dotted capital I has this mark, PostgreSQL's has not."""

type Row = dict[str, Any]


class DuplicateRows:
    """The rows that a file may hold once, as the database's unique indexes have it."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._places: dict[str, int] = {}

    def place_of(self, row: Row, place: int) -> int:
        """Give the place of the row that stands for this one, else its own; trash stays apart."""
        archive = self._archive
        if "deleted_at" in row or not (archive.at_most_one or archive.merge_by):
            return place
        return self._places.setdefault(self._key(row), place)

    def warning(self, row: Row) -> str:
        """Give the sentence about a row that is left out."""
        if self._archive.at_most_one:
            return "An event has one of these: this record was left out."
        return (
            f"Two {self._archive.title} are called {quote_value(self._key(row))}: they were merged."
        )

    def _key(self, row: Row) -> str:
        """Fold the text as the database does: its lower case has no mark on an i."""
        if self._archive.merge_by is None:
            return ""
        text = str(row.get(self._archive.merge_by) or "")
        return text.strip().casefold().replace(DOT_ABOVE, "")
