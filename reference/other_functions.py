"""Routes of the deployment that another function than the API's answers: the template has them, and no resolver.

The blueprint leaves them out: who sends them is a service, whose signature no example could show.
"""

from collections.abc import Mapping
from typing import Any, Final

from mailer import webhook
from reference import responses, schemas
from reference.routes import DocumentedRoute
from reference.schemas import Schema

TEXT: Final[Schema] = {"type": "string"}
EVENT_SCHEMA: Final[Schema] = {
    "type": "object",
    "properties": {
        "event": {
            "description": "`bounce`, `dropped` and `spamreport` may count, all others are thanked for.",
            **TEXT,
        },
        "email": TEXT,
        "type": {
            "description": "Of a bounce: `bounce` suppresses the address, `blocked` does not.",
            **TEXT,
        },
        "status": TEXT,
        "reason": TEXT,
        "timestamp": {"type": "integer"},
        "sg_event_id": {"description": "An event counts once, however often it comes.", **TEXT},
        "sg_message_id": TEXT,
    },
}
BOUNCE_EXAMPLE: Final[Mapping[str, Any]] = {
    "email": "reader@example.org", "timestamp": 1803893400, "event": "bounce", "type": "bounce", "status": "5.1.1",
    "reason": "550 5.1.1 no such user", "sg_event_id": "ZXZlbnQ", "sg_message_id": "LRz_A.recvd-65fd-1-2.0",
}  # fmt: skip
REFUSALS: Final[Mapping[int, str]] = {
    400: "It is signed, and no list of events.",
    403: f"No key is set, the signature is not of that key, or the time is more than {webhook.TOLERANCE} s off.",
    413: f"More than {webhook.MAXIMUM_BYTES:,} bytes.",
    503: "The events cannot be kept right now: SendGrid sends them again.",
}
SENDGRID: Final[Schema] = {
    "operationId": "takeSendgridEvents",
    "summary": "Take what became of mails from SendGrid's signed event webhook.",
    "tags": ["Mails"],
    "description": "No token: the signature is checked over the bytes as they came, by the key in "
    "`sendgrid-verification-key` of the settings. Anything but a 204 SendGrid sends again for a day.",
    "parameters": [
        {
            "name": "X-Twilio-Email-Event-Webhook-Signature", "in": "header", "required": True, "schema": TEXT,
            "description": "ECDSA with SHA-256 over timestamp and body, in base64.",
        },
        {
            "name": "X-Twilio-Email-Event-Webhook-Timestamp", "in": "header", "required": True,
            "schema": {"type": "string", "pattern": "^[0-9]+$"}, "description": "Seconds since 1970.",
        },
    ],
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"type": "array", "items": EVENT_SCHEMA}, "example": [BOUNCE_EXAMPLE]}},
    },
    "responses": {"204": responses.build_empty_response("They are taken.")}
    | {str(status): responses.build_response(said, schemas.ref("errors")) for status, said in REFUSALS.items()},
    "security": [],
}  # fmt: skip
ROUTES: Final[Mapping[str, dict[str, Any]]] = {"POST /v1/webhooks/sendgrid": SENDGRID}
"""By the template's RouteKey."""


def document_routes() -> list[DocumentedRoute]:
    """Give these routes with their operations."""
    named = {tuple(name.split(" ")): operation for name, operation in ROUTES.items()}
    return [
        DocumentedRoute(path, method.lower(), operation)
        for (method, path), operation in named.items()
    ]
