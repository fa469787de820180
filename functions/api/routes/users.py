"""Users: anybody may register (docs/contract/auth.md#registration)."""

from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler.api_gateway import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from api.auth import identity, throttle
from api.http import answers, bodies, negotiation
from api.http.errors import Conflict, Fault
from api.jsonapi import documents
from api.read import selection
from api.write import registration
from openevent.auth import passwords, rate_limits
from openevent.infra import db
from openevent.model.permissions import Identity
from openevent.resources.user import users
from openevent.work import changes

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]


@router.post("/v1/users")
def register() -> Response[str]:
    """Make a user of an e-mail and a password; the answer shows all of it to its owner."""
    negotiation.check_accept(router.current_event)
    identity.read_claims(router.current_event)  # a token that is none of ours is a 401 here, too
    sent = registration.read_account(bodies.attributes(router.current_event, users.type))
    rate_limits.count("register.address", throttle.read_address(router.current_event))
    password_hash = passwords.hash_password(sent.pop("password"))
    with db.transaction() as connection:
        made = _inserted(connection, sent | {"password_hash": password_hash})
    self = documents.build_path(users, made[0])
    body = {"data": documents.build_resource_object(users, *made), "links": {"self": self}}
    return answers.build_jsonapi(body, HTTPStatus.CREATED, Location=self)


def _inserted(connection: Connection, values: dict[str, Any]) -> tuple[int, str]:
    row = insert(users.table).values(values).on_conflict_do_nothing().returning(users.table.c.id)
    id_ = connection.execute(row).scalar()
    if id_ is None:
        raise Conflict(
            Fault("This e-mail address has an account.", pointer="/data/attributes/email")
        )
    changes.record(connection, "user.registered", ("user", id_), id_)
    return selection.fetch_saved(connection, Identity(id_), users, id_)
