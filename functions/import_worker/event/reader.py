"""Read and check the zip file by file before any row is written; each file's memory is freed."""

from dataclasses import dataclass
from typing import Any, Final

from import_worker.event import core as event_core
from import_worker.event import hooks, sales
from import_worker.event.archive_file import ArchiveFile
from import_worker.event.core import Core
from import_worker.event.files import ArchiveFiles
from import_worker.event.pairings import Pairing
from import_worker.read import documents
from import_worker.read.media import MediaReferences
from import_worker.zip.entry_stream import UnreadableEntry
from import_worker.zip.package import Package
from openevent.work.import_report import Report
from openevent.work.tasks import Progress

FIRST_PERCENT: Final = 5
"""Percent of the whole job when the first file after `event` starts."""
LAST_PERCENT: Final = 50
"""Percent of the whole job when the last file is read."""
RECORDS_PER_STEP: Final = 20
"""Records between two reports of progress."""

PART_SWITCHES: Final = {
    "sponsor": "is_sponsors_enabled",
    "session": "is_sessions_speakers_enabled",
    "speaker": "is_sessions_speakers_enabled",
}
"""The event's switch of each part that organizers cannot add to without it, by type."""


@dataclass
class ArchiveContent:
    """The content of a zip: the event, the other files' rows, their pairs by place, the media."""

    core: Core
    files: dict[str, ArchiveFile]
    pairings: list[Pairing]
    media: MediaReferences

    @property
    def counts(self) -> dict[str, int]:
        """The number of rows by file."""
        return {file.name: file.rows.count for file in self.files.values()}


def read_archive(package: Package, report: Report, progress: Progress) -> ArchiveContent:
    """Read every file and add its problems to the report.

    A file that cannot be read is an error, and the others are read and checked all the same. With
    an error the content is not whole.
    """
    package.report_missing(report)
    sales.report_left_out(package, report)
    progress.phase(1, "Importing event core")
    media = MediaReferences(package)
    core = _read_core(package, media, report)
    files = ArchiveFiles(core, media, report)
    _read_files(package, files, progress)
    _switch_on_parts(files)
    _complete_event(files)
    files.report_unchecked()
    _report_unnamed(package, media, report)
    return ArchiveContent(core, files.by_type, list(files.pairings.values()), media)


def _read_core(package: Package, media: MediaReferences, report: Report) -> Core:
    raw = _unpack(package, event_core.FILE, report) if event_core.FILE in package.files else None
    record = documents.read_event(raw, report) if raw is not None else None
    if record is None:
        report.incomplete_files.add(event_core.FILE)
        return event_core.build_unreadable_core()
    return event_core.read_core(record, media, report)


def _unpack(package: Package, name: str, report: Report) -> bytearray | None:
    """Unpack a JSON file; None with an error in the report if that fails."""
    try:
        return package.read(name)
    except UnreadableEntry as failure:
        for problem in failure.errors:
            report.error(problem.file, problem.message)
        return None


def _complete_event(files: ArchiveFiles) -> None:
    """Complete the event's times, as far as the files that could be read tell them."""
    core, report, dates = files.core, files.context.report, files.session_dates
    if not core.is_readable:
        return
    if files.by_type["session"].target.is_complete:
        event_core.complete_times(core.row, dates.first, dates.last, report)
    else:
        event_core.check_order(core.row, report)


def _report_unnamed(package: Package, media: MediaReferences, report: Report) -> None:
    """Warn of files that no field names; a file that could not be read may name any medium."""
    if report.incomplete_files:
        package.report_unknown(package.media, report)
        return
    package.report_unknown(media.files, report)
    media.report_unused(report)


def _switch_on_parts(files: ArchiveFiles) -> None:
    """Switch on the parts that the zip has and whose switch it does not mention.

    docs/contract/archive.md#switches-of-an-event
    """
    row = files.core.row
    for type_, switch in PART_SWITCHES.items():
        if files.by_type[type_].rows.count and row.get(switch) is None:
            row[switch] = True


def _read_files(package: Package, files: ArchiveFiles, progress: Progress) -> None:
    total_bytes = sum(info.file_size for info in package.files.values()) or 1
    read_bytes = 0
    for file in files.by_type.values():
        percent = FIRST_PERCENT + (LAST_PERCENT - FIRST_PERCENT) * read_bytes // total_bytes
        records = _load_records(package, files, file)
        if file.name in files.context.report.incomplete_files:
            files.mark_incomplete(file)
        _read_file(file, records, progress, percent)
        if file.name in package.files:
            read_bytes += package.files[file.name].file_size
        files.resolve_mentions(file)


def _read_file(
    file: ArchiveFile, records: list[dict[str, Any]], progress: Progress, percent: int
) -> None:
    total, archive = len(records), file.resource.required_archive
    for number, record in hooks.number_records(archive, records, file.reader.report):
        file.add_record(record, number)
        if number % RECORDS_PER_STEP == 0:
            progress.step(percent, f"Importing {archive.title} ({number + 1}/{total})")


def _load_records(package: Package, files: ArchiveFiles, file: ArchiveFile) -> list[dict[str, Any]]:
    """Load the records of a file, or those nested in the event if the zip lacks the file."""
    report = file.reader.report
    if file.name in package.files:
        raw = _unpack(package, file.name, report)
        if raw is not None:
            return documents.read_records(file.name, raw, report)
        report.incomplete_files.add(file.name)
        return []
    nested = files.core.nested.get(file.name)
    file.reader.file = event_core.FILE  # the report names the file that has the records
    return event_core.list_nested_records(file.name, nested, report)
