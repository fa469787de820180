"""Read the file `event`: the event's own row, and the records of other files nested in it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from import_worker.read.field_names import FieldNames
from import_worker.read.fields import (
    Column,
    ImportContext,
    RecordReader,
    build_location,
    keep_value,
)
from import_worker.read.media import MediaReferences
from import_worker.read.values import build_reader
from openevent.domain.event.identifiers import generate_identifier, is_identifier
from openevent.model.kinds import Substituted, TextKind, TimezoneKind
from openevent.model.resource import Resource
from openevent.resources import RESOURCES
from openevent.resources.event import events
from openevent.text.comparison import build_key
from openevent.text.quoting import quote_value
from openevent.work.import_report import Report

MAXIMUM_CATALOGUE_NAME: Final = 200
"""Characters in the name of an event's type, topic or sub-topic."""
WITHOUT_SUBSTITUTE: Final = ("identifier", "name", "starts_at", "ends_at")
"""Required columns that this module completes or reports itself."""
FILE: Final = "event"
TIMES: Final = {"starts_at": ("start time", "first start"), "ends_at": ("end time", "last end")}
"""The words for each time column in messages: the event's time, and that of its sessions."""


@dataclass
class Core:
    """The event's row, the names of its type, topic and sub-topic, and the records nested in it.

    Without `is_readable` the file could not be read: then the row is empty and the zone is UTC.
    """

    row: dict[str, Any]
    zone: ZoneInfo
    says_published: bool
    is_readable: bool = True
    catalogue: dict[str, str] = field(default_factory=dict)
    nested: dict[str, Any] = field(default_factory=dict)

    @property
    def is_over(self) -> bool:
        """Tell whether the event has ended; its times are complete."""
        return bool(self.row["ends_at"] <= datetime.now(UTC))


def read_core(record: dict[str, Any], media: MediaReferences, report: Report) -> Core:
    """Read the event's object; an event without a name is an error."""
    zone = _read_zone(record)
    catalogue_keys, nested_files = _list_catalogue_keys(), _list_nested_files()
    detail_resources = _list_detail_resources()
    read_name = build_reader(TextKind(MAXIMUM_CATALOGUE_NAME), zone)
    more = {key: Column(key, keep_value) for key in (*nested_files, *detail_resources)}
    more |= {key: Column(key, read_name) for key in catalogue_keys}
    more["state"] = Column("state", _read_state)
    context = ImportContext(zone, media, report)
    row = RecordReader(events, context, more, optional=WITHOUT_SUBSTITUTE).read(record)
    if not row.get("name"):
        message = 'The event has no name: add "name" to the file "event".'
        report.error(FILE, message, **build_location(record, None, "name"))
    row["identifier"] = choose_identifier(row.get("identifier"))
    core = Core(row, zone, row.pop("state", "draft") == "published")
    core.catalogue = {key: row.pop(key) for key in catalogue_keys if key in row}
    core.nested = {file: row.pop(file) for file in nested_files if file in row}
    for key, resource in detail_resources.items():
        _add_details(core.nested, resource, key, row.pop(key, None))
    return core


def build_unreadable_core() -> Core:
    """Build the core of a zip whose event cannot be read, to check the other files."""
    return Core({}, ZoneInfo("UTC"), says_published=False, is_readable=False)


def choose_identifier(identifier: str | None = None) -> str:
    """Return the event's name in URLs: `identifier` if it is valid, else a new one."""
    if identifier and is_identifier(identifier):
        return identifier
    return generate_identifier()


def complete_times(
    row: dict[str, Any], first: datetime | None, last: datetime | None, report: Report
) -> None:
    """Give an event without times those of its sessions, with a warning.

    `first` is the earliest time of a session, `last` the latest. Without either it is an error.
    """
    for name, session_time in (("starts_at", first), ("ends_at", last)):
        if name not in row:
            _complete_time(row, name, session_time, report)
    check_order(row, report)


def check_order(row: dict[str, Any], report: Report) -> None:
    """Warn of an event that ends before it starts."""
    if "starts_at" in row and "ends_at" in row and row["ends_at"] < row["starts_at"]:
        report.warning(
            FILE, "The event ends before it starts: correct its dates.", pointer="/ends_at"
        )


def _complete_time(
    row: dict[str, Any], name: str, session_time: datetime | None, report: Report
) -> None:
    event_words, session_words = TIMES[name]
    if session_time is None:
        message = (
            f"The event has no {event_words}, and no session has one: "
            f'add "{name}" to the file "event".'
        )
        report.error(FILE, message, pointer=f"/{name}")
    else:
        row[name] = session_time
        message = (
            f"The event has no {event_words}: the import used the {session_words} of its sessions."
        )
        report.warning(FILE, message, pointer=f"/{name}")


def list_nested_records(file: str, value: Any, report: Report) -> list[dict[str, Any]]:
    """Return the records nested in the event's object.

    A value that is not an object is left out with a warning, an empty object without one.
    """
    items = value if isinstance(value, list) else [value]
    if value is None:
        items = []
    records = []
    for item in items:
        if not isinstance(item, dict):
            message = f"{quote_value(item)} is not an object: it was left out."
            report.warning(FILE, message, pointer=f"/{file}", about_event=False)
        elif any(field_value not in (None, "") for field_value in item.values()):
            records.append(item)
    return records


def _read_state(value: Any) -> str:
    return "published" if build_key(str(value)) == "published" else "draft"


def _list_catalogue_keys() -> list[str]:
    """List the keys that name the event's type, topic and sub-topic, which all events share."""
    return [link.name_key for link in events.links if link.name_key]


def _list_nested_files() -> list[str]:
    """List the files whose records may be nested in the event's object; a separate file wins."""
    return [
        resource.required_archive.file
        for resource in RESOURCES.event_parts
        if resource.required_archive.in_event_object
    ]


def _list_detail_resources() -> dict[str, Resource]:
    """Map each key of the event (`licence_details`) to the resource whose record it completes."""
    return {
        key: resource
        for resource in RESOURCES.event_parts
        for key in resource.required_archive.fill_from
    }


def _read_zone(record: dict[str, Any]) -> ZoneInfo:
    """Read the event's zone first: times without offset need it."""
    names = FieldNames(events)
    values = {names.canonical(key): value for key, value in record.items() if value}
    read_zone = build_reader(TimezoneKind(), ZoneInfo("UTC"))
    try:
        return ZoneInfo(read_zone(values.get("timezone")) or "UTC")
    except Substituted as substituted:
        return ZoneInfo(substituted.value)


def _add_details(nested: dict[str, Any], resource: Resource, key: str, details: Any) -> None:
    """Copy from the details under `key` the fields that the nested record leaves empty."""
    if not isinstance(details, dict):
        return
    record = nested.get(resource.required_archive.file)
    own_values = record if isinstance(record, dict) else {}
    names, field_by_detail = FieldNames(resource), resource.required_archive.fill_from[key]
    filled_fields = {names.canonical(name) for name, value in own_values.items() if value}
    added_values = {}
    for name, value in details.items():
        field_name = field_by_detail.get(name.replace("-", "_"))
        if value and field_name and field_name not in filled_fields:
            added_values[field_name] = value
    nested[resource.required_archive.file] = {**own_values, **added_values}
