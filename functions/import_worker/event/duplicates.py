"""Find the records of one file that mean the same row, and those that share a guid."""

from collections.abc import Iterator
from typing import Any

from import_worker.event.row_checks import RowWarning
from openevent.model.archive import Archive
from openevent.model.resource import Resource
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


class RepeatedGuids:
    """The guids of one file's rows: each identifies the first row that has it."""

    def __init__(self, resource: Resource) -> None:
        fields = resource.fields.values()
        self._columns = [field.name for field in fields if field.kind.is_guid and field.in_archive]
        self._guids: set[str] = set()

    def drop_repeated(self, row: Row) -> Iterator[RowWarning]:
        """Drop a guid that an earlier row has, with a warning: the row will get a new one."""
        for column in self._columns:
            guid = row.get(column)
            if guid in self._guids:
                del row[column]
                message = f"Another record has the {column} {guid} too: this one gets a new one."
                yield RowWarning(message, (column,))
            elif guid is not None:
                self._guids.add(guid)
