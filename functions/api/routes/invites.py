"""Role invites: what their links do, in plain JSON, and sending one again (docs/contract/resources.md#role-invites)."""

from collections.abc import Callable
from typing import Any, Final

from aws_lambda_powertools.event_handler.api_gateway import Response
from sqlalchemy import Connection, RowMapping, select

from api.auth import identity
from api.http import answers, bodies
from api.http.errors import Forbidden, NotFound, Unauthorized
from api.http.plain_router import PlainRouter
from api.jsonapi import row_conditions
from api.read import reads
from openevent.auth import link_tokens
from openevent.domain.people import invites
from openevent.infra import db
from openevent.model.permissions import Identity, co_organizer, organizer, owner
from openevent.resources.role_invite import role_invites

NOT_PROVEN: Final = "Log in with the invited e-mail address: it has not been verified yet."
router = PlainRouter("/v1/role_invites/")


@router.post("/v1/role_invites/accept-invite")
def accept() -> Response[str]:
    """Give the account with the invite's address its role; one that is not verified must be logged in."""
    who = identity.load_caller(router.current_event).who
    try:
        return _used(lambda connection, sent: invites.accept(connection, sent, who))
    except invites.NotProven as error:
        if who.known:
            raise Forbidden(NOT_PROVEN) from error
        raise Unauthorized(NOT_PROVEN, headers=identity.CHALLENGE) from error


@router.post("/v1/role_invites/decline-invite")
def decline() -> Response[str]:
    """Refuse the offer."""
    return _used(invites.decline)


@router.post("/v1/role_invites/user")
def user() -> Response[str]:
    """Tell for whom the invite is, so that they log in or register."""
    return _used(lambda connection, sent: {"email": invites.linked(connection, sent)["email"]})


@router.post("/v1/role-invites/<key>/resend-invite")
def resend(key: str) -> Response[str]:
    """Send the invite again; links of before end. There is no body."""
    who = identity.require_login(router.current_event)
    invite = reads.load_visible(
        identity.Caller(who), lambda connection, asker: _seen(connection, asker, key)
    )
    if not invite["may_send"]:
        raise Forbidden("Only the event's owner, organizers and co-organizers invite.")
    with db.transaction() as connection:
        invites.resend(
            connection, invite["id"], who, owns=invite["owns"], organizes=invite["organizes"]
        )
    return answers.build_json({"success": True, "message": "The invite is sent again."})


def _used(use: Callable[[Connection, Any], dict[str, Any]]) -> Response[str]:
    data = bodies.json_object(router.current_event).get("data")
    sent = data.get("token") if isinstance(data, dict) else None
    try:
        with db.transaction() as connection:
            return answers.build_json(use(connection, sent))
    except link_tokens.Invalid as error:
        raise NotFound(str(error)) from error
    except invites.NoAccount as error:
        raise NotFound(
            "Nobody has an account with this e-mail address: register it first."
        ) from error


def _seen(connection: Connection, who: Identity, key: str) -> RowMapping | None:
    table = role_invites.table
    may_send = co_organizer.where(who, table).label("may_send")
    above = (owner.where(who, table).label("owns"), organizer.where(who, table).label("organizes"))
    wanted = select(table.c.id, may_send, *above).where(
        row_conditions.by_key(role_invites, key), row_conditions.may_read(role_invites, who)
    )
    return connection.execute(wanted).mappings().first()
