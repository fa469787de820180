"""The schemas of bodies, answers and parameters in plain JSON."""

from typing import Final

from api.jsonapi import query
from api.routes.imports import KEY_LENGTH, SOURCES
from api.routes.previews import FORMATS
from api.routes.tasks import AFTER, KINDS, STATES
from openevent.domain.mail.contact import MAXIMUM_ADDRESSES
from openevent.domain.mail.held_mails import MAXIMUM_MAILS
from openevent.domain.programme.session_notices import MAXIMUM_COPIES, MAXIMUM_MESSAGE_LENGTH
from openevent.domain.programme.sessions import STATES as SESSION_STATES
from openevent.mail.catalogue import ACTION_BY_STATE
from openevent.mail.rendering import SUBJECT_LENGTH
from reference.schemas import PASSWORD, Schema, ref

TEXT: Final[Schema] = {"type": "string"}
NULLABLE_TEXT: Final[Schema] = {"type": ["string", "null"]}
BOOLEAN: Final[Schema] = {"type": "boolean"}
INTEGER: Final[Schema] = {"type": "integer"}
NUMBER: Final[Schema] = {"type": "number"}
OBJECT: Final[Schema] = {"type": "object"}
TEXTS: Final[Schema] = {"type": "array", "items": TEXT}


def build_object(*texts: str, **optional: Schema) -> Schema:
    """Build the schema of an object with required texts, and optional members of any type.

    In the names of optional members `_` becomes `-`.
    """
    others = {name.replace("_", "-"): schema for name, schema in optional.items()}
    schema: Schema = {"type": "object", "properties": dict.fromkeys(texts, TEXT) | others}
    return schema | {"required": list(texts)} if texts else schema


def build_answer(*texts: str, **others: Schema) -> Schema:
    """Build the schema of an object that has all its members; `_` becomes `-` as above."""
    answer = build_object(*texts, **others)
    return answer | {"required": list(answer["properties"])}


def build_constant(text: str) -> Schema:
    """Build the schema of the only text that a member has, with its type for typed clients."""
    return {"type": "string", "const": text}


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
OWN_ID: Final[Schema] = {
    "type": "object",
    "properties": {"user_id": INTEGER},
    "required": ["user_id"],
}
LOGINS: Final[Schema] = {
    "type": "object",
    "properties": {
        "logins": {
            "type": "array",
            "items": build_answer(
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
SUCCESS: Final = build_answer("message", success=BOOLEAN)
ACCOUNT: Final = build_answer("email", id=INTEGER, name=NULLABLE_TEXT)
PASSWORD_CHANGED: Final = build_answer(
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
CHECK: Final = build_answer("checker", "output", passed=BOOLEAN, timestamp=NUMBER, expires=NUMBER)
REPORT: Final = build_answer(
    "status", "hostname", timestamp=NUMBER, results={"type": "array", "items": CHECK}
)
PAGE: Final = (
    build_parameter(
        query.SIZE,
        {
            "type": "integer",
            "minimum": 0,
            "maximum": query.MAXIMUM_ROWS,
            "default": query.PAGE_SIZE,
        },
    ),
    build_parameter(query.NUMBER, {"type": "integer", "minimum": 1, "default": 1}),
)


def build_schemas() -> dict[str, Schema]:
    """Build the schemas by name: a body in two media types needs a name in generated clients."""
    return {"test-mail": build_object("recipient")}


def _build_state_changes() -> Schema:
    """Build the schema of the states that can follow each state, for organizers and speakers."""
    tables: dict[str, Schema] = {}
    for role, table in SESSION_STATES.items():
        states = build_object(**dict.fromkeys(table, BOOLEAN))
        tables[role] = build_answer(**dict.fromkeys(table, states))
    return build_answer(**tables)


STATE_CHANGES: Final = _build_state_changes()
STATE_MAILS: Final = build_answer(
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
    "maxItems": query.MAXIMUM_ROWS,
}
EMAIL: Final = build_data_object(build_object("email"))
LINK: Final = build_data_object(build_object("token"))
FORM: Final = build_object(file={"type": "string", "format": "binary"}) | {"required": ["file"]}
ONE_CLICK: Final[Schema] = {
    "type": "object",
    "properties": {"List-Unsubscribe": build_constant("One-Click")},
}
ADDRESSES: Final[Schema] = {
    "type": "array",
    "items": {"type": "string", "format": "email"},
    "minItems": 1,
    "maxItems": MAXIMUM_ADDRESSES,
}
EMAILS: Final = build_object(emails=ADDRESSES) | {"required": ["emails"]}
TEST_MAIL: Final = ref("test-mail")
IMPORT: Final = (
    build_parameter("source", {"type": "string", "enum": list(SOURCES)}, "path", required=True),
    build_parameter("dry-run", BOOLEAN),
    build_parameter("publish", BOOLEAN),
    build_parameter("notify", BOOLEAN),
    build_parameter("Idempotency-Key", {"type": "string", "maxLength": KEY_LENGTH}, "header"),
)
LIST: Final = (
    build_parameter("filter[state]", {"type": "string", "enum": list(STATES)}),
    build_parameter("filter[kind]", {"type": "string", "enum": list(KINDS)}),
    build_parameter(AFTER, {"type": "integer", "minimum": 1}),
)
HELD_MAILS: Final = build_object(
    data={
        "type": "array",
        "items": build_object(type=build_constant("mail"), id=TEXT) | {"required": ["type", "id"]},
        "maxItems": MAXIMUM_MAILS,
    }
)
FORMAT: Final = build_parameter(
    "format", {"type": "string", "enum": list(FORMATS), "default": "json"}
)
UNSUBSCRIBE: Final = (build_parameter("token", TEXT, required=True),)
