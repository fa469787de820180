"""Exports: an event as a zip, downloaded by those who have a role in it today (docs/contract/jobs.md#export); one's own data by mail."""

from typing import Any, Final
from uuid import UUID, uuid4

from aws_lambda_powertools.event_handler.api_gateway import Response
from sqlalchemy import ColumnElement, Connection, RowMapping, and_, func, select

from api.auth import identity
from api.http import answers, bodies
from api.http.errors import Fault, Forbidden, Invalid, NotFound
from api.http.plain_router import PlainRouter
from api.jobs import start_job
from api.jobs.task_documents import OWN_DATA, build_zip_name
from api.jsonapi import query, row_conditions
from api.read import reads
from openevent.auth import link_tokens
from openevent.domain.people import personal_data
from openevent.infra import db, storage
from openevent.model.permissions import Identity, Rule, admin, co_organizer, myself
from openevent.model.resource import Resource
from openevent.resources.event import events
from openevent.resources.user import users
from openevent.work import jobs, tasks

router = PlainRouter(
    "/v1/events/<key>/export/", "/v1/events/<key>/exports/", "/v1/users/<key>/export"
)

MEDIA: Final = ("image", "video", "document", "audio")
NOT_DONE: Final = "There is no such export: it waits, has failed, or is older than a week."
OWN: Final = "own"
"""The key of every request for the data of a user."""


@router.post("/v1/events/<key>/export/json")
def start(key: str) -> Response[str]:
    """Start the export of an event, with those media whose switch is true; the answer says where to poll."""
    who = identity.require_login(router.current_event)
    event = _exportable(who, key)
    switches = _switches(bodies.json_object(router.current_event))
    request_id = router.current_event.request_context.request_id

    def message(_: Connection) -> jobs.ExportEvent:
        known = {
            "task_id": uuid4(),
            "user_id": who.id,
            "request_id": request_id,
            "event_id": event["id"],
        }
        return jobs.ExportEvent(**known, **switches)

    chosen = ",".join(name for name in MEDIA if switches[name])
    return start_job.start(
        who, start_job.NewJob(jobs.ExportEvent, message, event["name"], f"{event['id']}:{chosen}")
    )


@router.post("/v1/users/<key>/export/json")
def start_own(key: str) -> Response[str]:
    """Gather all that is stored of a user, who gets it by mail; the answer says where to poll.

    Asked again while that goes on, it is the same task, and the user's own, whoever asks.
    """
    user = _allowed(
        identity.require_login(router.current_event), users, key, "email", myself | admin
    )
    if user is None:
        raise Forbidden("These data are their owner's.")
    request_id = router.current_event.request_context.request_id

    def message(_: Connection) -> jobs.ExportUser:
        return jobs.ExportUser(task_id=uuid4(), user_id=user["id"], request_id=request_id)

    return start_job.start(
        Identity(user["id"]), start_job.NewJob(jobs.ExportUser, message, user["email"], OWN)
    )


@router.get("/v1/events/<key>/exports/<task_id>")
def download(key: str, task_id: str) -> Response[str]:
    """Send who may export the event to the zip of a done export, by a URL signed now."""
    event = _exportable(identity.require_login(router.current_event), key)
    task, of_event = _task_id(task_id), jobs.jobs.c.event_id == event["id"]
    subject = db.run_read(lambda connection: _done(connection, jobs.ExportEvent, of_event, task))
    return _to(storage.build_export_key(event["id"], str(task)), build_zip_name(subject))


@router.get("/v1/users/<key>/exports/<task_id>")
def download_own(key: str, task_id: str) -> Response[str]:
    """Send a person to the file of their own data, by a URL signed now: logged in, or by the link of its mail.

    The link's `token` needs no login; it is good for a week, until a new password or address.
    """
    user_id = _owner(key, task_id)
    task, of_user = _task_id(task_id), jobs.jobs.c.user_id == user_id
    db.run_read(lambda connection: _done(connection, jobs.ExportUser, of_user, task))
    return _to(storage.build_own_data_key(user_id, str(task)), OWN_DATA)


def _owner(key: str, task_id: str) -> int:
    """Give the user whose file is asked for. Raises NotFound, Forbidden."""
    sent = query.read_parameters(router.current_event).get("token")
    if sent is None:
        user = _allowed(identity.require_login(router.current_event), users, key, "email", myself)
        if user is None:
            raise Forbidden("These data are their owner's.")
        return int(user["id"])
    task = _task_id(task_id)
    try:
        user_id = db.run_read(lambda connection: personal_data.owner(connection, sent, task))
    except link_tokens.Invalid as error:
        raise NotFound(link_tokens.NOT_VALID) from error
    if key != str(user_id):
        raise NotFound(link_tokens.NOT_VALID)
    return user_id


def _to(key: str, name: str) -> Response[str]:
    return answers.build_redirect(storage.sign_download_url(key, name), "no-store")


def _exportable(who: Identity, key: str) -> RowMapping:
    """Give id and name of an event. Raises NotFound where it may not be seen, Forbidden where it may but no more."""
    event = _allowed(who, events, key, "name", co_organizer)
    if event is None:
        raise Forbidden("Only the event's owner, organizers and co-organizers export it.")
    return event


def _allowed(
    who: Identity, resource: Resource, key: str, name: str, rule: Rule
) -> RowMapping | None:
    """Give id and name of a row that one may see, None where the rule does not allow it. Raises NotFound."""
    table = resource.table
    wanted = select(table.c.id, table.c[name], rule.where(who, table).label("allowed")).where(
        row_conditions.by_key(resource, key), row_conditions.may_read(resource, who)
    )
    row = reads.load_visible(
        identity.Caller(who), lambda connection, _: connection.execute(wanted).mappings().first()
    )
    return row if row["allowed"] else None


def _switches(body: dict[str, Any]) -> dict[str, bool]:
    for name in MEDIA:
        if not isinstance(body.get(name, False), bool | None):
            raise Invalid(Fault(f"{name} must be true or false.", pointer=f"/{name}"))
    return {name: bool(body.get(name)) for name in MEDIA}


def _task_id(sent: str) -> UUID:
    try:
        return UUID(sent)
    except ValueError as error:
        raise NotFound(NOT_DONE) from error


def _done(
    connection: Connection, kind: type[jobs.Message], theirs: ColumnElement[bool], task: UUID
) -> str:
    """Give the subject of an export that is done and there. Raises NotFound."""
    table = jobs.jobs
    living = table.c.created_at > func.now() - func.make_interval(0, 0, 0, 0, 0, 0, tasks.LIFETIME)
    done = and_(table.c.kind == kind.kind, table.c.state == jobs.SUCCESS, living)
    subject = connection.execute(
        select(table.c.subject).where(table.c.task_id == task, theirs, done)
    ).scalar()
    if subject is None:
        raise NotFound(NOT_DONE)
    return str(subject)
