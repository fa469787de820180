"""Notifications: a person's own, newest first, for who polls; all marked as read at once (docs/contract/resources.md#notification)."""

from typing import Final

from aws_lambda_powertools.event_handler.api_gateway import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter
from sqlalchemy import ColumnElement, and_, func, select, update

from api.auth import identity
from api.http import answers, negotiation
from api.http.errors import BadRequest, Fault, Forbidden
from api.http.plain_router import PlainRouter
from api.jsonapi import query, row_conditions
from api.read import reads
from openevent.infra import db
from openevent.model.kinds import TimeKind
from openevent.model.permissions import Rule, admin, anyone, myself
from openevent.resources.notification import notifications
from openevent.resources.user import users

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]
plain_router = PlainRouter()

SINCE: Final = "since"
NEWEST_FIRST: Final = "-received-at,-id"
TABLE: Final = notifications.table


@router.get("/v1/users/<key>/notifications")
def read(key: str) -> Response[str]:
    """Answer with a page of a person's notifications, newest first unless sorted otherwise, and how many are unread."""
    event = router.current_event
    negotiation.check_accept(event)
    who, only = identity.require_login(event), _since(query.read_parameters(event))
    of = (users, users.link("notifications"), key)
    listed = reads.list_related(event, identity.Caller(who), of, only=only, order=NEWEST_FIRST)
    theirs = row_conditions.by_key(users, key), TABLE.c.user_id == users.table.c.id
    wanted = select(func.count()).where(
        *theirs, _is_unread(), notifications.can.read.where(who, TABLE)
    )
    unread = db.run_read(lambda connection: connection.execute(wanted).scalar_one())
    return answers.build_jsonapi(listed | {"meta": listed["meta"] | {"unread": unread}})


@plain_router.post("/v1/users/<key>/notifications/read")
def mark_all(key: str) -> Response[str]:
    """Mark all notifications of a person as read; there is no body."""
    user_id, allowed = reads.check_rule(
        identity.require_login(router.current_event), users, key, myself | admin
    )
    if not allowed:
        raise Forbidden("These are somebody else's.")
    marked = update(TABLE).where(TABLE.c.user_id == user_id, _is_unread()).values(is_read=True)
    count = db.run_repeatable(lambda connection: connection.execute(marked).rowcount)
    return answers.build_json({"success": True, "read": count})


def _is_unread() -> ColumnElement[bool]:
    return and_(TABLE.c.is_read.is_(False), TABLE.c.deleted_at.is_(None))


def _since(asked: query.Parameters) -> Rule:
    """Read the time after which notifications came. Raises BadRequest."""
    if SINCE not in asked:
        return anyone
    try:
        since = TimeKind().read_query(asked[SINCE])
    except ValueError as error:
        detail = "since must be a time such as 2027-03-18T01:30:00Z."
        raise BadRequest(Fault(detail, parameter=SINCE)) from error
    return Rule(lambda _who, table: table.c.received_at > since)
