"""One file of a zip while it is read: from records to rows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from import_worker.event.duplicates import DuplicateRows
from import_worker.event.rows import RowChunks
from import_worker.limits import MAX_RECORDS
from import_worker.read.fields import RecordReader
from import_worker.read.references import ReferenceTarget, get_name
from openevent.model.resource import Resource
from openevent.resources import RESOURCES
from openevent.work.import_report import JobFailed

type Record = dict[str, Any]
type ReferenceHandler = Callable[[int, Any, Record], None]
"""Takes a record's place, what the reader of its list of references gave, and the record."""
type RowCheck = Callable[[Record], str | None]
"""Gives the sentence of a warning about a row, or None."""


@dataclass
class ArchiveFile:
    """One file being read; `notes` take the lists of references, by their key."""

    resource: Resource
    fields: RecordReader
    target: ReferenceTarget
    notes: Mapping[str, ReferenceHandler]
    check: RowCheck
    rows: RowChunks = field(default_factory=RowChunks)

    def __post_init__(self) -> None:
        self._duplicates = DuplicateRows(self.resource.entry)
        references = RESOURCES.find_references(self.resource)
        self._required = [str(link.column) for link in references if link.required]

    @property
    def file(self) -> str:
        return self.target.file

    def take(self, record: Record, number: int | None = None) -> int | None:
        """Make the row of a record, the file's `number`th from 0 or one that lies in another, and give its place.

        None where a reference lacks that a row must have. Raises JobFailed where they are more than
        RECORDS.
        """
        if self.rows.count == MAX_RECORDS:
            words = f"The event has more than {MAX_RECORDS:,} {self.resource.entry.title}."
            raise JobFailed(words, reason="too_large")
        row = self.fields.read(record, number)
        for column in self._required:
            if column not in row:
                words = f"There is no {column.removesuffix('_id')}: this record was left out."
                self.fields.warn(words.replace("_", " "), record, number)
                return None
        name = get_name(row)
        lists = {key: row.pop(key) for key in self.notes if key in row}
        place = self._place(row, record, number)
        for key, references in lists.items():
            self.notes[key](place, references, record)
        self.target.index.add(place, record.get("id"), name)
        return place

    def _place(self, row: Record, record: Record, number: int | None) -> int:
        """Add the completed row, unless another one stands for it; give the place of either."""
        place = self._duplicates.place_of(row, self.rows.count + 1)
        if place <= self.rows.count:
            self.fields.warn(self._duplicates.warning(row), record, number)
            return place
        archive = self.resource.entry
        for name, value in archive.defaults.items():
            row.setdefault(name, value)
        if archive.add_derived:
            archive.add_derived(row)
        if doubt := self.check(row):
            self.fields.warn(doubt, record, number)
        return self.rows.add(row)
