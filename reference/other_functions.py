"""Routes that the template gives to other functions than the API's.

The blueprint leaves them out: only a service calls them, with a signature that no example has.
"""

from collections.abc import Mapping
from typing import Any, Final

from mailer import webhook
from reference import responses, schemas
from reference.routes import DocumentedRoute
from reference.schemas import Schema

TEXT: Final[Schema] = {"type": "string"}


def _build_text(description: str) -> Schema:
    return {"description": description, **TEXT}


EVENT_SCHEMA: Final[Schema] = {
    "type": "object",
    "properties": {
        "event": _build_text(
            "`bounce`, `dropped` and `spamreport` may suppress an address; others are ignored."
        ),
        "email": TEXT,
        "type": _build_text("For a bounce: `bounce` suppresses the address, `blocked` does not."),
        "status": TEXT,
        "reason": TEXT,
        "timestamp": {"type": "integer"},
        "sg_event_id": _build_text("The API counts each event once, even if it is sent again."),
        "sg_message_id": TEXT,
    },
}
BOUNCE_EXAMPLE: Final[Mapping[str, Any]] = {
    "email": "reader@example.org",
    "timestamp": 1803893400,
    "event": "bounce",
    "type": "bounce",
    "status": "5.1.1",
    "reason": "550 5.1.1 no such user",
    "sg_event_id": "ZXZlbnQ",
    "sg_message_id": "LRz_A.recvd-65fd-1-2.0",
}
REFUSALS: Final[Mapping[int, str]] = {
    400: "The body is signed, but it is no list of events.",
    403: "No key is set, the signature is wrong, or the time is off by more than "
    f"{webhook.TOLERANCE} s.",
    413: f"More than {webhook.MAXIMUM_BYTES:,} bytes.",
    503: "The events cannot be stored now: SendGrid sends them again.",
}
SIGNATURE: Final[Schema] = {
    "name": "X-Twilio-Email-Event-Webhook-Signature",
    "in": "header",
    "required": True,
    "schema": TEXT,
    "description": "ECDSA with SHA-256 over timestamp and body, in base64.",
}
TIMESTAMP: Final[Schema] = {
    "name": "X-Twilio-Email-Event-Webhook-Timestamp",
    "in": "header",
    "required": True,
    "schema": {"type": "string", "pattern": "^[0-9]+$"},
    "description": "Seconds since 1970.",
}
EVENTS_CONTENT: Final[Schema] = {
    "schema": {"type": "array", "items": EVENT_SCHEMA},
    "example": [BOUNCE_EXAMPLE],
}
SENDGRID: Final[Schema] = {
    "operationId": "takeSendgridEvents",
    "summary": "Receive the delivery events of SendGrid's signed event webhook.",
    "tags": ["Mails"],
    "description": "Needs no token: the function checks the signature of the unchanged bytes with "
    "the key in the setting `sendgrid-verification-key`. SendGrid sends the events again for a "
    "day, until the answer is 204.",
    "parameters": [SIGNATURE, TIMESTAMP],
    "requestBody": {"required": True, "content": {"application/json": EVENTS_CONTENT}},
    "responses": {
        "204": responses.build_empty_response("The events are stored."),
        **{
            str(status): responses.build_response(description, schemas.ref("errors"))
            for status, description in REFUSALS.items()
        },
    },
    "security": [],
}
ROUTES: Final[Mapping[str, dict[str, Any]]] = {"POST /v1/webhooks/sendgrid": SENDGRID}
"""Operations by the RouteKey of the template."""


def document_routes() -> list[DocumentedRoute]:
    """Return these routes with their operations."""
    documented: list[DocumentedRoute] = []
    for key, operation in ROUTES.items():
        method, path = key.split(" ")
        documented.append(DocumentedRoute(path, method.lower(), operation))
    return documented
