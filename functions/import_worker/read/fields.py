"""Records of one file, field by field, to columns: what is doubtful is a warning, what cannot be is an error."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from import_worker.limits import MAX_FIELD_NAMES
from import_worker.read.field_names import FieldNames
from import_worker.read.media import MediaReferences
from import_worker.read.values import Reader, build_reader
from openevent.infra.quoting import quote_value
from openevent.model.kinds import Substituted, TimeKind
from openevent.model.resource import Resource
from openevent.work.import_report import Report


class Column(NamedTuple):
    """Where a key's value goes: `read` is None for a key that is dropped; `other` takes what is not a text."""

    name: str
    read: Reader | None
    is_known: bool = True
    other: "Column | None" = None


class ImportContext(NamedTuple):
    """What all files of a zip share: the event's zone, for times without offset, the media, the report."""

    zone: ZoneInfo
    media: MediaReferences
    report: Report


class RecordReader:
    """The fields of one file's records; `more` gives the readers of what is no plain attribute, by canonical name."""

    def __init__(
        self,
        resource: Resource,
        around: ImportContext,
        more: Mapping[str, Column],
        without: Iterable[str] = (),
    ) -> None:
        self.file = resource.entry.file
        self.report = around.report
        self._columns = {**dict(_list_columns(resource, around)), **more}
        self._names = FieldNames(resource, self._columns)
        self._known: dict[str, Column] = {}
        required = (
            field for field in resource.fields.values() if field.required and field.in_archive
        )
        self._required = {
            field.name: field.kind.substitute()
            for field in required
            if field.name not in set(without)
        }

    def read(self, record: dict[str, Any], number: int | None = None) -> dict[str, Any]:
        """Give the columns that the record fills; what it leaves empty is absent. `number` is its place from 0."""
        row: dict[str, Any] = {}
        known = self._known
        for key, value in record.items():
            name, read, is_known, other = known.get(key) or self._learn(key)
            if other is not None and not isinstance(value, str):
                name, read, is_known, other = other
            if read is None:
                if not is_known:
                    self._unknown(record, number, key)
                continue
            if value is None or value == "" or (name in row and key != name):
                continue
            try:
                found = read(value)
            except Substituted as substituted:
                self.warn(str(substituted), record, number, key)
                found = substituted.value
            except ValueError as error:
                self.report.error(self.file, str(error), **build_location(record, number, key))
                continue
            if found is not None:
                row[name] = found
        if not row.keys() >= self._required.keys():
            self._fill(row, record, number)
        return row

    def warn(
        self, message: str, record: dict[str, Any], number: int | None, key: str | None = None
    ) -> None:
        """Note a warning about a field of a record, or about the record."""
        self.report.warning(self.file, message, **build_location(record, number, key))

    def _learn(self, key: str) -> Column:
        column = self._column(key, is_text=True)
        if self._names.depends_on_value(key):
            column = column._replace(other=self._column(key, is_text=False))
        if len(self._known) < MAX_FIELD_NAMES:
            self._known[key] = column
        return column

    def _column(self, key: str, *, is_text: bool) -> Column:
        name = self._names.canonical(key, is_text=is_text)
        return self._columns[name] if name else Column("", None, is_known=name is not None)

    def _unknown(self, record: dict[str, Any], number: int | None, key: str) -> None:
        self.warn(
            f"The field {quote_value(key)} is not known: it was left out.", record, number, key
        )

    def _fill(self, row: dict[str, Any], record: dict[str, Any], number: int | None) -> None:
        for name, substitute in self._required.items():
            if name not in row:
                row[name] = substitute
                taken = (
                    "it stays empty" if substitute == "" else f"{quote_value(substitute)} was taken"
                )
                self.warn(f"There is no {name.replace('_', ' ')}: {taken}.", record, number)


def build_location(
    record: Mapping[str, Any], number: int | None, key: str | None = None
) -> dict[str, Any]:
    """Give the place of a finding for a Report: record, id, pointer."""
    own = record.get("id")
    pointer = None if key is None else "/" + key.replace("~", "~0").replace("/", "~1")
    return {"record": number, "id": None if own is None else str(own), "pointer": pointer}


def _list_columns(resource: Resource, around: ImportContext) -> Iterator[tuple[str, Column]]:
    for name, field in resource.fields.items():
        if field.in_archive:
            read = build_reader(field.kind, around.zone)
            if field.kind.is_media:
                read = around.media.reader(read)
            yield name, Column(name, read)
    if (
        resource.soft_delete and not resource.entry.is_event
    ):  # who imports an event wants it, wherever it lay before
        yield "deleted_at", Column("deleted_at", build_reader(TimeKind(), around.zone))
