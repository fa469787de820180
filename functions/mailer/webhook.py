"""SendGrid's signed event webhook: hard bounces and complaints go to the queue of outcomes, all else is thanked for."""

import json
import time
from base64 import b64decode
from collections.abc import Mapping
from http import HTTPStatus
from itertools import batched
from typing import Any, Final

from mailer.protocols.transport import transport
from mailer.webhook_reports import report
from openevent.infra.config import settings
from openevent.infra.telemetry import logger
from openevent.mail.messages import Outcomes
from openevent.work import queues

SIGNATURE: Final = "x-twilio-email-event-webhook-signature"
TIMESTAMP: Final = "x-twilio-email-event-webhook-timestamp"
TOLERANCE: Final = 600
"""Seconds that a request's time may be off."""
KEY_SECONDS: Final = 10
"""How soon a key that was just set is known."""
LONGEST: Final = 2_000_000
"""Bytes of a request; SendGrid's own are under 768 KB."""
A_MESSAGE: Final = 100
"""Reports in one message of the queue: each has less than 1 KB."""


class Refused(Exception):
    """The request is not taken; `status` says why."""

    def __init__(self, status: HTTPStatus, detail: str) -> None:
        self.status, self.detail = status, detail
        super().__init__(detail)


def answer(event: Mapping[str, Any]) -> dict[str, Any]:
    """Answer a request of the HTTP API (payload 2.0); what is not answered by 204 SendGrid sends again for a day."""
    try:
        _take(_body(event), event.get("headers", {}))
    except Refused as error:
        logger.warning(
            "a webhook is refused", extra={"status": error.status.value, "detail": error.detail}
        )
        return _document(error)
    return {"statusCode": HTTPStatus.NO_CONTENT.value, "body": ""}


def _take(body: bytes, headers: Mapping[str, str]) -> None:
    _check(body, headers)
    found = [told for event in _events(body) if (told := report(event))]
    try:
        messages = [Outcomes(items=list(some)) for some in batched(found, A_MESSAGE, strict=False)]
        queues.send_messages(settings().outcomes_queue_url, messages, delay=0)
    except queues.NotSent as error:
        raise Refused(
            HTTPStatus.SERVICE_UNAVAILABLE, "The events cannot be kept right now."
        ) from error
    logger.info("a webhook is taken", extra={"reports": len(found)})


def _body(event: Mapping[str, Any]) -> bytes:
    """Give the bytes as they were sent: the signature is over them. Raises Refused."""
    given: str = event.get("body") or ""
    body = (
        b64decode(given) if event.get("isBase64Encoded") else given.encode("utf-8", "surrogatepass")
    )
    if len(body) > LONGEST:
        raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The request is too large.")
    return body


def _check(body: bytes, headers: Mapping[str, str]) -> None:
    """Check time and signature. Raises Refused."""
    said = headers.get(TIMESTAMP, "")
    is_of_now = (
        said.isascii() and said.isdecimal() and abs(time.time() - int(said[:12])) <= TOLERANCE
    )
    key = transport(seconds=KEY_SECONDS).sendgrid_verification_key
    if (
        not key
        or not is_of_now
        or not _is_signed(key, headers.get(SIGNATURE, ""), said.encode() + body)
    ):
        raise Refused(HTTPStatus.FORBIDDEN, "The signature is not valid.")


def _is_signed(key: str, signature: str, content: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - no mail needs it
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415 - the same
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415 - the same
    from cryptography.hazmat.primitives.serialization import load_der_public_key  # noqa: PLC0415 - the same

    try:
        known = load_der_public_key(b64decode(key))
        if isinstance(known, ec.EllipticCurvePublicKey):
            known.verify(b64decode(signature, validate=True), content, ec.ECDSA(hashes.SHA256()))
            return True
    except (InvalidSignature, ValueError):
        return False
    return False


def _events(body: bytes) -> list[Any]:
    try:
        events = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Refused(HTTPStatus.BAD_REQUEST, "The request is not JSON.") from error
    if not isinstance(events, list) or not all(isinstance(event, dict) for event in events):
        raise Refused(HTTPStatus.BAD_REQUEST, "The request is not a list of events.")
    return events


def _document(error: Refused) -> dict[str, Any]:
    told = {"status": str(error.status.value), "title": error.status.phrase, "detail": error.detail}
    body = {"errors": [told], "jsonapi": {"version": "1.0"}}
    retry = {"retry-after": "10"} if error.status is HTTPStatus.SERVICE_UNAVAILABLE else {}
    headers = {"content-type": "application/vnd.api+json"} | retry
    return {"statusCode": error.status.value, "headers": headers, "body": json.dumps(body)}
