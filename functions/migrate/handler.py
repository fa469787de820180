"""Migrations at deployment (a custom resource), and the same or an administrator by direct invocation."""

import os
from typing import Annotated, Any, Literal

from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from migrate import administrators, cloudformation, owner, roles, schema
from openevent.infra import db
from openevent.infra.telemetry import logger


class Migrate(BaseModel):
    """{"action": "migrate"}."""

    action: Literal["migrate"]


class Admin(administrators.Administrator):
    """{"action": "admin", "email": "...", "password": "..."}, the password optional."""

    action: Literal["admin"]


ACTIONS: TypeAdapter[Migrate | Admin] = TypeAdapter(
    Annotated[Migrate | Admin, Field(discriminator="action")],
    config=ConfigDict(hide_input_in_errors=True),  # which may be a password
)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer CloudFormation, or a direct invocation by its result. Raises ValueError for any other event."""
    logger.set_correlation_id(context.aws_request_id)
    try:
        return _done(event)
    finally:
        db.close()  # the owner's sessions may idle for ever, and an idle one keeps Aurora awake


def _done(event: dict[str, Any]) -> dict[str, Any]:
    if "RequestType" in event:
        return deployed(cloudformation.Call.model_validate(event))
    wanted = _wanted(event)
    if isinstance(wanted, Migrate):
        return migrated()
    with db.transaction(db.WORKER_WAIT_SECONDS) as connection:
        return administrators.make(connection, wanted)


def _wanted(event: dict[str, Any]) -> Migrate | Admin:
    try:
        return ACTIONS.validate_python(event)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(map(str, first["loc"][1:])) or "action"
        raise ValueError(f"{place}: {first['msg']}") from None  # the cause may quote a password


def deployed(call: cloudformation.Call) -> dict[str, Any]:
    """Migrate for a deployment. A deleted stack leaves the schema; whatever fails is told, or the stack would wait."""
    try:
        result = (
            {} if call.request_type == "Delete" else migrated(first=call.request_type == "Create")
        )
    except Exception as error:  # noqa: BLE001 - a stack that gets no answer waits for an hour
        logger.exception("migration failed")
        cloudformation.answer(call, failure=f"The migration failed: {sentence(error)}")
        return {"status": "failed"}
    cloudformation.answer(call, result)
    return result


def migrated(*, first: bool = False) -> dict[str, Any]:
    """Make the roles and bring the schema to its head; `first` turns the owner of a new Aurora to IAM tokens."""
    if first and "DATABASE_SECRET_ID" in os.environ:
        owner.turn_to_tokens()
    app = app_login()
    with db.transaction(db.WORKER_WAIT_SECONDS) as connection:
        roles.make(connection, app)
        revision = schema.upgrade(connection)
        roles.grant(connection, app.name)
    logger.info("migrated", extra={"revision": revision})
    return {"revision": revision}


def app_login() -> roles.Login:
    """Give the app role's login: that of APP_DATABASE_URL locally, IAM on AWS."""
    url = os.environ.get("APP_DATABASE_URL")
    if not url:
        return roles.Login()
    known = make_url(url)
    return roles.Login(known.username or roles.APP, str(known.password or "") or None)


def sentence(error: BaseException) -> str:
    """Say what went wrong, without the statement and its values."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    told = cause.args[0] if cause and cause.args else ""
    return str(told.get("M", told) if isinstance(told, dict) else told) or type(error).__name__
