"""Start of a job: check the limits, insert the row, send the message, commit.

The message is sent as the last act before COMMIT (docs/contract/jobs.md#send-before-commit).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from aws_lambda_powertools.event_handler.api_gateway import Response
from sqlalchemy import Connection, func, select

from api.http import answers
from api.http.errors import Conflict, Invalid
from api.jobs import job_limits
from api.jobs.job_limits import DayLimit
from api.jobs.request_keys import RequestKey
from openevent.infra import aws, db
from openevent.infra.telemetry import logger
from openevent.model.permissions import Identity
from openevent.work import jobs, queues, tasks


@dataclass(frozen=True)
class NewJob:
    """A job to start.

    `build_message` is called in the transaction. A request with the same key gets the same job;
    with None every request starts a job of its own. A job counts by its `day_limit`, if it has one.
    `busy` is the sentence for a job that may not wait together with another user's.
    """

    message_type: type[jobs.Message]
    build_message: Callable[[Connection], jobs.Message]
    subject: str
    request_key: RequestKey | None
    day_limit: DayLimit | None = None
    busy: str | None = None


def start(user: Identity, job: NewJob) -> Response[str]:
    """Start a job, or find the one of the same request, and answer with its task's URL.

    Raises Invalid, Conflict, TooManyRequests, db.Unavailable or queues.NotSent. Then neither row
    nor task exists.
    """
    with db.transaction() as connection:
        row = insert(connection, user, job)
    save_task(row)
    return build_answer(row)


def insert(connection: Connection, user: Identity, job: NewJob) -> jobs.Row:
    """Insert the row of a job, or find the one of the same request.

    Call `save_task` after the commit. Raises Invalid, TooManyRequests.
    """
    _lock_jobs(connection, user)
    row = find_same_job(connection, user, job.message_type, job.request_key)
    return row or _insert(connection, user, job)


def build_answer(row: jobs.Row) -> Response[str]:
    """Build the answer with the URL of the task (docs/contract/clients.md#2-task-url)."""
    return answers.build_json({"task_url": f"/v1/tasks/{row['task_id']}"})


def find_same_job(
    connection: Connection,
    user: Identity,
    message_type: type[jobs.Message],
    key: RequestKey | None,
) -> jobs.Row | None:
    """Find the job that an earlier request with the same key started.

    An import stays the same job forever, or until it fails if its key allows to start it again; an
    event's export until a worker opens it, any other job until it ends. Raises Invalid if that
    request had another content.
    """
    if key is None:
        return None
    row = jobs.find_by_key(connection, user.id, message_type.kind, key.text)
    if row is None:
        return None
    _check_content(row, key)
    return None if _is_over(row, key) else row


def _check_content(row: jobs.Row, key: RequestKey) -> None:
    if key.other_content and row["request_digest"] not in {None, key.digest}:
        raise Invalid(key.other_content)


def _is_over(row: jobs.Row, key: RequestKey) -> bool:
    if row["kind"] == jobs.ImportEvent.kind:
        return key.restarts and row["state"] == jobs.FAILURE
    is_opened = row["kind"] == jobs.ExportEvent.kind and row["opened_at"]
    return bool(is_opened) or row["state"] != jobs.WAITING


def _lock_jobs(connection: Connection, user: Identity) -> None:
    # Otherwise two requests of one user could both pass the limits.
    key = func.hashtextextended("jobs", user.id)
    connection.execute(select(func.pg_advisory_xact_lock(key)))


def _insert(connection: Connection, user: Identity, job: NewJob) -> jobs.Row:
    """Insert the job's row; its message is sent just before the commit."""
    job_limits.check(connection, user, job.day_limit)
    message, key = job.build_message(connection), job.request_key
    text, digest = (key.text, key.digest) if key else (None, None)
    row = jobs.insert_job(connection, message, job.subject, text, digest)
    if row is None and job.busy:
        raise Conflict(job.busy)
    if row is None:
        raise RuntimeError("a job with this key was inserted in spite of the lock")
    db.call_before_commit(connection, partial(queues.send_job, message))
    return row


def save_task(row: jobs.Row) -> None:
    """Save the item of a committed job, for pollers."""
    try:
        tasks.save_waiting(row)
    except aws.get_errors():
        # The job runs all the same. The worker or the first poller saves the item.
        task_id = str(row["task_id"])
        logger.exception("the task's item could not be saved", extra={"task_id": task_id})
