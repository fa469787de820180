"""Export one event: its rows from one snapshot, then its media, into one zip."""

import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final
from zipfile import ZipFile

from export_worker import job_end, limits, snapshot
from export_worker.archive import entries, media_fetch
from export_worker.archive.copy_to_json import RowSink
from export_worker.archive.layout import LAYOUTS, Layout
from export_worker.archive.media import MediaFields, Medium
from export_worker.archive.sales import SALES_LAYOUTS
from export_worker.upload import Upload
from openevent.infra import db, storage
from openevent.model.permissions import co_organizer, owner
from openevent.text.file_names import build_zip_name
from openevent.work import jobs, tasks

RECORDS_PERCENT: Final = 40
"""Percent of the whole job when the records are written."""
MEDIA_PERCENT: Final = 95
"""Percent of the whole job when the media are written."""

type Result = dict[str, Any]
"""The result in the job's row: key, name, size in bytes, counts by file, warnings."""


def run(message: jobs.ExportEvent, progress: tasks.Progress) -> jobs.Row:
    """Write the event's zip, end the job and return the job's row.

    Raises JobFailed if the event is gone, the user may no longer export it, or the media need more
    time than the worker has. Raises tasks.TaskEnded if the job has already ended.
    """
    with db.transaction(db.WORKER_WAIT_SECONDS) as connection:
        jobs.mark_opened(connection, message.task_id)
    progress.phase(0, "Exporting event")
    with Upload(storage.build_export_key(message.event_id, str(message.task_id))) as upload:
        with ZipFile(upload, "w") as archive:
            result, media = _write_records(archive, message, progress)
            _write_media(archive, media, progress)
        progress.phase(MEDIA_PERCENT, "Storing the zip")
        upload.close()
        subject, facts = ("event", message.event_id), {"name": result["name"]}
        change = job_end.JobChange("event.exported", subject, facts)
        return job_end.end_job(message, upload, result, change)


def _write_records(
    archive: ZipFile, message: jobs.ExportEvent, progress: tasks.Progress
) -> tuple[Result, list[Medium]]:
    """Write the JSON files; return the result so far and the media that they name."""
    media = MediaFields.from_message(message)
    counts = {}
    rule = owner if message.orders else co_organizer
    with snapshot.open_event(message.event_id, message.user_id, rule) as event:
        layouts = [*LAYOUTS, *(SALES_LAYOUTS if message.orders else ())]
        for number, layout in enumerate(layouts):
            percent = RECORDS_PERCENT * number // len(layouts)
            report = partial(progress.step, percent, f"Exporting {layout.archive.title}")
            counts[layout.file] = _write_file(archive, layout, event, media, report)
    entries.write_meta(archive)
    result = {
        "name": build_zip_name(event.name),
        "counts": {**counts, "media": len(media.exported)},
        "warnings": [warning.as_json() for warning in media.report.warnings],
        "warning-count": media.report.warning_count,
    }
    return result, media.exported


def _write_file(
    archive: ZipFile,
    layout: Layout,
    event: snapshot.EventSnapshot,
    media: MediaFields,
    report: Callable[[], None],
) -> int:
    """Write one JSON file row by row, with a progress report for each; return their number."""
    with archive.open(entries.build_entry(layout.file), "w") as entry:
        sink = RowSink(layout, media, entry.write, report)
        event.copy_rows(layout.query, sink)
        sink.finish()
    return sink.count


def _write_media(archive: ZipFile, media: Sequence[Medium], progress: tasks.Progress) -> None:
    """Copy the media into the zip uncompressed (docs/contract/platform.md#zip-and-media)."""
    limits.check_capacity(media, progress.deadline - time.monotonic())
    total = len(media)
    for number, (medium, chunks) in enumerate(media_fetch.fetch_in_order(media), 1):
        percent = RECORDS_PERCENT + (MEDIA_PERCENT - RECORDS_PERCENT) * number // total
        entry = entries.build_stored_entry(medium.path, medium.size)
        with archive.open(entry, "w") as file:
            for chunk in chunks:
                progress.step(percent, f"Exporting media ({number}/{total})")
                file.write(chunk)
