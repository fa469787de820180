"""Starting long work: limits, the job's row, the message last before COMMIT, then the task (docs/contract/jobs.md#send-before-commit)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from aws_lambda_powertools.event_handler.api_gateway import Response
from botocore.exceptions import BotoCoreError, ClientError
from sqlalchemy import Connection, case, func, select

from api.http import answers
from api.http.errors import TooManyRequests
from openevent.infra import db
from openevent.infra.config import settings
from openevent.infra.telemetry import logger
from openevent.model.permissions import Identity
from openevent.work import jobs, queues, tasks

BUSY_SECONDS: Final = 30
"""What somebody with too many waiting jobs is asked to wait: about one import."""
DAY_SECONDS: Final = 86_400


@dataclass(frozen=True)
class NewJob:
    """A job to start: its message is made inside the transaction, and a rival with the same key is the same job.

    `key` None means that no other request is the same; a job that is not `counted` is none of the
    day's imports.
    """

    kind: type[jobs.Message]
    message: Callable[[Connection], jobs.Message]
    subject: str
    key: str | None
    counted: bool = False


def start(who: Identity, wanted: NewJob) -> Response[str]:
    """Start the job, or find the one that the same request started, and answer with its task's URL.

    Raises TooManyRequests, db.Unavailable, and queues.NotSent, after which there is neither row nor
    task.
    """
    with db.transaction() as connection:
        _one_at_a_time(connection, who)
        row = find_same_job(connection, who, wanted.kind, wanted.key) or _started(
            connection, who, wanted
        )
    _show(row)
    return build_answer(row)


def build_answer(row: jobs.Row) -> Response[str]:
    """Answer with the URL to poll (docs/contract/clients.md#2-task-url)."""
    return answers.build_json({"task_url": f"/v1/tasks/{row['task_id']}"})


def find_same_job(
    connection: Connection, who: Identity, kind: type[jobs.Message], key: str | None
) -> jobs.Row | None:
    """Find the job that the same request started.

    It is the same for good if it imports, until a worker opens it if it exports an event, and until
    it ends otherwise.
    """
    if key is None:
        return None
    row = jobs.find_by_key(connection, who.id, kind.kind, key)
    return None if row is None or _is_over(row) else row


def _is_over(row: jobs.Row) -> bool:
    if row["kind"] == jobs.ImportEvent.kind:
        return False
    is_opened = row["kind"] == jobs.ExportEvent.kind and row["opened_at"]
    return bool(is_opened) or row["state"] != jobs.WAITING


def check_limits(connection: Connection, who: Identity, *, counted: bool) -> None:
    """See that the user may start one more job, `counted` among the day's imports or not. Raises TooManyRequests.

    See docs/contract/jobs.md#limits for both limits. A dry run, which draws no event's id, is free: by it a zip is
    mended.
    """
    table, limits = jobs.jobs, settings()
    is_import = (table.c.kind == jobs.ImportEvent.kind) & table.c.event_id.is_not(None)
    today = is_import & (table.c.created_at > func.now() - func.make_interval(0, 0, 0, 1))
    age = func.extract("epoch", func.now() - func.min(case((today, table.c.created_at))))
    counts = select(
        func.count().filter(table.c.state == jobs.WAITING),
        func.count().filter(today),
        func.coalesce(age, 0),
    )
    waiting, imports, oldest = connection.execute(counts.where(table.c.user_id == who.id)).one()
    if waiting >= limits.max_waiting_jobs:
        _refuse(f"{waiting} of your jobs wait already. Let one of them end first.", BUSY_SECONDS)
    if counted and imports >= limits.max_imports_a_day:
        seconds = DAY_SECONDS - int(oldest)
        had = f"A day has {limits.max_imports_a_day} imports, failed ones among them, and you had them."
        hours, minutes = divmod(-(-seconds // 60), 60)
        _refuse(f"{had} The next may start in {hours} h {minutes} min; dry runs are free.", seconds)


def _refuse(detail: str, seconds: int) -> None:
    raise TooManyRequests(detail, headers={"Retry-After": str(max(1, seconds))})


def _one_at_a_time(connection: Connection, who: Identity) -> None:
    # Two requests of one user must not both find room for one job.
    connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended("jobs", who.id))))


def _started(connection: Connection, who: Identity, wanted: NewJob) -> jobs.Row:
    check_limits(connection, who, counted=wanted.counted)
    message = wanted.message(connection)
    row = jobs.insert_job(connection, message, wanted.subject, wanted.key)
    if row is None:
        raise RuntimeError("a job appeared under the lock that keeps it away")
    queues.send_job(message)
    return row


def _show(row: jobs.Row) -> None:
    try:
        tasks.save_waiting(row)
    except (ClientError, BotoCoreError):
        # The job runs; the worker, or the first who polls, writes the item.
        logger.exception(
            "the task's item could not be written", extra={"task_id": str(row["task_id"])}
        )
