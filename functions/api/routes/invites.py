"""Role invites: the routes behind their links, and a resend, in plain JSON.

See docs/contract/resources.md#role-invites.
"""

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
    """Accept an invite: the account with its address gets the role.

    An account without a verified address must be logged in.
    """
    user = identity.load_caller(router.current_event).user
    try:
        return _use_token(lambda connection, token: invites.accept(connection, token, user))
    except invites.NotVerified as error:
        if user.is_logged_in:
            raise Forbidden(NOT_PROVEN) from error
        raise Unauthorized(NOT_PROVEN, headers=identity.CHALLENGE) from error


@router.post("/v1/role_invites/decline-invite")
def decline() -> Response[str]:
    """Decline an invite."""
    return _use_token(invites.decline)


@router.post("/v1/role_invites/user")
def user() -> Response[str]:
    """Tell the invite's address, so that its owner can log in or register."""
    return _use_token(
        lambda connection, token: {"email": invites.read_link(connection, token)["email"]}
    )


@router.post("/v1/role-invites/<key>/resend-invite")
def resend(key: str) -> Response[str]:
    """Send the invite again. Its earlier links stop working. There is no body."""
    caller = identity.require_login(router.current_event)
    invite = reads.load_visible(
        identity.Caller(caller), lambda connection, user: _find_invite(connection, user, key)
    )
    if not invite["may_send"]:
        raise Forbidden("Only the event's owner, organizers and co-organizers may invite.")
    with db.transaction() as connection:
        invites.resend(
            connection, invite["id"], caller, owns=invite["owns"], organizes=invite["organizes"]
        )
    return answers.build_json({"success": True, "message": "The invite is sent again."})


def _use_token(use: Callable[[Connection, Any], dict[str, Any]]) -> Response[str]:
    """Answer with the result of a function of the body's token. Raises NotFound."""
    data = bodies.read_json_object(router.current_event).get("data")
    token = data.get("token") if isinstance(data, dict) else None
    try:
        with db.transaction() as connection:
            return answers.build_json(use(connection, token))
    except link_tokens.Invalid as error:
        raise NotFound(str(error)) from error
    except invites.NoAccount as error:
        detail = "No account has this e-mail address: register it first."
        raise NotFound(detail) from error


def _find_invite(connection: Connection, user: Identity, key: str) -> RowMapping | None:
    """Find an invite's id, and whether the user may send it, owns and organizes the event."""
    table = role_invites.table
    statement = select(
        table.c.id,
        co_organizer.where(user, table).label("may_send"),
        owner.where(user, table).label("owns"),
        organizer.where(user, table).label("organizes"),
    ).where(row_conditions.by_key(role_invites, key), row_conditions.may_read(role_invites, user))
    return connection.execute(statement).mappings().first()
