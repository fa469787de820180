"""Start of a job: check the limits, insert the row, send the message, commit.

The message is sent as the last act before COMMIT (docs/contract/jobs.md#send-before-commit).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from aws_lambda_powertools.event_handler.api_gateway import Response
from botocore.exceptions import BotoCoreError, ClientError
from sqlalchemy import Connection, case, func, select

from api.http import answers
from api.http.errors import Invalid, TooManyRequests
from api.jobs.request_keys import RequestKey
from openevent.infra import db
from openevent.infra.config import settings
from openevent.infra.telemetry import logger
from openevent.model.permissions import Identity
from openevent.work import jobs, queues, tasks

BUSY_SECONDS: Final = 30
"""Retry-After for a user with too many waiting jobs: about the time of one import."""
DAY_SECONDS: Final = 86_400


@dataclass(frozen=True)
class NewJob:
    """A job to start.

    `build_message` is called in the transaction. A request with the same key gets the same job;
    with None every request starts a job of its own. Only a `counted` job counts as one of the day's
    imports.
    """

    message_type: type[jobs.Message]
    build_message: Callable[[Connection], jobs.Message]
    subject: str
    request_key: RequestKey | None
    counted: bool = False


def start(user: Identity, job: NewJob) -> Response[str]:
    """Start a job, or find the one of the same request, and answer with its task's URL.

    Raises Invalid, TooManyRequests, db.Unavailable or queues.NotSent. Then neither row nor task
    exists.
    """
    with db.transaction() as connection:
        _lock_jobs(connection, user)
        row = find_same_job(connection, user, job.message_type, job.request_key)
        if row is None:
            row = _insert(connection, user, job)
    _save_task(row)
    return build_answer(row)


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


def check_limits(connection: Connection, user: Identity, *, counted: bool) -> None:
    """Check that the user may start another job (docs/contract/jobs.md#limits).

    `counted` says that the job counts as one of the day's imports. A dry run, which gets no event
    id, does not count. Raises TooManyRequests.
    """
    table, limits = jobs.jobs, settings()
    is_import = (table.c.kind == jobs.ImportEvent.kind) & table.c.event_id.is_not(None)
    is_today = is_import & (table.c.created_at > func.now() - func.make_interval(0, 0, 0, 1))
    oldest = func.min(case((is_today, table.c.created_at)))
    counts = select(
        func.count().filter(table.c.state == jobs.WAITING),
        func.count().filter(is_today),
        func.coalesce(func.extract("epoch", func.now() - oldest), 0),
    )
    waiting, imports, age = connection.execute(counts.where(table.c.user_id == user.id)).one()
    if waiting >= limits.max_waiting_jobs:
        detail = f"{waiting} of your jobs are waiting. Wait until one of them ends."
        raise _build_error(detail, BUSY_SECONDS)
    if counted and imports >= limits.max_imports_a_day:
        raise _build_day_error(limits.max_imports_a_day, DAY_SECONDS - int(age))


def _build_day_error(maximum: int, seconds: int) -> TooManyRequests:
    hours, minutes = divmod(-(-seconds // 60), 60)
    detail = (
        f"You may start {maximum} imports a day, and failed ones count. "
        f"The next may start in {hours} h {minutes} min; dry runs are free."
    )
    return _build_error(detail, seconds)


def _build_error(detail: str, seconds: int) -> TooManyRequests:
    return TooManyRequests(detail, headers={"Retry-After": str(max(1, seconds))})


def _lock_jobs(connection: Connection, user: Identity) -> None:
    # Otherwise two requests of one user could both pass the limits.
    key = func.hashtextextended("jobs", user.id)
    connection.execute(select(func.pg_advisory_xact_lock(key)))


def _insert(connection: Connection, user: Identity, job: NewJob) -> jobs.Row:
    """Insert the job's row; its message is sent just before the commit."""
    check_limits(connection, user, counted=job.counted)
    message, key = job.build_message(connection), job.request_key
    text, digest = (key.text, key.digest) if key else (None, None)
    row = jobs.insert_job(connection, message, job.subject, text, digest)
    if row is None:
        raise RuntimeError("a job with this key was inserted in spite of the lock")
    db.call_before_commit(connection, partial(queues.send_job, message))
    return row


def _save_task(row: jobs.Row) -> None:
    try:
        tasks.save_waiting(row)
    except (ClientError, BotoCoreError):
        # The job runs all the same. The worker or the first poller saves the item.
        task_id = str(row["task_id"])
        logger.exception("the task's item could not be saved", extra={"task_id": task_id})
