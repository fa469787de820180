"""The schemas of bodies, answers and parameters in plain JSON."""

from typing import Final

from api.jsonapi.query import MAXIMUM_ROWS, NUMBER, PAGE_SIZE, SIZE
from api.routes.imports import KEY_LENGTH, SOURCES
from api.routes.previews import FORMATS
from api.routes.tasks import AFTER, KINDS, STATES
from openevent.domain.mail.contact import MAXIMUM_ADDRESSES
from openevent.domain.mail.held_mails import MAXIMUM_MAILS
from openevent.domain.programme.session_notices import MAXIMUM_COPIES, MAXIMUM_MESSAGE_LENGTH
from openevent.domain.programme.sessions import STATES as SESSION_STATES
from openevent.mail.catalogue import ACTION_BY_STATE
from openevent.mail.rendering import SUBJECT_LENGTH
from openevent.work.import_report import EVENT_SCOPE
from reference.schemas import PASSWORD, Schema

TEXT: Final[Schema] = {"type": "string"}
NULLABLE_TEXT: Final[Schema] = {"type": ["string", "null"]}
BOOLEAN: Final[Schema] = {"type": "boolean"}
INTEGER: Final[Schema] = {"type": "integer"}
OBJECT: Final[Schema] = {"type": "object"}
ARRAY: Final[Schema] = {"type": "array"}
TEXTS: Final[Schema] = {"type": "array", "items": TEXT}


def build_object(*texts: str, **optional: Schema) -> Schema:
    """Build the schema of an object with required texts, and optional members of any type.

    In the names of optional members `_` becomes `-`.
    """
    others = {name.replace("_", "-"): schema for name, schema in optional.items()}
    schema: Schema = {"type": "object", "properties": dict.fromkeys(texts, TEXT) | others}
    return schema | {"required": list(texts)} if texts else schema


def build_data_object(data: Schema) -> Schema:
    """Build the schema of an object whose only member is `data`."""
    return {"type": "object", "properties": {"data": data}, "required": ["data"]}


def build_parameter(
    name: str, schema: Schema, place: str = "query", *, required: bool = False
) -> Schema:
    """Build a parameter."""
    parameter: Schema = {"name": name, "in": place, "schema": schema}
    return parameter | {"required": True} if required else parameter


ACCESS: Final[Schema] = {
    "type": "object",
    "properties": {"access_token": TEXT, "refresh_token": TEXT},
    "required": ["access_token"],
}
CREDENTIALS: Final = build_object(
    "password", email=TEXT, username=TEXT, remember_me=BOOLEAN, include_in_response=BOOLEAN
) | {"anyOf": [{"required": ["email"]}, {"required": ["username"]}]}
DONE: Final[Schema] = {
    "type": "object",
    "properties": {"success": BOOLEAN},
    "required": ["success"],
}
OWN_ID: Final[Schema] = {"type": "object", "properties": {"user_id": INTEGER}}
LOGINS: Final[Schema] = {
    "type": "object",
    "properties": {
        "logins": {
            "type": "array",
            "items": build_object(
                "id",
                "last-used-at",
                created_at=NULLABLE_TEXT,
                user_agent=NULLABLE_TEXT,
                is_current=BOOLEAN,
            ),
        }
    },
    "required": ["logins"],
}
MESSAGE: Final = build_object("message")
SUCCESS: Final = build_object("message", success=BOOLEAN)
ACCOUNT: Final = build_object("email", id=INTEGER, name=NULLABLE_TEXT)
PASSWORD_CHANGED: Final = build_object(
    "email", "access_token", id=INTEGER, name=NULLABLE_TEXT, password_changed=BOOLEAN
)
NEW_PASSWORD: Final = build_data_object(
    {
        "type": "object",
        "properties": {"token": TEXT, "password": PASSWORD},
        "required": ["token", "password"],
    }
)
STARTED_TASK: Final = build_object("task_url")
PROBLEMS: Final[Schema] = {
    "type": "array",
    "items": build_object(
        "file",
        "message",
        record={"type": ["integer", "null"]},
        id=NULLABLE_TEXT,
        pointer=NULLABLE_TEXT,
        scope={"const": EVENT_SCOPE},
    ),
}
JOB_REPORT: Final = build_object(
    "id",
    "task",
    "kind",
    "state",
    dry_run=BOOLEAN,
    result=NULLABLE_TEXT,
    error_count=INTEGER,
    warning_count=INTEGER,
    errors=PROBLEMS,
    warnings=PROBLEMS,
    meta=build_object(count=INTEGER),
    links=OBJECT,
)
PAGE: Final = (
    build_parameter(
        SIZE, {"type": "integer", "minimum": 0, "maximum": MAXIMUM_ROWS, "default": PAGE_SIZE}
    ),
    build_parameter(NUMBER, {"type": "integer", "minimum": 1, "default": 1}),
)
TASK: Final = build_object(
    "id",
    "kind",
    "state",
    "created-at",
    "updated-at",
    description=TEXT,
    result={"description": "The result of a success; the error message of a failure."},
    progress=build_object(percent=INTEGER, message=TEXT),
    errors=PROBLEMS,
    error_count=INTEGER,
    warnings=PROBLEMS,
    warning_count=INTEGER,
    report={"type": "string", "description": "The path of the whole report."},
)
TASKS: Final[Schema] = {
    "type": "object",
    "properties": {"tasks": {"type": "array", "items": TASK}, "next": NULLABLE_TEXT},
    "required": ["tasks", "next"],
}
REPORT: Final = build_object("status", "hostname", timestamp={"type": "number"}, results=ARRAY)
UPLOAD_FORM: Final = build_object("id", "url", fields=OBJECT, expires_in=INTEGER)


def _build_state_changes() -> Schema:
    """Build the schema of the states that can follow each state, for organizers and speakers."""
    tables: dict[str, Schema] = {}
    for role, table in SESSION_STATES.items():
        states = build_object(**dict.fromkeys(table, BOOLEAN))
        tables[role] = build_object(**dict.fromkeys(table, states))
    return build_object(**tables)


STATE_CHANGES: Final = _build_state_changes()
STATE_MAILS: Final = build_object(
    **dict.fromkeys(ACTION_BY_STATE, build_object("subject", "message"))
)
NOTICE: Final = build_object(
    subject={"type": ["string", "null"], "maxLength": SUBJECT_LENGTH},
    message={"type": ["string", "null"], "maxLength": MAXIMUM_MESSAGE_LENGTH},
    bcc=TEXTS | {"maxItems": MAXIMUM_COPIES},
)
POSITIONS: Final[Schema] = {
    "type": "array",
    "items": build_object(speaker={"type": ["integer", "string"]}, order=INTEGER)
    | {"required": ["speaker", "order"]},
    "maxItems": MAXIMUM_ROWS,
}
EMAIL: Final = build_data_object(build_object("email"))
LINK: Final = build_data_object(build_object("token"))
FORM: Final = build_object(file={"type": "string", "format": "binary"}) | {"required": ["file"]}
ONE_CLICK: Final[Schema] = {
    "type": "object",
    "properties": {"List-Unsubscribe": {"const": "One-Click"}},
}
ADDRESSES: Final[Schema] = {
    "type": "array",
    "items": {"type": "string", "format": "email"},
    "minItems": 1,
    "maxItems": MAXIMUM_ADDRESSES,
}
EMAILS: Final = build_object(emails=ADDRESSES) | {"required": ["emails"]}
RECIPIENT: Final = build_object("recipient")
IMPORT: Final = (
    build_parameter("source", {"enum": list(SOURCES)}, "path", required=True),
    build_parameter("dry-run", BOOLEAN),
    build_parameter("publish", BOOLEAN),
    build_parameter("notify", BOOLEAN),
    build_parameter("Idempotency-Key", {"type": "string", "maxLength": KEY_LENGTH}, "header"),
)
LIST: Final = (
    build_parameter("filter[state]", {"enum": list(STATES)}),
    build_parameter("filter[kind]", {"enum": list(KINDS)}),
    build_parameter(AFTER, {"type": "integer", "minimum": 1}),
)
HELD_MAILS: Final = build_object(
    data={
        "type": "array",
        "items": build_object(type={"const": "mail"}, id=TEXT) | {"required": ["type", "id"]},
        "maxItems": MAXIMUM_MAILS,
    }
)
FORMAT: Final = build_parameter("format", {"enum": list(FORMATS), "default": "json"})
UNSUBSCRIBE: Final = (build_parameter("token", TEXT, required=True),)
