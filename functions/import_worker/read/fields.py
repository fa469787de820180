"""Read the records of one file, field by field, into columns.

A doubtful value gives a warning, an impossible value an error.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from import_worker.limits import MAXIMUM_FIELD_NAMES
from import_worker.read.field_names import FieldNames
from import_worker.read.late_warnings import LateWarnings
from import_worker.read.media import FieldPlace, MediaReferences
from import_worker.read.values import Reader, build_reader
from openevent.model.kinds import Cleaned, ComesTwice, Substituted, TimeKind
from openevent.model.resource import Attribute, Resource
from openevent.text.quoting import quote_value
from openevent.work.import_report import Report

type Record = dict[str, Any]
"""A record of a file, by key."""


class Column(NamedTuple):
    """The column for a key's value.

    `read` is None for a key that is left out. `for_other_types` replaces the column if the value is
    not a text.
    """

    name: str
    read: Reader | None
    has_known_name: bool = True
    for_other_types: "Column | None" = None


def keep_value(value: Any) -> Any:
    """Keep a value as it is: another reader reads it later."""
    return value


class ImportContext(NamedTuple):
    """The parts that all files of a zip share.

    `zone` is the event's time zone, for times without an offset.
    """

    zone: ZoneInfo
    media: MediaReferences
    report: Report


class RecordReader:
    """Reads the records of one file.

    `more` gives columns that are not attributes, by canonical name. A required column in `optional`
    gets no substitute.
    """

    def __init__(
        self,
        resource: Resource,
        context: ImportContext,
        more: Mapping[str, Column],
        optional: Iterable[str] = (),
    ) -> None:
        self.file = resource.required_archive.file
        self._is_event = resource.required_archive.is_event
        self.report = context.report
        self._media = context.media
        self._media_columns = [
            field.name for field in resource.fields.values() if _is_medium(field)
        ]
        self._columns = {**dict(_list_columns(resource, context)), **more}
        self._names = FieldNames(resource, self._columns)
        self._columns_by_key: dict[str, Column] = {}
        self._substitutes = _list_substitutes(resource, set(optional))

    def read(self, record: dict[str, Any], number: int | None = None) -> dict[str, Any]:
        """Return the columns that the record fills, without empty ones.

        `number` is the record's position in its file, from 0.
        """
        row: dict[str, Any] = {}
        late_warnings = LateWarnings()
        columns_by_key = self._columns_by_key  # a local name is faster in this loop
        for key, value in record.items():
            name, read, has_known_name, other = columns_by_key.get(key) or self._find_column(key)
            if other is not None and not isinstance(value, str):
                name, read, has_known_name, other = other
            if read is None:
                if not has_known_name:
                    self._warn_of_unknown(record, number, key)
                continue
            if value is None or value == "" or (name in row and key != name):
                continue
            try:
                column_value = self._read_value(read, value, record, number, key)
            except (Cleaned, ComesTwice) as problem:
                column_value = problem.value
                late_warnings.add(name, key, problem)
            if column_value is not None:
                row[name] = column_value
        if not row.keys() >= self._substitutes.keys():
            self._add_substitutes(row, record, number)
        for message, key in late_warnings.complete(row):
            self.warn(message, record, number, key)
        self._add_media_places(row, record, number)
        return row

    def warn(self, message: str, record: dict[str, Any], number: int | None, *path: str) -> None:
        """Report a warning about a record, or about the field to which the keys `path` lead."""
        location = build_location(record, number, *path)
        self.report.warning(self.file, message, **location, about_event=self._is_event)

    def _add_media_places(
        self, row: Mapping[str, Any], record: dict[str, Any], number: int | None
    ) -> None:
        """Note the fields of a record that name files of the zip."""
        for name in self._media_columns:
            if row.get(name) in self._media.files:
                location = build_location(record, number, self._find_key(record, name))
                place = FieldPlace(self.file, **location, about_event=self._is_event)
                self._media.add_place(row[name], place)

    def _find_key(self, record: dict[str, Any], name: str) -> str:
        """Find the key whose value filled a column."""
        if record.get(name):
            return name
        columns = ((key, self._columns_by_key.get(key)) for key, value in record.items() if value)
        return next((key for key, column in columns if column and column.name == name), name)

    def _read_value(
        self, read: Reader, value: Any, record: dict[str, Any], number: int | None, key: str
    ) -> Any:
        try:
            return read(value)
        except (Cleaned, ComesTwice):
            raise
        except Substituted as substituted:
            self.warn(str(substituted), record, number, key)
            return substituted.value
        except ValueError as error:
            location = build_location(record, number, key)
            self.report.error(self.file, str(error), **location, about_event=self._is_event)
            return None

    def _find_column(self, key: str) -> Column:
        column = self._build_column(key, is_text=True)
        if self._names.depends_on_value(key):
            other = self._build_column(key, is_text=False)
            column = column._replace(for_other_types=other)
        if len(self._columns_by_key) < MAXIMUM_FIELD_NAMES:
            self._columns_by_key[key] = column
        return column

    def _build_column(self, key: str, *, is_text: bool) -> Column:
        name = self._names.canonical(key, is_text=is_text)
        return self._columns[name] if name else Column("", None, has_known_name=name is not None)

    def _warn_of_unknown(self, record: dict[str, Any], number: int | None, key: str) -> None:
        message = f"The field {quote_value(key)} is unknown: it was left out."
        location = build_location(record, number, key)
        # Never about the event itself: many of them would hide what changed in the event.
        self.report.warning(self.file, message, **location, about_event=False)

    def _add_substitutes(
        self, row: dict[str, Any], record: dict[str, Any], number: int | None
    ) -> None:
        for name, substitute in self._substitutes.items():
            if name in row:
                continue
            row[name] = substitute
            field = name.replace("_", " ")
            action = (
                f"the import used {quote_value(substitute)}" if substitute else "it stays empty"
            )
            self.warn(f"The {field} is missing: {action}.", record, number)


def build_location(record: Mapping[str, Any], number: int | None, *path: str) -> dict[str, Any]:
    """Return the location of a problem as a Report takes it: record, id, pointer.

    The keys `path` lead from the record to a field; without them the whole record is meant.
    """
    record_id = record.get("id")
    pointer = "".join(f"/{key.replace('~', '~0').replace('/', '~1')}" for key in path)
    return {
        "record": number,
        "id": None if record_id is None else str(record_id),
        "pointer": pointer or None,
    }


def _list_columns(resource: Resource, context: ImportContext) -> Iterator[tuple[str, Column]]:
    for name, field in resource.fields.items():
        if field.in_archive:
            read = build_reader(field.kind, context.zone)
            if _is_medium(field):
                read = context.media.build_reader(read)
            yield name, Column(name, read)
    # An imported event is never in the trash, even if it was there on the other server.
    if resource.soft_delete and not resource.required_archive.is_event:
        yield "deleted_at", Column("deleted_at", build_reader(TimeKind(), context.zone))


def _is_medium(field: Attribute) -> bool:
    return field.in_archive and field.kind.is_media


def _list_substitutes(resource: Resource, optional: set[str]) -> dict[str, Any]:
    """Return the value for each required column that a record may leave out."""
    required = [field for field in resource.fields.values() if field.required and field.in_archive]
    return {field.name: field.kind.substitute() for field in required if field.name not in optional}
