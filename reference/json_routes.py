"""The routes that speak plain JSON, and what no declaration tells of them; their summaries are the handlers' own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from api.http.answers import JSON, JSONAPI
from api.routes.exports import MEDIA
from api.routes.imports import KEY_LENGTH, SOURCES
from api.routes.previews import FORMATS
from api.routes.tasks import AFTER, KINDS, STATES
from openevent.domain.mail.contact import MAXIMUM_ADDRESSES
from openevent.domain.programme.sessions import STATES as SESSION_STATES
from openevent.model.event_versions import COUNTED as VERSIONS
from reference import responses
from reference.operations import LOGIN_OPTIONAL, LOGIN_REQUIRED, Operation
from reference.schemas import PASSWORD, Schema

TEXT: Final[Schema] = {"type": "string"}
NULLABLE_TEXT: Final[Schema] = {"type": ["string", "null"]}
BOOLEAN: Final[Schema] = {"type": "boolean"}
INTEGER: Final[Schema] = {"type": "integer"}
NO_LOGIN: Final[list[Schema]] = []
LOGIN_TAG, INVITE_TAG, JOB_TAG, MEDIA_TAG = (
    "Authentication",
    "Invitations",
    "Import and export",
    "Media",
)
HEALTH_TAG, ABOUT_TAG = "Health", "About"


def build_object(*texts: str, **others: Schema) -> Schema:
    """Give an object whose members are texts, all of them needed, and others, which are not; `_` reads as `-`."""
    named = dict.fromkeys(texts, TEXT) | {
        name.replace("_", "-"): schema for name, schema in others.items()
    }
    return {"type": "object", "properties": named, **({"required": list(texts)} if texts else {})}


def build_data_object(inner: Schema) -> Schema:
    """Give an object whose data is that."""
    return {"type": "object", "properties": {"data": inner}, "required": ["data"]}


def build_parameter(name: str, schema: Schema, place: str = "query") -> Schema:
    """Give a parameter."""
    return {"name": name, "in": place, "schema": schema}


@dataclass(frozen=True)
class JsonRoute:
    """What one route takes and gives: JSON but where `bodies` and `given` name other media types.

    It also gives texts of the media types that `also` names.
    """

    name: str
    tag: str
    answer: Schema | None
    fails: tuple[int, ...] = ()
    body: Schema | None = None
    security: list[Schema] = field(default_factory=lambda: NO_LOGIN)
    parameters: tuple[Schema, ...] = ()
    bodies: Mapping[str, Schema] = field(default_factory=dict)
    status: int = 200
    given: str = JSON
    also: tuple[str, ...] = ()
    unwell: Schema | None = None
    """What a 503 says in the place of errors."""

    def operation(self, said: str) -> Operation:
        """Give the operation; `said` is the docstring of its handler."""
        summary, _, more = (part.strip() for part in said.partition("\n"))
        known: dict[str, Any] = {"operationId": self.name, "summary": summary, "tags": [self.tag]}
        known |= {"description": " ".join(more.split())} if more else {}
        known |= {"parameters": list(self.parameters)} if self.parameters else {}
        kinds = dict(self.bodies) | ({JSON: self.body} if self.body else {})
        content = {kind: {"schema": schema} for kind, schema in kinds.items()}
        known |= {"requestBody": {"required": True, "content": content}} if content else {}
        return known | {"responses": self._responses(), "security": self.security}

    def _responses(self) -> Schema:
        given = (
            responses.build_response("Done.", self.answer, self.given)
            if self.answer
            else responses.build_empty_response("It is elsewhere.")
        )
        if self.also:
            given["content"] |= {kind: {"schema": TEXT} for kind in self.also}
        unwell = (
            {"503": responses.build_response("A check fails.", self.unwell, self.given)}
            if self.unwell
            else {}
        )
        return (
            {str(self.status): given} | responses.refer_to_faults(*self.fails, plain=True) | unwell
        )


ACCESS: Final = build_object("access_token") | {
    "properties": {"access_token": TEXT, "refresh_token": TEXT}
}
CREDENTIALS: Final = build_object(
    "password", email=TEXT, username=TEXT, remember_me=BOOLEAN, include_in_response=BOOLEAN
) | {"anyOf": [{"required": ["email"]}, {"required": ["username"]}]}
DONE: Final = {"type": "object", "properties": {"success": BOOLEAN}, "required": ["success"]}
MESSAGE: Final = build_object("message")
ACCOUNT: Final = build_object("email", id=INTEGER, name=NULLABLE_TEXT)
PASSWORD_CHANGED: Final = build_object(
    "email", "access_token", id=INTEGER, name=NULLABLE_TEXT, password_changed=BOOLEAN
)
STARTED_TASK: Final = build_object("task_url")
TASK: Final = build_object(
    "id", "kind", "state", "created-at", "updated-at",
    description=TEXT, result={"description": "Of a success what came of it, of a failure the sentence that says why."},
    progress=build_object(percent=INTEGER, message=TEXT), errors={"type": "array"}, error_count=INTEGER,
)  # fmt: skip
TASKS: Final = {
    "type": "object",
    "properties": {"tasks": {"type": "array", "items": TASK}, "next": NULLABLE_TEXT},
    "required": ["tasks", "next"],
}
REPORT: Final = build_object(
    "status", "hostname", timestamp={"type": "number"}, results={"type": "array"}
)
STATE_CHANGES: Final = build_object(
    **{
        who: build_object(
            **{state: {"type": "array", "items": {"enum": list(table)}} for state in table}
        )
        for who, table in SESSION_STATES.items()
    }
)
EMAIL: Final = build_data_object(build_object("email"))
LINK: Final = build_data_object(build_object("token"))
FORM: Final = build_object(file={"type": "string", "format": "binary"}) | {"required": ["file"]}
ONE_CLICK: Final = {"type": "object", "properties": {"List-Unsubscribe": {"const": "One-Click"}}}
ADDRESSES: Final[Schema] = {
    "type": "array", "items": {"type": "string", "format": "email"}, "minItems": 1, "maxItems": MAXIMUM_ADDRESSES,
}  # fmt: skip
EMAILS: Final = build_object(emails=ADDRESSES) | {"required": ["emails"]}
IMPORT: Final = (
    build_parameter("source", {"enum": list(SOURCES)}, "path") | {"required": True},
    build_parameter("dry-run", BOOLEAN), build_parameter("publish", BOOLEAN),
    build_parameter("Idempotency-Key", {"type": "string", "maxLength": KEY_LENGTH}, "header"),
)  # fmt: skip
LIST: Final = (
    build_parameter("filter[state]", {"enum": list(STATES)}), build_parameter("filter[kind]", {"enum": list(KINDS)}),
    build_parameter(AFTER, {"type": "integer", "minimum": 1}),
)  # fmt: skip

LOG_IN: Final = JsonRoute("logIn", LOGIN_TAG, ACCESS, (400, 401, 429), CREDENTIALS)
CHECK: Final = JsonRoute(
    "checkEmail",
    LOGIN_TAG,
    {"type": "object", "properties": {"exists": BOOLEAN}},
    (400, 429),
    EMAIL,
)

ROUTES: Final[Mapping[str, JsonRoute]] = {
    "GET /health": JsonRoute("getHealth", HEALTH_TAG, build_object("status", "release")),
    "HEAD /health": JsonRoute("headHealth", HEALTH_TAG, None),
    "GET /health-check": JsonRoute("checkHealth", HEALTH_TAG, REPORT, unwell=REPORT),
    "GET /v1/openapi.json": JsonRoute("getOpenapi", ABOUT_TAG, {"type": "object"}),
    "GET /v1/docs": JsonRoute("getDocs", ABOUT_TAG, TEXT, given="text/html"),
    "GET /v1/media/events/{event_id}/{digest}/{name}": JsonRoute("getMedium", MEDIA_TAG, None, (404,), status=302),
    "POST /v1/auth/login": LOG_IN,
    "POST /auth/session": LOG_IN,
    "POST /v1/auth/fresh-login": JsonRoute(
        "logInAgain", LOGIN_TAG, ACCESS, (400, 401, 429), build_object("email", "password"), LOGIN_REQUIRED
    ),
    "POST /v1/auth/token/refresh": JsonRoute(
        "refreshToken", LOGIN_TAG, ACCESS, (400, 401), build_object(refresh_token=TEXT), LOGIN_OPTIONAL
    ),
    "POST /v1/auth/logout": JsonRoute("logOut", LOGIN_TAG, DONE, (400,), security=LOGIN_OPTIONAL),
    "POST /v1/auth/blacklist": JsonRoute("logOutEverywhere", LOGIN_TAG, DONE, (401,), security=LOGIN_REQUIRED),
    "POST /v1/auth/reset-password": JsonRoute("askPasswordReset", LOGIN_TAG, MESSAGE, (400, 429), EMAIL),
    "PATCH /v1/auth/reset-password": JsonRoute(
        "resetPassword", LOGIN_TAG, ACCOUNT, (400, 404, 422), build_data_object(build_object("token") | {"properties": {
            "token": TEXT, "password": PASSWORD}, "required": ["token", "password"]}),
    ),
    "POST /v1/auth/change-password": JsonRoute(
        "changePassword", LOGIN_TAG, PASSWORD_CHANGED, (400, 401, 403, 429), build_data_object(build_object("old-password", "new-password")), LOGIN_REQUIRED
    ),
    "POST /v1/auth/verify-password": JsonRoute(
        "verifyPassword", LOGIN_TAG, {"type": "object", "properties": {"result": BOOLEAN}}, (400, 401, 429),
        build_data_object(build_object("password")), LOGIN_REQUIRED,
    ),
    "POST /v1/auth/verify-email": JsonRoute("verifyEmail", LOGIN_TAG, MESSAGE, (400,), LINK),
    "POST /v1/auth/resend-verification-email": JsonRoute("resendVerification", LOGIN_TAG, MESSAGE, (400, 422, 429), EMAIL),
    "POST /v1/users/check-email": CHECK,
    "POST /v1/users/check_email": CHECK,
    "POST /v1/events/import/uploads": JsonRoute(
        "allowUpload", JOB_TAG, build_object("id", "url", fields={"type": "object"}, expires_in=INTEGER), (401, 403),
        security=LOGIN_REQUIRED,
    ),
    "POST /v1/events/import/{source}": JsonRoute(
        "importEvent", JOB_TAG, STARTED_TASK, (400, 401, 403, 404, 413, 415, 422, 429), build_object("upload", name=TEXT), LOGIN_REQUIRED,
        IMPORT, {"multipart/form-data": FORM},
    ),
    "GET /v1/tasks": JsonRoute("listTasks", JOB_TAG, TASKS, (400, 401), security=LOGIN_REQUIRED, parameters=LIST),
    "GET /v1/tasks/{task_id}": JsonRoute("getTask", JOB_TAG, TASK, (401, 404), security=LOGIN_REQUIRED),
    "DELETE /v1/tasks/{task_id}": JsonRoute("cancelTask", JOB_TAG, TASK, (401, 404, 409), security=LOGIN_REQUIRED),
    "POST /v1/events/{key}/export/json": JsonRoute(
        "exportEvent", JOB_TAG, STARTED_TASK, (400, 401, 403, 404, 422, 429), build_object(**dict.fromkeys(MEDIA, BOOLEAN)), LOGIN_REQUIRED
    ),
    "POST /v1/users/{key}/export/json": JsonRoute(
        "exportUser", JOB_TAG, STARTED_TASK, (401, 403, 404, 429), security=LOGIN_REQUIRED
    ),
    "GET /v1/events/{key}/exports/{task_id}": JsonRoute(
        "downloadExport", JOB_TAG, None, (401, 403, 404), security=LOGIN_REQUIRED, status=302
    ),
    "GET /v1/users/{key}/exports/{task_id}": JsonRoute(
        "downloadOwnData", JOB_TAG, None, (401, 403, 404), parameters=(build_parameter("token", TEXT),), security=LOGIN_REQUIRED, status=302
    ),
    "POST /v1/events/{key}/copy": JsonRoute(
        "copyEvent", "Events", build_object("identifier", id=INTEGER, copied=BOOLEAN), (401, 403, 404, 429), security=LOGIN_REQUIRED
    ),
    "POST /v1/role_invites/accept-invite": JsonRoute(
        "acceptInvite", INVITE_TAG, build_object("email", "role", "event_identifier", event=INTEGER, name=NULLABLE_TEXT),
        (400, 401, 403, 404), LINK, LOGIN_OPTIONAL,
    ),
    "POST /v1/role_invites/user": JsonRoute("getInvited", INVITE_TAG, build_object("email"), (400, 404), LINK),
    "POST /v1/role_invites/decline-invite": JsonRoute("declineInvite", INVITE_TAG, build_object("email"), (400, 404), LINK),
    "POST /v1/role-invites/{key}/resend-invite": JsonRoute(
        "resendInvite", INVITE_TAG, build_object("message", success=BOOLEAN), (401, 403, 404, 409, 429), security=LOGIN_REQUIRED
    ),
    "GET /v1/message-settings/{key}/preview": JsonRoute(
        "previewMail", "Mails", build_object("subject", "html", "text"), (400, 401, 404), security=LOGIN_REQUIRED,
        parameters=(build_parameter("format", {"enum": list(FORMATS), "default": "json"}),), also=("text/html", "text/plain"),
    ),
    "POST /v1/test-mail": JsonRoute(
        "sendTestMail", "Mails", MESSAGE, (400, 401, 403, 422), build_object("recipient"), LOGIN_REQUIRED,
        bodies={JSONAPI: build_object("recipient")},
    ),
    "POST /v1/mails/{key}/resend": JsonRoute(
        "resendMail", "Mails", build_object("message", success=BOOLEAN), (401, 404, 409), security=LOGIN_REQUIRED
    ),
    "POST /v1/users/{key}/notifications/read": JsonRoute(
        "readAllNotifications", "Notifications", build_object(success=BOOLEAN, read=INTEGER), (401, 403, 404), security=LOGIN_REQUIRED
    ),
    "GET /v1/events/{key}/versions": JsonRoute(
        "getEventVersions", "Events", build_object(**dict.fromkeys(VERSIONS, INTEGER)), (401, 404), security=LOGIN_OPTIONAL
    ),
    "POST /v1/events/{key}/contact-organizers": JsonRoute(
        "contactOrganizers", "Events", MESSAGE, (400, 401, 403, 404, 422, 429), build_object("text"), LOGIN_REQUIRED
    ),
    "POST /v1/events/{key}/speakers-call/invitations": JsonRoute(
        "inviteForPapers", "Speakers calls", build_object(success=BOOLEAN, invited=INTEGER), (400, 401, 403, 404, 409, 422, 429),
        EMAILS, LOGIN_REQUIRED,
    ),
    "GET /v1/unsubscribe": JsonRoute(
        "askUnsubscribe", "Mails", TEXT, (404,), parameters=(build_parameter("token", TEXT) | {"required": True},),
        given="text/html",
    ),
    "POST /v1/unsubscribe": JsonRoute(
        "unsubscribe", "Mails", TEXT, (404,), parameters=(build_parameter("token", TEXT) | {"required": True},),
        bodies={"application/x-www-form-urlencoded": ONE_CLICK}, given="text/html",
    ),
    "POST /v1/unsubscribe/undo": JsonRoute(
        "undoUnsubscribe", "Mails", TEXT, (404,), parameters=(build_parameter("token", TEXT) | {"required": True},),
        given="text/html",
    ),
    "GET /v1/sessions/states": JsonRoute("getSessionStates", "Sessions", STATE_CHANGES),
}  # fmt: skip
"""By method and path; a route that is neither here nor of a resource has no documentation, and the
tests say so."""
