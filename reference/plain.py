"""The routes that speak plain JSON, and what no declaration tells of them; their summaries are the handlers' own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from api.http.answers import JSON, JSONAPI
from api.routes.exports import MEDIA
from api.routes.imports import KEY_LENGTH, SOURCES
from api.routes.previews import FORMATS
from api.routes.tasks import AFTER, KINDS, STATES
from openevent.domain.mail.contact import MOST_INVITED
from openevent.domain.programme.sessions import STATES as SESSION_STATES
from openevent.model.event_versions import COUNTED as VERSIONS
from reference import responses
from reference.operations import EITHER, LOGIN, Operation
from reference.schemas import PASSWORD, Schema

TEXT: Final[Schema] = {"type": "string"}
TEXT_OR_NOT: Final[Schema] = {"type": ["string", "null"]}
YES: Final[Schema] = {"type": "boolean"}
WHOLE: Final[Schema] = {"type": "integer"}
ANYBODY: Final[list[Schema]] = []
LOGINS, PEOPLE, WORK, FILES = "Authentication", "Invitations", "Import and export", "Media"
HEALTH, ABOUT = "Health", "About"


def members(*texts: str, **others: Schema) -> Schema:
    """Give an object whose members are texts, all of them needed, and others, which are not; `_` reads as `-`."""
    named = dict.fromkeys(texts, TEXT) | {
        name.replace("_", "-"): schema for name, schema in others.items()
    }
    return {"type": "object", "properties": named, **({"required": list(texts)} if texts else {})}


def data(inner: Schema) -> Schema:
    """Give an object whose data is that."""
    return {"type": "object", "properties": {"data": inner}, "required": ["data"]}


def asked(name: str, schema: Schema, place: str = "query") -> Schema:
    """Give a parameter."""
    return {"name": name, "in": place, "schema": schema}


@dataclass(frozen=True)
class Plain:
    """What one route takes and gives: JSON but where `bodies` and `given` name other media types.

    It also gives texts of the media types that `also` names.
    """

    name: str
    tag: str
    answer: Schema | None
    fails: tuple[int, ...] = ()
    body: Schema | None = None
    security: list[Schema] = field(default_factory=lambda: ANYBODY)
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
            responses.good("Done.", self.answer, self.given)
            if self.answer
            else responses.empty("It is elsewhere.")
        )
        if self.also:
            given["content"] |= {kind: {"schema": TEXT} for kind in self.also}
        unwell = (
            {"503": responses.good("A check fails.", self.unwell, self.given)}
            if self.unwell
            else {}
        )
        return {str(self.status): given} | responses.faults(*self.fails, plain=True) | unwell


ACCESS: Final = members("access_token") | {
    "properties": {"access_token": TEXT, "refresh_token": TEXT}
}
CREDENTIALS: Final = members(
    "password", email=TEXT, username=TEXT, remember_me=YES, include_in_response=YES
) | {"anyOf": [{"required": ["email"]}, {"required": ["username"]}]}
DONE: Final = {"type": "object", "properties": {"success": YES}, "required": ["success"]}
SAID: Final = members("message")
ACCOUNT: Final = members("email", id=WHOLE, name=TEXT_OR_NOT)
CHANGED: Final = members("email", "access_token", id=WHOLE, name=TEXT_OR_NOT, password_changed=YES)
STARTED: Final = members("task_url")
TASK: Final = members(
    "id", "kind", "state", "created-at", "updated-at",
    description=TEXT, result={"description": "Of a success what came of it, of a failure the sentence that says why."},
    progress=members(percent=WHOLE, message=TEXT), errors={"type": "array"}, error_count=WHOLE,
)  # fmt: skip
TASKS: Final = {
    "type": "object",
    "properties": {"tasks": {"type": "array", "items": TASK}, "next": TEXT_OR_NOT},
    "required": ["tasks", "next"],
}
REPORT: Final = members(
    "status", "hostname", timestamp={"type": "number"}, results={"type": "array"}
)
MOVES: Final = members(
    **{
        who: members(
            **{state: {"type": "array", "items": {"enum": list(table)}} for state in table}
        )
        for who, table in SESSION_STATES.items()
    }
)
EMAIL: Final = data(members("email"))
LINK: Final = data(members("token"))
FORM: Final = members(file={"type": "string", "format": "binary"}) | {"required": ["file"]}
ONE_CLICK: Final = {"type": "object", "properties": {"List-Unsubscribe": {"const": "One-Click"}}}
ADDRESSES: Final[Schema] = {
    "type": "array", "items": {"type": "string", "format": "email"}, "minItems": 1, "maxItems": MOST_INVITED,
}  # fmt: skip
EMAILS: Final = members(emails=ADDRESSES) | {"required": ["emails"]}
IMPORT: Final = (
    asked("source", {"enum": list(SOURCES)}, "path") | {"required": True},
    asked("dry-run", YES), asked("publish", YES),
    asked("Idempotency-Key", {"type": "string", "maxLength": KEY_LENGTH}, "header"),
)  # fmt: skip
LIST: Final = (
    asked("filter[state]", {"enum": list(STATES)}), asked("filter[kind]", {"enum": list(KINDS)}),
    asked(AFTER, {"type": "integer", "minimum": 1}),
)  # fmt: skip

LOG_IN: Final = Plain("logIn", LOGINS, ACCESS, (400, 401, 429), CREDENTIALS)
CHECK: Final = Plain(
    "checkEmail", LOGINS, {"type": "object", "properties": {"exists": YES}}, (400, 429), EMAIL
)

ROUTES: Final[Mapping[str, Plain]] = {
    "GET /health": Plain("getHealth", HEALTH, members("status", "release")),
    "HEAD /health": Plain("headHealth", HEALTH, None),
    "GET /health-check": Plain("checkHealth", HEALTH, REPORT, unwell=REPORT),
    "GET /v1/openapi.json": Plain("getOpenapi", ABOUT, {"type": "object"}),
    "GET /v1/docs": Plain("getDocs", ABOUT, TEXT, given="text/html"),
    "GET /v1/media/events/{event_id}/{digest}/{name}": Plain("getMedium", FILES, None, (404,), status=302),
    "POST /v1/auth/login": LOG_IN,
    "POST /auth/session": LOG_IN,
    "POST /v1/auth/fresh-login": Plain(
        "logInAgain", LOGINS, ACCESS, (400, 401, 429), members("email", "password"), LOGIN
    ),
    "POST /v1/auth/token/refresh": Plain(
        "refreshToken", LOGINS, ACCESS, (400, 401), members(refresh_token=TEXT), EITHER
    ),
    "POST /v1/auth/logout": Plain("logOut", LOGINS, DONE, (400,), security=EITHER),
    "POST /v1/auth/blacklist": Plain("logOutEverywhere", LOGINS, DONE, (401,), security=LOGIN),
    "POST /v1/auth/reset-password": Plain("askPasswordReset", LOGINS, SAID, (400, 429), EMAIL),
    "PATCH /v1/auth/reset-password": Plain(
        "resetPassword", LOGINS, ACCOUNT, (400, 404, 422), data(members("token") | {"properties": {
            "token": TEXT, "password": PASSWORD}, "required": ["token", "password"]}),
    ),
    "POST /v1/auth/change-password": Plain(
        "changePassword", LOGINS, CHANGED, (400, 401, 403, 429), data(members("old-password", "new-password")), LOGIN
    ),
    "POST /v1/auth/verify-password": Plain(
        "verifyPassword", LOGINS, {"type": "object", "properties": {"result": YES}}, (400, 401, 429),
        data(members("password")), LOGIN,
    ),
    "POST /v1/auth/verify-email": Plain("verifyEmail", LOGINS, SAID, (400,), LINK),
    "POST /v1/auth/resend-verification-email": Plain("resendVerification", LOGINS, SAID, (400, 422, 429), EMAIL),
    "POST /v1/users/check-email": CHECK,
    "POST /v1/users/check_email": CHECK,
    "POST /v1/events/import/uploads": Plain(
        "allowUpload", WORK, members("id", "url", fields={"type": "object"}, expires_in=WHOLE), (401, 403),
        security=LOGIN,
    ),
    "POST /v1/events/import/{source}": Plain(
        "importEvent", WORK, STARTED, (400, 401, 403, 404, 413, 415, 422, 429), members("upload", name=TEXT), LOGIN,
        IMPORT, {"multipart/form-data": FORM},
    ),
    "GET /v1/tasks": Plain("listTasks", WORK, TASKS, (400, 401), security=LOGIN, parameters=LIST),
    "GET /v1/tasks/{task_id}": Plain("getTask", WORK, TASK, (401, 404), security=LOGIN),
    "DELETE /v1/tasks/{task_id}": Plain("cancelTask", WORK, TASK, (401, 404, 409), security=LOGIN),
    "POST /v1/events/{key}/export/json": Plain(
        "exportEvent", WORK, STARTED, (400, 401, 403, 404, 422, 429), members(**dict.fromkeys(MEDIA, YES)), LOGIN
    ),
    "POST /v1/users/{key}/export/json": Plain(
        "exportUser", WORK, STARTED, (401, 403, 404, 429), security=LOGIN
    ),
    "GET /v1/events/{key}/exports/{task_id}": Plain(
        "downloadExport", WORK, None, (401, 403, 404), security=LOGIN, status=302
    ),
    "GET /v1/users/{key}/exports/{task_id}": Plain(
        "downloadOwnData", WORK, None, (401, 403, 404), parameters=(asked("token", TEXT),), security=LOGIN, status=302
    ),
    "POST /v1/events/{key}/copy": Plain(
        "copyEvent", "Events", members("identifier", id=WHOLE, copied=YES), (401, 403, 404, 429), security=LOGIN
    ),
    "POST /v1/role_invites/accept-invite": Plain(
        "acceptInvite", PEOPLE, members("email", "role", "event_identifier", event=WHOLE, name=TEXT_OR_NOT),
        (400, 401, 403, 404), LINK, EITHER,
    ),
    "POST /v1/role_invites/user": Plain("getInvited", PEOPLE, members("email"), (400, 404), LINK),
    "POST /v1/role_invites/decline-invite": Plain("declineInvite", PEOPLE, members("email"), (400, 404), LINK),
    "POST /v1/role-invites/{key}/resend-invite": Plain(
        "resendInvite", PEOPLE, members("message", success=YES), (401, 403, 404, 409, 429), security=LOGIN
    ),
    "GET /v1/message-settings/{key}/preview": Plain(
        "previewMail", "Mails", members("subject", "html", "text"), (400, 401, 404), security=LOGIN,
        parameters=(asked("format", {"enum": list(FORMATS), "default": "json"}),), also=("text/html", "text/plain"),
    ),
    "POST /v1/test-mail": Plain(
        "sendTestMail", "Mails", SAID, (400, 401, 403, 422), members("recipient"), LOGIN,
        bodies={JSONAPI: members("recipient")},
    ),
    "POST /v1/mails/{key}/resend": Plain(
        "resendMail", "Mails", members("message", success=YES), (401, 404, 409), security=LOGIN
    ),
    "POST /v1/users/{key}/notifications/read": Plain(
        "readAllNotifications", "Notifications", members(success=YES, read=WHOLE), (401, 403, 404), security=LOGIN
    ),
    "GET /v1/events/{key}/versions": Plain(
        "getEventVersions", "Events", members(**dict.fromkeys(VERSIONS, WHOLE)), (401, 404), security=EITHER
    ),
    "POST /v1/events/{key}/contact-organizers": Plain(
        "contactOrganizers", "Events", SAID, (400, 401, 403, 404, 422, 429), members("text"), LOGIN
    ),
    "POST /v1/events/{key}/speakers-call/invitations": Plain(
        "inviteForPapers", "Speakers calls", members(success=YES, invited=WHOLE), (400, 401, 403, 404, 409, 422, 429),
        EMAILS, LOGIN,
    ),
    "GET /v1/unsubscribe": Plain(
        "askUnsubscribe", "Mails", TEXT, (404,), parameters=(asked("token", TEXT) | {"required": True},),
        given="text/html",
    ),
    "POST /v1/unsubscribe": Plain(
        "unsubscribe", "Mails", TEXT, (404,), parameters=(asked("token", TEXT) | {"required": True},),
        bodies={"application/x-www-form-urlencoded": ONE_CLICK}, given="text/html",
    ),
    "POST /v1/unsubscribe/undo": Plain(
        "undoUnsubscribe", "Mails", TEXT, (404,), parameters=(asked("token", TEXT) | {"required": True},),
        given="text/html",
    ),
    "GET /v1/sessions/states": Plain("getSessionStates", "Sessions", MOVES),
}  # fmt: skip
"""By method and path; a route that is neither here nor of a resource has no documentation, and the
tests say so."""
