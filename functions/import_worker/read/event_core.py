"""The file `event`: the event's own row, and the parts that lie nested in it."""

import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from import_worker.read.field_names import Names
from import_worker.read.fields import Around, Column, Fields, place
from import_worker.read.media import Media
from import_worker.read.values import Doubt, reader
from openevent.model.kinds import Kind
from openevent.resources.event import events
from openevent.work.import_report import Report, quote_value

NESTED: Final = ("social_links", "event_copyright", "speakers_call")
"""Parts that may lie in the event's object or in a file of their own, which wins."""
CATALOGUE: Final = ("type", "topic", "sub_topic")
CATALOGUE_LENGTH: Final = 200
LICENCE: Final = {
    "name": "licence",
    "url": "licence_url",
    "logo": "logo_url",
    "logo_url": "logo_url",
}
"""Of `licence_details`, what an event's copyright may lack."""
IDENTIFIER: Final = re.compile(r"(?=.*[a-zA-Z])[\w-]{1,64}", re.ASCII)
"""What may stand in a URL for the event's id, so not digits alone."""
SETTLED_HERE: Final = ("identifier", "name", "starts_at", "ends_at")
"""Required columns whose lack is no matter of a substitute."""
FILE: Final = "event"


@dataclass
class Core:
    """The event's row, the names of its type, topic and sub-topic, and what is nested in it."""

    row: dict[str, Any]
    zone: ZoneInfo
    says_published: bool
    catalogue: dict[str, str] = field(default_factory=dict)
    nested: dict[str, Any] = field(default_factory=dict)


def read(record: dict[str, Any], media: Media, report: Report) -> Core:
    """Read the event's object; an event without a name is an error."""
    names = Names(events, (*NESTED, *CATALOGUE, "licence_details", "timezone"))
    parts = {
        names.canonical(key): value for key, value in record.items() if value not in (None, "")
    }
    zone = _zone(parts.get("timezone"))
    more = {name: Column(name, _whole) for name in (*NESTED, "licence_details")}
    more |= {
        name: Column(name, reader(Kind("text", limit=CATALOGUE_LENGTH), zone)) for name in CATALOGUE
    }
    more["state"] = Column("state", _state)
    columns = Fields(events, Around(zone, media, report), more, without=SETTLED_HERE)
    row = columns.read(record)
    if not row.get("name"):
        report.error(FILE, "The event has no name.", **place(record, None, "name"))
    nested: dict[str, Any] = {name: row.pop(name) for name in NESTED if name in row}
    _fill_licence(nested, row.pop("licence_details", None))
    catalogue: dict[str, str] = {name: row.pop(name) for name in CATALOGUE if name in row}
    row["identifier"] = identifier(row.get("identifier"))
    return Core(row, zone, row.pop("state", "draft") == "published", catalogue, nested)


def identifier(given: str | None = None) -> str:
    """Give the event's name in URLs: the given one where it can be one, else 8 hex digits, one of them a letter."""
    while not given or not IDENTIFIER.fullmatch(given):
        given = secrets.token_hex(4)
    return given


def settle_times(
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


def nested_records(file: str, value: Any, report: Report) -> list[dict[str, Any]]:
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


def _whole(value: Any) -> Any:
    return value


def _state(value: Any) -> str:
    return "published" if str(value).strip().lower() == "published" else "draft"


def _zone(value: Any) -> ZoneInfo:
    try:
        return ZoneInfo(reader(Kind("timezone"), ZoneInfo("UTC"))(value) or "UTC")
    except Doubt:
        return ZoneInfo("UTC")


def _fill_licence(nested: dict[str, Any], details: Any) -> None:
    """Take from the licence's details what the copyright says nothing of."""
    if not isinstance(details, dict):
        return
    copyright_ = nested.get("event_copyright")
    given = copyright_ if isinstance(copyright_, dict) else {}
    has = {
        key.replace("-", "_").replace("license", "licence"): value
        for key, value in given.items()
        if value
    }
    found = {LICENCE.get(key.replace("-", "_")): value for key, value in details.items() if value}
    lacking = {key: value for key, value in found.items() if key and key not in has}
    nested["event_copyright"] = {**given, **lacking}
