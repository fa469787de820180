"""Users: the registration (docs/contract/auth.md#registration), and the own account."""

from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler.api_gateway import Response
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from api.auth import identity, throttle
from api.http import answers, bodies, negotiation
from api.http.caching import Caching
from api.http.errors import Conflict, Fault
from api.http.plain_router import PlainRouter
from api.http.router import Router
from api.jsonapi import documents
from api.read import reads, selection
from api.write import registration
from openevent.auth import passwords, rate_limits
from openevent.domain.people import new_passwords
from openevent.infra import db
from openevent.model.permissions import Identity
from openevent.resources.user import users
from openevent.work import changes

router = Router()
plain_router = PlainRouter()


@router.get("/v1/users/me", caching=Caching.PRIVATE)
def read_own() -> Response[str]:
    """Read the account of the user who is logged in."""
    user = identity.require_login(router.current_event)
    return reads.read_one(router.current_event, users, str(user.id))


@plain_router.get("/v1/users/user-details/get-user-id", caching=Caching.PRIVATE)
def read_own_id() -> Response[str]:
    """Tell the id of the user who is logged in."""
    return answers.build_json({"user_id": identity.require_login(router.current_event).id})


@router.post("/v1/users")
def register() -> Response[str]:
    """Register a user with an e-mail and a password. The answer shows the whole resource."""
    negotiation.check_accept(router.current_event)
    # An invalid token is a 401 here too, although the route needs no login.
    identity.read_claims(router.current_event)
    sent_attributes = bodies.read_attributes(router.current_event, users.type)
    values = registration.read_account(sent_attributes)
    rate_limits.count("register.address", throttle.read_address(router.current_event))
    registration.check_app_name(sent_attributes, db.run_read(new_passwords.load_app_name))
    values["password_hash"] = passwords.hash_password(values.pop("password"))
    with db.transaction() as connection:
        id_, attributes = _insert(connection, values)
    path = documents.build_path(users, id_)
    resource_object = documents.build_resource_object(users, id_, attributes)
    body = {"data": resource_object, "links": {"self": path}}
    return answers.build_jsonapi(body, HTTPStatus.CREATED, Location=path)


def _insert(connection: Connection, values: dict[str, Any]) -> tuple[int, str]:
    """Insert a user, and give the id and attributes. Raises Conflict."""
    row = insert(users.table).values(values).on_conflict_do_nothing().returning(users.table.c.id)
    id_ = connection.execute(row).scalar()
    if id_ is None:
        pointer = "/data/attributes/email"
        raise Conflict(Fault("This e-mail address has an account already.", pointer=pointer))
    changes.record(connection, "user.registered", ("user", id_), id_)
    return selection.fetch_saved(connection, Identity(id_), users, id_)
