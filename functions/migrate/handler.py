"""Migrations at a deployment; when called, the words of `make db` and administrators."""

import os
from functools import partial
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


class History(BaseModel):
    """{"action": "history"}: the answer is that of schema.build_history."""

    action: Literal["history"]


class Stamp(BaseModel):
    """{"action": "stamp", "revision": "0022"}."""

    action: Literal["stamp"]
    revision: str


class Admin(administrators.Administrator):
    """{"action": "admin", "email": "...", "password": "...", "link": true}.

    Password and link are optional. With `link` the answer has a one-time link that sets a password.
    """

    action: Literal["admin"]
    link: bool = False


type Action = Migrate | History | Stamp | Admin
ACTIONS: TypeAdapter[Action] = TypeAdapter(
    Annotated[Migrate | History | Stamp | Admin, Field(discriminator="action")],
    config=ConfigDict(hide_input_in_errors=True),  # the input may contain a password
)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Handle a request of CloudFormation or a direct invocation; return the result.

    Raises ValueError for any other event.
    """
    logger.set_correlation_id(context.aws_request_id)
    try:
        return _handle(event)
    finally:
        db.close()  # the owner's sessions have no idle timeout, and an open one keeps Aurora awake


def _handle(event: dict[str, Any]) -> dict[str, Any]:
    if "RequestType" in event:
        return handle_deployment(cloudformation.Call.model_validate(event))
    match _parse_action(event):
        case Migrate():
            return migrate()
        case History():
            return db.run_read(schema.build_history, db.WORKER_WAIT_SECONDS)
        case Stamp(revision=revision):
            with db.transaction(db.WORKER_WAIT_SECONDS) as connection:
                return {"revision": schema.stamp(connection, revision)}
        case Admin() as administrator:
            return _save_administrator(administrator)


def _save_administrator(administrator: Admin) -> dict[str, Any]:
    with db.transaction(db.WORKER_WAIT_SECONDS) as connection:
        result = administrators.save_administrator(connection, administrator)
        link = None
        if administrator.link:
            link = administrators.sign_link(connection, administrator.email)
    return result | ({"link": link} if link else {})


def _parse_action(event: dict[str, Any]) -> Action:
    try:
        return ACTIONS.validate_python(event)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        location = ".".join(map(str, first["loc"][1:])) or "action"
        raise ValueError(f"{location}: {first['msg']}") from None  # the cause may quote a password


def handle_deployment(call: cloudformation.Call) -> dict[str, Any]:
    """Migrate for a deployment and answer CloudFormation; a deleted stack keeps the schema."""
    try:
        result = _migrate_for(call)
    except Exception as error:  # noqa: BLE001 - without an answer the stack waits for an hour
        logger.exception("migration failed")
        cloudformation.answer(call, failure=f"The migration failed: {describe_error(error)}")
        return {"status": "failed"}
    cloudformation.answer(call, result)
    return result


def _migrate_for(call: cloudformation.Call) -> dict[str, Any]:
    if call.request_type == "Delete":
        return {}
    return migrate(is_new_stack=call.request_type == "Create")


def migrate(*, is_new_stack: bool = False) -> dict[str, Any]:
    """Create the roles, upgrade the schema and fill its new columns; return {"revision"}.

    On Aurora the owner of a new stack switches to IAM tokens first.
    """
    if is_new_stack and "DATABASE_SECRET_ID" in os.environ:
        owner.switch_to_tokens()
    app = get_app_login()
    with db.transaction(db.WORKER_WAIT_SECONDS) as connection:
        roles.create_roles(connection, app)
        revision = schema.upgrade(connection)
        roles.grant_privileges(connection, app.name)
    schema.fill(partial(db.transaction, db.WORKER_WAIT_SECONDS))
    logger.info("migrated", extra={"revision": revision})
    return {"revision": revision}


def get_app_login() -> roles.Login:
    """Return the app role's login: from APP_DATABASE_URL locally, by IAM tokens on AWS."""
    app_url = os.environ.get("APP_DATABASE_URL")
    if not app_url:
        return roles.Login()
    url = make_url(app_url)
    return roles.Login(url.username or roles.APP, str(url.password or "") or None)


def describe_error(error: BaseException) -> str:
    """Return the message of an error, without the SQL statement and its values."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    detail = cause.args[0] if cause and cause.args else ""
    message = detail.get("M", detail) if isinstance(detail, dict) else detail
    return str(message) or type(error).__name__
