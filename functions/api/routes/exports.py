"""Exports: an event as a zip, and the data of a user (docs/contract/jobs.md#export).

Users with a role in the event download its zip. A user gets a link to the own data by mail.
"""

from typing import Any, Final
from uuid import UUID, uuid4

from aws_lambda_powertools.event_handler.api_gateway import Response
from sqlalchemy import ColumnElement, Connection, RowMapping, and_, func, select

from api.auth import identity
from api.http import answers, bodies
from api.http.caching import Caching
from api.http.errors import Forbidden, NotFound
from api.http.plain_router import PlainRouter
from api.jobs import downloads, start_job
from api.jobs.request_keys import RequestKey
from api.jsonapi import query, row_conditions
from api.read import reads
from openevent.auth import link_tokens, rate_limits
from openevent.domain.people import export_links
from openevent.infra import db, storage
from openevent.model.permissions import Identity, Rule, admin, own_account
from openevent.model.resource import Resource
from openevent.resources.event import events
from openevent.resources.user import users
from openevent.work import jobs, tasks

router = PlainRouter(
    "/v1/events/<key>/export/", "/v1/events/<key>/exports/", "/v1/users/<key>/export"
)

MEDIA: Final = ("image", "video", "document", "audio")
ORDERS: Final = "orders"
SWITCHES: Final = (*MEDIA, ORDERS)
RATE_LIMIT: Final = "export.account"
"""Counts new jobs; a request that finds the job of an earlier one is free."""
NOT_READY: Final = "There is no such export: it is waiting, has failed, or is older than a week."
LINK_ENDED: Final = (
    "This link has ended: it is older than a week, or your password or address has changed. "
    "Log in and start a new export."
)
CLICK_SECONDS: Final = 300
"""How long the URL is valid to which a click leads."""
NOT_YOURS: Final = "Only their owner may export these data."
OWN: Final = RequestKey("own")
"""The key of every request for a user's data."""


@router.post("/v1/events/<key>/export/json")
def start(key: str) -> Response[str]:
    """Start the export of an event with the chosen kinds of media; poll the task in the answer.

    Owners and administrators may choose `orders`, which adds orders and attendees.
    """
    user = identity.require_login(router.current_event)
    event = _check_may_export(user, key)
    switches = _read_switches(bodies.read_json_object(router.current_event))
    if switches[ORDERS]:
        _check_may_export_orders(user, key)
    request_id = router.current_event.request_context.request_id

    def build_message(_: Connection) -> jobs.ExportEvent:
        rate_limits.count(RATE_LIMIT, str(user.id))
        return jobs.ExportEvent(
            task_id=uuid4(),
            user_id=user.id,
            request_id=request_id,
            event_id=event["id"],
            **switches,
        )

    parts = ",".join(name for name in SWITCHES if switches[name])
    job_key = RequestKey(f"{event['id']}:{parts}")
    job = start_job.NewJob(jobs.ExportEvent, build_message, event["name"], job_key)
    return start_job.start(user, job)


@router.post("/v1/users/<key>/export/json")
def start_own(key: str) -> Response[str]:
    """Collect all data of a user and mail a link to them; poll the task in the answer.

    While it runs, another request gets the same task. The task belongs to the user, even if an
    administrator starts it.
    """
    caller = identity.require_login(router.current_event)
    user = _find_allowed(caller, users, key, "email", own_account | admin)
    if user is None:
        raise Forbidden(NOT_YOURS)
    request_id = router.current_event.request_context.request_id

    def build_message(_: Connection) -> jobs.ExportUser:
        rate_limits.count(RATE_LIMIT, str(caller.id))
        return jobs.ExportUser(task_id=uuid4(), user_id=user["id"], request_id=request_id)

    job = start_job.NewJob(jobs.ExportUser, build_message, user["email"], OWN)
    return start_job.start(Identity(user["id"]), job)


@router.get("/v1/events/<key>/exports/<task_id>", caching=Caching.NO_STORE)
def download(key: str, task_id: str) -> Response[str]:
    """Redirect to the zip of an export that is ready, for users who may export the event.

    The `token` of the link in the mail replaces the login of the user who started the export. It is
    valid for a week, until a new password or address; the role is that of today.
    """
    user = _read_exporter(task_id)
    event = _check_may_export(user, key)
    task = _read_task_id(task_id)
    is_of_event = jobs.jobs.c.event_id == event["id"]
    result = db.run_read(
        lambda connection: _load_result(connection, jobs.ExportEvent, is_of_event, task)
    )
    if downloads.has_orders(result):
        _check_may_export_orders(user, key)
    return _redirect(storage.build_export_key(event["id"], str(task)), result["name"])


@router.get("/v1/users/<key>/exports/<task_id>", caching=Caching.NO_STORE)
def download_own(key: str, task_id: str) -> Response[str]:
    """Redirect a user to the file of the own data, with a login or the link in the mail.

    The link's `token` needs no login. It is valid for a week, until a new password or address.
    """
    user_id = _read_owner(key, task_id)
    task = _read_task_id(task_id)
    is_of_user = jobs.jobs.c.user_id == user_id
    result = db.run_read(
        lambda connection: _load_result(connection, jobs.ExportUser, is_of_user, task)
    )
    return _redirect(storage.build_own_data_key(user_id, str(task)), result["name"])


def _read_exporter(task_id: str) -> Identity:
    """Read the user who downloads an event, by the login or the link. Raises NotFound."""
    token = query.read_parameters(router.current_event).get("token")
    if token is None:
        return identity.require_login(router.current_event)
    task = _read_task_id(task_id)
    try:
        return db.run_read(lambda connection: export_links.read_user(connection, token, task))
    except link_tokens.Invalid as error:
        raise NotFound(LINK_ENDED) from error


def _read_owner(key: str, task_id: str) -> int:
    """Read the id of the user whose data are requested. Raises NotFound or Forbidden."""
    token = query.read_parameters(router.current_event).get("token")
    if token is None:
        caller = identity.require_login(router.current_event)
        user = _find_allowed(caller, users, key, "email", own_account)
        if user is None:
            raise Forbidden(NOT_YOURS)
        return int(user["id"])
    task = _read_task_id(task_id)
    try:
        user_id = db.run_read(
            lambda connection: export_links.read_owner_id(connection, token, task)
        )
    except link_tokens.Invalid as error:
        raise NotFound(LINK_ENDED) from error
    if key != str(user_id):
        raise NotFound(LINK_ENDED)
    return user_id


def _redirect(key: str, name: str) -> Response[str]:
    url = storage.sign_download_url(key, name, CLICK_SECONDS)
    # The file's server must not learn the token from the address of this page.
    return answers.build_redirect(url, "no-store", Referrer_Policy="no-referrer")


def _check_may_export(user: Identity, key: str) -> RowMapping:
    """Check the right to export an event, and give its id and name. Raises NotFound, Forbidden."""
    event = _find_allowed(user, events, key, "name", downloads.MAY_EXPORT)
    if event is None:
        raise Forbidden("Only the event's owner, organizers and co-organizers may export it.")
    return event


def _check_may_export_orders(user: Identity, key: str) -> None:
    """Check the right to export the orders of an event. Raises Forbidden."""
    if _find_allowed(user, events, key, "name", downloads.MAY_EXPORT_ORDERS) is None:
        raise Forbidden("Only the event's owner may export its orders and attendees.")


def _find_allowed(
    user: Identity, resource: Resource, key: str, column: str, rule: Rule
) -> RowMapping | None:
    """Find the id and a column of a row; None if the rule does not allow it. Raises NotFound."""
    table = resource.table
    is_allowed = rule.where(user, table).label("allowed")
    statement = select(table.c.id, table.c[column], is_allowed).where(
        row_conditions.by_key(resource, key), row_conditions.may_read(resource, user)
    )

    def load(connection: Connection, _user: Identity) -> RowMapping | None:
        return connection.execute(statement).mappings().first()

    row = reads.load_visible(identity.Caller(user), load)
    return row if row["allowed"] else None


def _read_switches(body: dict[str, Any]) -> dict[str, bool]:
    return {name: bodies.read_switch(body, name) for name in SWITCHES}


def _read_task_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound(NOT_READY) from error


def _load_result(
    connection: Connection,
    message_type: type[jobs.Message],
    is_owner: ColumnElement[bool],
    task: UUID,
) -> dict[str, Any]:
    """Load the result of an export whose file is ready. Raises NotFound."""
    table = jobs.jobs
    lifetime = func.make_interval(0, 0, 0, 0, 0, 0, tasks.LIFETIME)
    is_ready = and_(
        table.c.kind == message_type.kind,
        table.c.state == jobs.SUCCESS,
        table.c.created_at > func.now() - lifetime,
    )
    statement = select(table.c.result).where(table.c.task_id == task, is_owner, is_ready)
    result: dict[str, Any] | None = connection.execute(statement).scalar()
    if result is None:
        raise NotFound(NOT_READY)
    return result
