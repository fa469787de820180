"""The whole zip, read and checked file by file before a row is written; each file is freed once its rows are made."""

from dataclasses import dataclass
from typing import Any, Final

from import_worker.event import core as event_core
from import_worker.event import hooks
from import_worker.event.core import Core
from import_worker.event.files import Parts
from import_worker.event.pairings import Pairing
from import_worker.event.part import Part
from import_worker.read import documents
from import_worker.read.media import Media
from import_worker.zip.package import Package
from openevent.work.import_report import Report
from openevent.work.tasks import Progress

FIRST, LAST = 5, 50
"""Percent of the whole job when the first file after `event` is begun, and when the last is
read."""
STRIDE: Final = 20
"""Records between two looks at the clock."""


@dataclass
class Reading:
    """What the zip holds: the event's core, the other files' rows, their pairs by place, media."""

    core: Core
    parts: dict[str, Part]
    pairings: list[Pairing]
    media: Media

    @property
    def counts(self) -> dict[str, int]:
        """Give how many records of each file come in."""
        return {part.file: part.rows.count for part in self.parts.values()}


def read(package: Package, report: Report, progress: Progress) -> Reading | None:
    """Read every file; what is wrong is in the report. None where there is no event to read the rest for."""
    package.report_missing(report)
    progress.phase(1, "Importing event core")
    found = documents.the_event(package.read("event"), report) if "event" in package.files else None
    if found is None:
        return None
    media = Media(package)
    core = event_core.read(found, media, report)
    parts = Parts(core, media, report)
    _read_files(package, parts, progress)
    event_core.settle_times(core.row, parts.span.first, parts.span.last, report)
    package.report_unknown(media.named, report)
    media.report_unnamed(report)
    return Reading(core, parts.by_type, list(parts.pairings.values()), media)


def _read_files(package: Package, parts: Parts, progress: Progress) -> None:
    whole = sum(info.file_size for info in package.files.values()) or 1
    done = 0
    for part in parts.by_type.values():
        _read_part(
            part, _records(package, parts, part), progress, FIRST + (LAST - FIRST) * done // whole
        )
        done += package.files[part.file].file_size if part.file in package.files else 0
        parts.settle(part)


def _read_part(part: Part, records: list[dict[str, Any]], progress: Progress, percent: int) -> None:
    total, archive = len(records), part.resource.entry
    for number, record in hooks.numbered(archive, records, part.fields.report):
        part.take(record, number)
        if number % STRIDE == 0:
            progress.step(percent, f"Importing {archive.title} ({number + 1}/{total})")


def _records(package: Package, parts: Parts, part: Part) -> list[dict[str, Any]]:
    if part.file in package.files:
        return documents.records(part.file, package.read(part.file), part.fields.report)
    nested = parts.core.nested.get(part.file)
    part.fields.file = event_core.FILE
    return event_core.nested_records(part.file, nested, part.fields.report)
