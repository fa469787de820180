"""The export of one event: its rows as one moment knew them, then its media, into one zip, and the end of its job."""

import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final
from zipfile import ZipFile

from export_worker import job_end, limits, snapshot
from export_worker.archive import entries, media_fetch
from export_worker.archive.layout import LAYOUTS, Layout
from export_worker.archive.media import MediaFields, Medium
from export_worker.archive.rows import RowSink
from export_worker.upload import Upload
from openevent.infra import db, storage
from openevent.work import jobs, tasks

RECORDS_PERCENT: Final = 40
"""Where the bar stands when the records are written."""
MEDIA_PERCENT: Final = 95
"""Where it stands when the media are."""

type Result = dict[str, Any]
"""What the job's row keeps: key, name, size in bytes, counts by file, warnings."""


def run(message: jobs.ExportEvent, progress: tasks.Progress) -> jobs.Row:
    """Write the event's zip and end the job; gives the job's row.

    Raises JobFailed where the event is gone, the user lost the right, or the media do not fit the
    worker's time; tasks.TaskEnded where somebody else ended the job.
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
        told = job_end.JobChange(
            "event.exported", ("event", message.event_id), {"name": result["name"]}
        )
        return job_end.end_job(message, upload, result, told)


def _write_records(
    archive: ZipFile, message: jobs.ExportEvent, progress: tasks.Progress
) -> tuple[Result, list[Medium]]:
    """Write the JSON files from one snapshot; gives the result so far and the media that they name."""
    counts, media = {}, MediaFields.of(message)
    with snapshot.open_event(message.event_id, message.user_id) as view:
        for place, layout in enumerate(LAYOUTS):
            tell = partial(
                progress.step,
                RECORDS_PERCENT * place // len(LAYOUTS),
                f"Exporting {layout.archive.title}",
            )
            counts[layout.file] = _write_file(archive, layout, view, media, tell)
    entries.write_meta(archive)
    warnings = [warning.as_json() for warning in media.report.warnings]
    result = {
        "name": entries.build_zip_name(view.name),
        "counts": counts | {"media": len(media.wanted)},
    }
    return result | {
        "warnings": warnings,
        "warning-count": media.report.warning_count,
    }, media.wanted


def _write_file(
    archive: ZipFile,
    layout: Layout,
    view: snapshot.EventSnapshot,
    media: MediaFields,
    tell: Callable[[], None],
) -> int:
    """Write one JSON file as its rows come, telling so at each; gives their number."""
    with archive.open(entries.build_entry(layout.file), "w") as entry:
        sink = RowSink(layout, media, entry.write, tell)
        view.copy(layout.query, sink)
        sink.finish()
    return sink.count


def _write_media(archive: ZipFile, media: Sequence[Medium], progress: tasks.Progress) -> None:
    """Copy the media into the zip as they are: images hardly shrink (docs/contract/platform.md#zip-and-media)."""
    limits.check_capacity(media, progress.deadline - time.monotonic())
    for number, (medium, chunks) in enumerate(media_fetch.fetch_in_order(media), 1):
        percent = RECORDS_PERCENT + (MEDIA_PERCENT - RECORDS_PERCENT) * number // len(media)
        with archive.open(entries.build_stored_entry(medium.path, medium.size), "w") as entry:
            for chunk in chunks:
                progress.step(percent, f"Exporting media ({number}/{len(media)})")
                entry.write(chunk)
