"""End a job whose file is written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from export_worker.upload import Upload
from openevent.infra import db
from openevent.work import changes, jobs, tasks


@dataclass(frozen=True)
class JobChange:
    """The change that a finished job records; `facts` are added to the task's id."""

    kind: str
    subject: tuple[str, int]
    facts: Mapping[str, Any] = field(default_factory=dict)


def end_job(
    message: jobs.Message, upload: Upload, result: Mapping[str, Any], change: JobChange
) -> jobs.Row:
    """End the job and publish its file just before COMMIT, under the lock of the job's row.

    So the file in the bucket is that of the worker that ended the job, and a failed job stores no
    file. The key and the size in bytes are added to the result. Raises tasks.TaskEnded if the
    job has already ended.
    """
    stored_result = {**result, "key": upload.key, "size": upload.size}
    facts = {"task_id": str(message.task_id), **change.facts}
    with db.transaction(db.WORKER_WAIT_SECONDS) as connection:
        row = jobs.end(connection, message.task_id, jobs.SUCCESS, stored_result)
        if row is None:
            raise tasks.TaskEnded
        changes.record(connection, change.kind, change.subject, message.user_id, **facts)
        upload.publish()
    return row
