"""Turn the records of one file of a zip into rows."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from import_worker.event.duplicates import DuplicateRows, RepeatedGuids
from import_worker.event.row_checks import RowWarning
from import_worker.event.row_chunks import RowChunks
from import_worker.limits import MAXIMUM_RECORDS
from import_worker.read.fields import Record, RecordReader
from import_worker.read.references import ReferenceTarget, get_name
from openevent.model.resource import Resource

type ReferenceHandler = Callable[[int, Any, Record, int | None], None]
"""Takes a row's place, the value of its record's list of references, the record and its number."""
type RowCheck = Callable[[Record], Iterable[RowWarning]]
"""Gives the warnings about a row."""


@dataclass
class ArchiveFile:
    """One file of a zip; `handlers` take its lists of references, by the list's key.

    `required_targets` are the targets of the references that a record must have, by column.
    """

    resource: Resource
    reader: RecordReader
    target: ReferenceTarget
    handlers: Mapping[str, ReferenceHandler]
    check: RowCheck
    required_targets: Mapping[str, ReferenceTarget] = field(default_factory=dict)
    rows: RowChunks = field(default_factory=RowChunks)

    def __post_init__(self) -> None:
        self._duplicates = DuplicateRows(self.resource.required_archive)
        self._guids = RepeatedGuids(self.resource)
        self._has_too_many = False

    @property
    def name(self) -> str:
        return self.target.file

    def add_record(self, record: Record, number: int | None = None) -> int | None:
        """Make the row of a record and return its place, from 1.

        `number` is the record's position in the file, from 0; None if the record lies in another
        file. A place counts the file's rows, those of such records too. Returns None if a required
        reference is missing, and above MAXIMUM_RECORDS.
        """
        if self.rows.count == MAXIMUM_RECORDS:
            self._refuse_more()
            return None
        row = self.reader.read(record, number)
        for column, target in self.required_targets.items():
            if column not in row:
                self._leave_out(column, target, record, number)
                return None
        name = get_name(row)
        lists = {key: row.pop(key) for key in self.handlers if key in row}
        place = self._add_row(row, record, number)
        for key, references in lists.items():
            self.handlers[key](place, references, record, number)
        self.target.index.add(place, record.get("id"), name)
        return place

    def _refuse_more(self) -> None:
        """Report once that the file has too many records."""
        if not self._has_too_many:
            title = self.resource.required_archive.title
            message = f"The event has more than {MAXIMUM_RECORDS:,} {title}."
            self.reader.report.error(self.name, message)
        self._has_too_many, self.target.is_complete = True, False

    def _leave_out(
        self, column: str, target: ReferenceTarget, record: Record, number: int | None
    ) -> None:
        """Warn of a missing reference, unless its target could not be read."""
        if not target.is_complete:
            self.target.is_complete = False
            return
        reference = column.removesuffix("_id").replace("_", " ")
        self.reader.warn(f"The {reference} is missing: this record was left out.", record, number)

    def _add_row(self, row: Record, record: Record, number: int | None) -> int:
        """Complete the row and add it; return its place, or that of an equal row."""
        place = self._duplicates.find_place(row, self.rows.count + 1)
        if place <= self.rows.count:
            self.reader.warn(self._duplicates.describe(row), record, number)
            return place
        archive = self.resource.required_archive
        for name, value in archive.defaults.items():
            row.setdefault(name, value)
        for message, path in (*self._guids.drop_repeated(row), *self.check(row)):
            self.reader.warn(message, record, number, *path)
        if archive.add_derived:
            archive.add_derived(row)
        return self.rows.add(row)
