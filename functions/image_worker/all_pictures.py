"""Make the sizes of all pictures again: a job in runs, each of which sends itself the rest."""

from functools import partial
from typing import Any, Final

from sqlalchemy import Connection

from image_worker import chunks, selection
from image_worker.selection import Position, RowPicture
from openevent.infra import db
from openevent.infra.config import settings
from openevent.work import jobs, queues, tasks

LAST_PERCENT: Final = 99
"""Percent of the job before it ends."""


def run(message: jobs.MakeImages, progress: tasks.Progress) -> jobs.Row | None:
    """Make the sizes of the next pictures; return the ended job, or None if pictures are left.

    Raises tasks.TaskEnded if the job has already ended.
    """
    position = Position(message.place, message.after_id)
    with db.transaction(db.WORKER_WAIT_SECONDS) as connection:
        jobs.mark_opened(connection, message.task_id)
        total = message.total or selection.count_after(connection, position)
        pictures = selection.load_after(connection, position, chunks.PICTURES)
    if not pictures:
        return _end(message)
    report = partial(_report, progress, message.done, total)
    deadline = progress.deadline - chunks.RESERVE_SECONDS
    chunk = chunks.Chunk(pictures, deadline, message.task_id, replace=True, report=report)
    chunk.run()
    _go_on(message, chunk.done, total)
    return None


def _report(progress: tasks.Progress, before: int, total: int, done: int) -> None:
    number = before + done
    percent = min(LAST_PERCENT, 100 * number // max(total, 1))
    progress.phase(percent, f"Making sizes ({number}/{total})")


def _go_on(message: jobs.MakeImages, done: list[RowPicture], total: int) -> None:
    """Send the rest before the acknowledgement: a run that is killed comes again."""
    last = done[-1].position
    number = message.done + len(done)
    values = {"place": last.place, "after_id": last.row_id, "done": number, "total": total}
    with db.transaction(db.WORKER_WAIT_SECONDS) as connection:
        chunks.record_made(connection, done)
        rest = message.model_copy(update=values)
        url = settings().images_queue_url
        db.call_before_commit(connection, partial(queues.send_job_to, url, rest))


def _end(message: jobs.MakeImages) -> jobs.Row:
    with db.transaction(db.WORKER_WAIT_SECONDS) as connection:
        result = _build_result(connection, message)
        row = jobs.end(connection, message.task_id, jobs.SUCCESS, result)
        if row is None:
            raise tasks.TaskEnded
        return row


def _build_result(connection: Connection, message: jobs.MakeImages) -> dict[str, Any]:
    """Add the number of pictures to the warnings of all runs."""
    row = jobs.load(connection, message.task_id)
    result = (row and row["result"]) or {}
    return {"warnings": [], "warning-count": 0, **result, "counts": {"pictures": message.done}}
