"""The whole zip, read and checked file by file before a row is written; each file is freed once its rows are made."""

from dataclasses import dataclass
from typing import Any, Final

from import_worker.event import core as event_core
from import_worker.event import hooks
from import_worker.event.archive_file import ArchiveFile
from import_worker.event.core import Core
from import_worker.event.files import ArchiveFiles
from import_worker.event.pairings import Pairing
from import_worker.read import documents
from import_worker.read.media import MediaReferences
from import_worker.zip.package import Package
from openevent.work.import_report import Report
from openevent.work.tasks import Progress

FIRST_PERCENT, LAST_PERCENT = 5, 50
"""Percent of the whole job when the first file after `event` is begun, and when the last is
read."""
RECORDS_PER_STEP: Final = 20
"""Records between two looks at the clock."""


@dataclass
class ArchiveContent:
    """What the zip holds: the event's core, the other files' rows, their pairs by place, media."""

    core: Core
    parts: dict[str, ArchiveFile]
    pairings: list[Pairing]
    media: MediaReferences

    @property
    def counts(self) -> dict[str, int]:
        """Give how many records of each file come in."""
        return {part.file: part.rows.count for part in self.parts.values()}


def read_archive(package: Package, report: Report, progress: Progress) -> ArchiveContent | None:
    """Read every file; what is wrong is in the report. None where there is no event to read the rest for."""
    package.report_missing(report)
    progress.phase(1, "Importing event core")
    found = (
        documents.read_event(package.read("event"), report) if "event" in package.files else None
    )
    if found is None:
        return None
    media = MediaReferences(package)
    core = event_core.read_core(found, media, report)
    parts = ArchiveFiles(core, media, report)
    _read_files(package, parts, progress)
    event_core.complete_times(core.row, parts.span.first, parts.span.last, report)
    package.report_unknown(media.named, report)
    media.report_unnamed(report)
    return ArchiveContent(core, parts.by_type, list(parts.pairings.values()), media)


def _read_files(package: Package, parts: ArchiveFiles, progress: Progress) -> None:
    whole = sum(info.file_size for info in package.files.values()) or 1
    done = 0
    for part in parts.by_type.values():
        _read_file(
            part,
            _load_records(package, parts, part),
            progress,
            FIRST_PERCENT + (LAST_PERCENT - FIRST_PERCENT) * done // whole,
        )
        done += package.files[part.file].file_size if part.file in package.files else 0
        parts.settle(part)


def _read_file(
    part: ArchiveFile, records: list[dict[str, Any]], progress: Progress, percent: int
) -> None:
    total, archive = len(records), part.resource.entry
    for number, record in hooks.number_records(archive, records, part.fields.report):
        part.take(record, number)
        if number % RECORDS_PER_STEP == 0:
            progress.step(percent, f"Importing {archive.title} ({number + 1}/{total})")


def _load_records(package: Package, parts: ArchiveFiles, part: ArchiveFile) -> list[dict[str, Any]]:
    if part.file in package.files:
        return documents.read_records(part.file, package.read(part.file), part.fields.report)
    nested = parts.core.nested.get(part.file)
    part.fields.file = event_core.FILE
    return event_core.list_nested_records(part.file, nested, part.fields.report)
