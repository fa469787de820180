"""The file `event`: the event's own row, and the records of other files that lie nested in it."""

import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from import_worker.read.field_names import FieldNames
from import_worker.read.fields import Column, ImportContext, RecordReader, build_location
from import_worker.read.media import MediaReferences
from import_worker.read.values import build_reader
from openevent.infra.quoting import quote_value
from openevent.model.kinds import Substituted, TextKind, TimezoneKind
from openevent.model.resource import Resource
from openevent.resources import RESOURCES
from openevent.resources.event import events
from openevent.work.import_report import Report

MAX_CATALOGUE_NAME: Final = 200
IDENTIFIER: Final = re.compile(r"(?=.*[a-zA-Z])[\w-]{1,64}", re.ASCII)
"""What may stand in a URL for the event's id, so not digits alone."""
WITHOUT_SUBSTITUTE: Final = ("identifier", "name", "starts_at", "ends_at")
"""Required columns whose lack is no matter of a substitute."""
FILE: Final = "event"


@dataclass
class Core:
    """The event's row, the names of its type, topic and sub-topic, and the records nested in it."""

    row: dict[str, Any]
    zone: ZoneInfo
    says_published: bool
    catalogue: dict[str, str] = field(default_factory=dict)
    nested: dict[str, Any] = field(default_factory=dict)


def read_core(record: dict[str, Any], media: MediaReferences, report: Report) -> Core:
    """Read the event's object; an event without a name is an error."""
    zone = _read_zone(record)
    catalogue, nested, details = (
        _list_catalogue_keys(),
        _list_nested_files(),
        _list_detail_resources(),
    )
    word = build_reader(TextKind(MAX_CATALOGUE_NAME), zone)
    more = {name: Column(name, _keep_value) for name in (*nested, *details)}
    more |= {name: Column(name, word) for name in catalogue}
    more["state"] = Column("state", _read_state)
    fields = RecordReader(
        events, ImportContext(zone, media, report), more, without=WITHOUT_SUBSTITUTE
    )
    row = fields.read(record)
    if not row.get("name"):
        report.error(FILE, "The event has no name.", **build_location(record, None, "name"))
    row["identifier"] = choose_identifier(row.get("identifier"))
    core = Core(row, zone, row.pop("state", "draft") == "published")
    core.catalogue = {name: row.pop(name) for name in catalogue if name in row}
    core.nested = {file: row.pop(file) for file in nested if file in row}
    for key, resource in details.items():
        _add_details(core.nested, resource, key, row.pop(key, None))
    return core


def choose_identifier(given: str | None = None) -> str:
    """Give the event's name in URLs: the given one where it can be one, else 8 hex digits, one of them a letter."""
    while not given or not IDENTIFIER.fullmatch(given):
        given = secrets.token_hex(4)
    return given


def complete_times(
    row: dict[str, Any], first: datetime | None, last: datetime | None, report: Report
) -> None:
    """Give an event without times those of its sessions, with a warning; without sessions it is an error."""
    for name, found in (("starts_at", first), ("ends_at", last)):
        words, pointer = name.replace("_at", " time").replace("s ", " "), f"/{name}"
        if name in row:
            continue
        if found is None:
            report.error(
                FILE, f"The event has no {words}, and no session has one.", pointer=pointer
            )
        else:
            row[name] = found
            report.warning(
                FILE, f"The event has no {words}: that of its sessions was taken.", pointer=pointer
            )
    if "starts_at" in row and "ends_at" in row and row["ends_at"] < row["starts_at"]:
        report.warning(FILE, "The event ends before it starts.", pointer="/ends_at")


def list_nested_records(file: str, value: Any, report: Report) -> list[dict[str, Any]]:
    """Give the records that lie in the event's object; what is no object is left out, an empty one silently."""
    found = value if isinstance(value, list) else [] if value is None else [value]
    for each in found:
        if not isinstance(each, dict):
            report.warning(
                FILE, f"{quote_value(each)} is no object: it was left out.", pointer=f"/{file}"
            )
    return [
        each
        for each in found
        if isinstance(each, dict) and any(part not in (None, "") for part in each.values())
    ]


def _keep_value(value: Any) -> Any:
    return value


def _read_state(value: Any) -> str:
    return "published" if str(value).strip().lower() == "published" else "draft"


def _list_catalogue_keys() -> list[str]:
    """List the keys under which the event has the names of rows that all events share."""
    return [link.name_key for link in events.links if link.name_key]


def _list_nested_files() -> list[str]:
    """List the files whose records may lie in the event's object; a file of their own wins."""
    return [
        resource.entry.file for resource in RESOURCES.event_parts if resource.entry.in_event_object
    ]


def _list_detail_resources() -> dict[str, Resource]:
    """Give the resource of the nested record that an object of the event fills, by key."""
    return {key: resource for resource in RESOURCES.event_parts for key in resource.entry.fill_from}


def _read_zone(record: dict[str, Any]) -> ZoneInfo:
    """Read the zone before all else: times without offset need it."""
    names = FieldNames(events)
    values = {names.canonical(key): value for key, value in record.items() if value}
    try:
        zone = build_reader(TimezoneKind(), ZoneInfo("UTC"))(values.get("timezone"))
        return ZoneInfo(zone or "UTC")
    except Substituted:
        return ZoneInfo("UTC")


def _add_details(nested: dict[str, Any], resource: Resource, key: str, details: Any) -> None:
    """Take from the details under `key` what the nested record leaves out."""
    if not isinstance(details, dict):
        return
    record = nested.get(resource.entry.file)
    own = record if isinstance(record, dict) else {}
    names, fields = FieldNames(resource), resource.entry.fill_from[key]
    filled = {names.canonical(name) for name, value in own.items() if value}
    found = {fields.get(name.replace("-", "_")): value for name, value in details.items() if value}
    lacking = {name: value for name, value in found.items() if name and name not in filled}
    nested[resource.entry.file] = {**own, **lacking}
