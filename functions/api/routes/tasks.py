"""Tasks: what became of long work, polled by who started it (docs/contract/tasks.md)."""

from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

from aws_lambda_powertools.event_handler.api_gateway import Response
from sqlalchemy import Connection, func, select

from api.auth import identity
from api.http import answers
from api.http.errors import BadRequest, Conflict, Fault, NotFound
from api.http.plain_router import PlainRouter
from api.jobs.task_documents import Item, build_document
from api.jsonapi import query
from openevent.infra import db
from openevent.model.permissions import Identity
from openevent.work import job_failure, jobs, tasks
from openevent.work.import_report import JobFailed

router = PlainRouter()

WAITING: Final = jobs.WAITING.upper()
POLL_SECONDS: Final = "1"
"""Progress is written at most once a second."""
PAGE: Final = 20
STATES: Final = (jobs.WAITING, jobs.SUCCESS, jobs.FAILURE)
KINDS: Final = (jobs.ImportEvent.kind, jobs.ExportEvent.kind, jobs.ExportUser.kind)
AFTER: Final = "page[after]"


@router.get("/v1/tasks/<task_id>")
def read(task_id: str) -> Response[str]:
    """Show a task to who started it, and to admins; one's own that waits is shown without a look at the database."""
    claims = identity.require_claims(router.current_event)
    wanted = _task_id(task_id)
    item = tasks.get(str(wanted))
    if item is not None and item["state"] == WAITING and item["user_id"] == claims.user_id:
        return _answer(item)
    return _answer(_visible(identity.load_user(claims), wanted, item))


@router.get("/v1/tasks")
def list_own() -> Response[str]:
    """List one's own tasks, newest first, 20 a page; `next` leads to the following page or is null."""
    who = identity.require_login(router.current_event)
    asked = query.read_parameters(router.current_event)
    rows = db.run_read(lambda connection: _own(connection, who.id, asked))
    items = tasks.get_many([str(row["task_id"]) for row in rows[:PAGE]])
    listed = [build_document(_newest(row, items.get(str(row["task_id"])))) for row in rows[:PAGE]]
    after = {**asked, AFTER: str(rows[PAGE - 1]["id"])} if len(rows) > PAGE else None
    following = query.build_url("/v1/tasks", after) if after else None
    return answers.build_json(
        {"tasks": listed, "next": following}, Cache_Control="no-store"
    )  # downloads are signed in it


@router.delete("/v1/tasks/<task_id>")
def cancel(task_id: str) -> Response[str]:
    """End a task that waits as failed, so that nothing of it stays."""
    who, wanted = identity.require_login(router.current_event), _task_id(task_id)
    _visible(who, wanted, tasks.get(str(wanted)))
    row = job_failure.fail(
        wanted, JobFailed(job_failure.CANCELLED, reason=job_failure.CANCELLED), db.API_WAIT_SECONDS
    )
    if row is None:
        raise Conflict("The task has ended.")
    return answers.build_json(build_document(tasks.build_item(row)))


def _answer(item: Item) -> Response[str]:
    if item["state"] == WAITING:
        return answers.build_json(build_document(item), Retry_After=POLL_SECONDS)
    policy = {"Cache_Control": "no-store"} if item["state"] == jobs.SUCCESS.upper() else {}
    return answers.build_json(build_document(item), HTTPStatus.OK, **policy)


def _task_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound("There is no such task.") from error


def _visible(who: Identity, task_id: UUID, item: Item | None) -> Item:
    """Give the task's item, made again from the job's row where it is lost. Raises NotFound."""
    found = item or _mended(task_id)
    if found is None or not (found["user_id"] == who.id or who.is_admin or who.is_super_admin):
        raise NotFound("There is no such task.")
    return found


def _mended(task_id: UUID) -> Item | None:
    living = select(jobs.jobs).where(jobs.jobs.c.task_id == task_id, _lives())
    row = db.run_read(lambda connection: connection.execute(living).mappings().first())
    if row is None:
        return None
    tasks.save_outcome(dict(row))
    return tasks.get(str(task_id))


def _lives() -> Any:
    return jobs.jobs.c.created_at > func.now() - func.make_interval(
        0, 0, 0, 0, 0, 0, tasks.LIFETIME
    )


def _own(connection: Connection, user_id: int, asked: query.Parameters) -> list[jobs.Row]:
    table = jobs.jobs
    wanted = (
        select(table)
        .where(table.c.user_id == user_id, _lives())
        .order_by(table.c.id.desc())
        .limit(PAGE + 1)
    )
    if state := asked.get("filter[state]"):
        wanted = wanted.where(table.c.state == _one_of("filter[state]", state.lower(), STATES))
    if kind := asked.get("filter[kind]"):
        wanted = wanted.where(table.c.kind == _one_of("filter[kind]", kind, KINDS))
    if AFTER in asked:
        wanted = wanted.where(table.c.id < query.number(asked, AFTER))
    return [dict(row) for row in connection.execute(wanted).mappings()]


def _one_of(parameter: str, word: str, words: tuple[str, ...]) -> str:
    if word not in words:
        raise BadRequest(
            Fault(f"{parameter} must be one of {', '.join(words)}.", parameter=parameter)
        )
    return word


def _newest(row: jobs.Row, item: Item | None) -> Item:
    """Show what the row says of the end, and the item of the progress."""
    if item is None or item["state"] != row["state"].upper():
        return tasks.build_item(row) | (
            {"message": "Waiting"} if row["state"] == jobs.WAITING else {}
        )
    return item
