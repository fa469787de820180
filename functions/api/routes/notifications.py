"""Notifications of a user: a list for polling, and a mark that all are read.

See docs/contract/resources.md#notification.
"""

from typing import Final

from aws_lambda_powertools.event_handler.api_gateway import Response
from sqlalchemy import ColumnElement, and_, func, select, update

from api.auth import identity
from api.http import answers, negotiation
from api.http.caching import Caching
from api.http.errors import BadRequest, Fault, Forbidden
from api.http.plain_router import PlainRouter
from api.http.router import Router
from api.jsonapi import query, row_conditions
from api.read import reads, relationships
from openevent.infra import db
from openevent.model.kinds import TimeKind
from openevent.model.permissions import Rule, admin, anyone, own_account
from openevent.resources.notification import notifications
from openevent.resources.user import users

router = Router()
plain_router = PlainRouter()

SINCE: Final = "since"
NEWEST_FIRST: Final = "-received-at,-id"
TABLE: Final = notifications.table


@router.get("/v1/users/<key>/notifications", caching=Caching.PRIVATE)
def read(key: str) -> Response[str]:
    """List a user's notifications, newest first unless sorted otherwise; with the unread count."""
    event = router.current_event
    negotiation.check_accept(event)
    user, only = identity.require_login(event), _read_since(query.read_parameters(event))
    relationship = (users, users.link("notifications"), key)
    document = relationships.list_related(
        event, identity.Caller(user), relationship, only=only, order=NEWEST_FIRST
    )
    statement = select(func.count()).where(
        row_conditions.by_key(users, key),
        TABLE.c.user_id == users.table.c.id,
        _is_unread(),
        notifications.can.read.where(user, TABLE),
    )
    unread = db.run_read(lambda connection: connection.execute(statement).scalar_one())
    meta = {**document.body["meta"], "unread": unread}
    return answers.build_jsonapi({**document.body, "meta": meta})


@plain_router.post("/v1/users/<key>/notifications/read")
def mark_all(key: str) -> Response[str]:
    """Mark all notifications of a user as read; there is no body."""
    caller = identity.require_login(router.current_event)
    user_id, is_allowed = reads.check_rule(caller, users, key, own_account | admin)
    if not is_allowed:
        raise Forbidden("These notifications belong to another user.")
    statement = update(TABLE).where(TABLE.c.user_id == user_id, _is_unread()).values(is_read=True)
    count = db.run_repeatable(lambda connection: connection.execute(statement).rowcount)
    return answers.build_json({"success": True, "read": count})


def _is_unread() -> ColumnElement[bool]:
    return and_(TABLE.c.is_read.is_(False), TABLE.c.deleted_at.is_(None))


def _read_since(parameters: query.Parameters) -> Rule:
    """Read the rule for notifications after the time `since`. Raises BadRequest."""
    if SINCE not in parameters:
        return anyone
    try:
        since = TimeKind().read_query(parameters[SINCE])
    except ValueError as error:
        detail = "since must be a time such as 2027-03-18T01:30:00Z."
        raise BadRequest(Fault(detail, parameter=SINCE)) from error
    return Rule(lambda _user, table: table.c.received_at > since)
