"""Tasks: the states of jobs, for the users who started them (docs/contract/tasks.md)."""

from typing import Any, Final
from uuid import UUID

from aws_lambda_powertools.event_handler.api_gateway import Response
from sqlalchemy import Connection, func, select

from api.auth import identity
from api.http import answers
from api.http.caching import Caching
from api.http.errors import BadRequest, Conflict, Fault, NotFound
from api.http.plain_router import PlainRouter
from api.jobs import downloads
from api.jobs.task_documents import Item, build_document
from api.jsonapi import query
from openevent.infra import db
from openevent.model.permissions import Identity
from openevent.work import job_outcome, jobs, tasks
from openevent.work.job_failure import CANCELLED, JobFailed

router = PlainRouter()

WAITING: Final = jobs.WAITING.upper()
SUCCESS: Final = jobs.SUCCESS.upper()
POLL_SECONDS: Final = "1"
"""Retry-After of a waiting task. Workers save the progress at most once per second."""
PAGE: Final = 20
"""Tasks of one page."""
STATES: Final = (jobs.WAITING, jobs.SUCCESS, jobs.FAILURE)
KINDS: Final = tuple(tasks.DESCRIPTIONS)
AFTER: Final = "page[after]"
NOT_FOUND: Final = "There is no such task."


@router.get("/v1/tasks/<task_id>", caching=Caching.PRIVATE)
def read(task_id: str) -> Response[str]:
    """Show a task to the user who started it, and to administrators.

    A waiting task is shown to its user without the database. The file of an export is only for
    users who may download it today.
    """
    claims = identity.require_claims(router.current_event)
    id_ = _read_id(task_id)
    item = tasks.get(str(id_))
    if item is not None and item["state"] == WAITING and item["user_id"] == claims.user_id:
        return _answer(build_document(item))
    user = identity.load_user(claims)
    return _answer(_build_document(user, _load_visible(user, id_, item)))


# The answer has signed URLs of downloads.
@router.get("/v1/tasks", caching=Caching.NO_STORE)
def list_own() -> Response[str]:
    """List the user's own tasks, newest first, 20 per page; `next` is the next page or null."""
    user = identity.require_login(router.current_event)
    parameters = query.read_parameters(router.current_event)
    rows = db.run_read(lambda connection: _load_own(connection, user.id, parameters))
    page = rows[:PAGE]
    items = tasks.get_many([str(row["task_id"]) for row in page])
    chosen = [_choose(row, items.get(str(row["task_id"]))) for row in page]
    allowed = downloads.find_allowed(user, chosen)
    documents = [build_document(item, may_download=item["id"] in allowed) for item in chosen]
    next_url = None
    if len(rows) > PAGE:
        next_url = query.build_url("/v1/tasks", {**parameters, AFTER: str(page[-1]["id"])})
    return answers.build_json({"tasks": documents, "next": next_url})


@router.delete("/v1/tasks/<task_id>")
def cancel(task_id: str) -> Response[str]:
    """Cancel a waiting task: it ends as failed and has no effects."""
    user, id_ = identity.require_login(router.current_event), _read_id(task_id)
    _load_visible(user, id_, tasks.get(str(id_)))
    failure = JobFailed(CANCELLED, reason=CANCELLED)
    row = job_outcome.fail(id_, failure, db.API_WAIT_SECONDS)
    if row is None:
        raise Conflict("The task has ended already.")
    return answers.build_json(build_document(tasks.build_item(row)))


def _build_document(user: Identity, item: Item) -> dict[str, Any]:
    may_download = item["id"] in downloads.find_allowed(user, [item])
    return build_document(item, may_download=may_download)


def _answer(document: dict[str, Any]) -> Response[str]:
    if document["state"] == WAITING:
        return answers.build_json(document, Retry_After=POLL_SECONDS)
    if document["state"] == SUCCESS:
        # The answer has a signed URL of a download.
        return answers.build_json(document, Cache_Control=Caching.NO_STORE.value)
    return answers.build_json(document)


def _read_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound(NOT_FOUND) from error


def _load_visible(user: Identity, task_id: UUID, item: Item | None) -> Item:
    """Check that the user may see a task's item. Raises NotFound.

    A lost item is restored from the job's row.
    """
    item = item or _restore(task_id)
    if item is None or not (item["user_id"] == user.id or user.is_admin or user.is_super_admin):
        raise NotFound(NOT_FOUND)
    return item


def _restore(task_id: UUID) -> Item | None:
    """Restore a lost item from the job's row; None if there is no such job."""
    statement = select(jobs.jobs).where(jobs.jobs.c.task_id == task_id, _is_recent())
    row = db.run_read(lambda connection: connection.execute(statement).mappings().first())
    if row is None:
        return None
    tasks.save_state(dict(row))
    return tasks.get(str(task_id))


def _is_recent() -> Any:
    lifetime = func.make_interval(0, 0, 0, 0, 0, 0, tasks.LIFETIME)
    return jobs.jobs.c.created_at > func.now() - lifetime


def _load_own(connection: Connection, user_id: int, parameters: query.Parameters) -> list[jobs.Row]:
    """Load the user's jobs of a page, and one more if there is a next page."""
    table = jobs.jobs
    statement = (
        select(table)
        .where(table.c.user_id == user_id, _is_recent())
        .order_by(table.c.id.desc())
        .limit(PAGE + 1)
    )
    if state := parameters.get("filter[state]"):
        state = _check_choice("filter[state]", state.lower(), STATES)
        statement = statement.where(table.c.state == state)
    if kind := parameters.get("filter[kind]"):
        statement = statement.where(table.c.kind == _check_choice("filter[kind]", kind, KINDS))
    if AFTER in parameters:
        statement = statement.where(table.c.id < query.read_number(parameters, AFTER))
    return [dict(row) for row in connection.execute(statement).mappings()]


def _check_choice(parameter: str, value: str, choices: tuple[str, ...]) -> str:
    if value not in choices:
        detail = f"{parameter} must be one of {', '.join(choices)}."
        raise BadRequest(Fault(detail, parameter=parameter))
    return value


def _choose(row: jobs.Row, item: Item | None) -> Item:
    """Choose what to show. The row decides the state; the item has the progress of that state."""
    if item is not None and item["state"] == row["state"].upper():
        return item
    item = tasks.build_item(row)
    return item | {"message": "Waiting"} if row["state"] == jobs.WAITING else item
