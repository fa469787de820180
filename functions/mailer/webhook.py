"""SendGrid's signed event webhook: what became of mails is queued as reports.

All other events are acknowledged and dropped (docs/contract/mail.md#outcomes).
"""

import json
import time
from base64 import b64decode
from collections.abc import Mapping
from http import HTTPStatus
from itertools import batched
from typing import Any, Final

from mailer.protocols.transport import load_transport
from mailer.webhook_reports import OddEvent, parse_report
from openevent.infra.config import settings
from openevent.infra.telemetry import logger, write_metric
from openevent.mail.messages import Outcomes, Report
from openevent.work import queues

SIGNATURE: Final = "x-twilio-email-event-webhook-signature"
TIMESTAMP: Final = "x-twilio-email-event-webhook-timestamp"
TOLERANCE: Final = 600
"""Seconds that a request's time may differ from now (docs/contract/mail.md#bounces)."""
KEY_SECONDS: Final = 10
"""Seconds until a new verification key takes effect."""
MAXIMUM_BYTES: Final = 2_000_000
"""Bytes of a request; SendGrid's own have less than 768 KB."""
MAXIMUM_DIGITS: Final = 30
"""Digits of an integer; no event needs more."""
REPORTS_PER_MESSAGE: Final = 100
"""A report has less than 1 KB, and a queue's message at most 256 KiB."""

GUARDED: Final = {"x-content-type-options": "nosniff"}
"""A header of every answer (docs/contract/api.md#headers-of-every-answer)."""


class Refused(Exception):
    """The request is refused with this status and reason."""

    def __init__(self, status: HTTPStatus, detail: str) -> None:
        self.status = status
        self.detail = detail
        super().__init__(detail)


def answer(event: Mapping[str, Any]) -> dict[str, Any]:
    """Answer a request of the HTTP API (payload 2.0).

    SendGrid repeats a request for a day unless the answer is 204.
    """
    try:
        _accept(_read_body(event), event.get("headers", {}))
    except Refused as error:
        extra = {"status": error.status.value, "detail": error.detail}
        logger.warning("a webhook request was refused", extra=extra)
        return _build_error(error)
    return _build_answer(HTTPStatus.NO_CONTENT, "", {})


def _accept(body: bytes, headers: Mapping[str, str]) -> None:
    _check_signature(body, headers)
    reports = _parse_reports(_parse_events(body))
    try:
        _queue(reports)
    except queues.NotSent as error:
        detail = "The events cannot be saved right now; send them again later."
        raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, detail) from error
    logger.info("a webhook request was accepted", extra={"reports": len(reports)})


def _parse_reports(events: list[Any]) -> list[Report]:
    """Parse the events; put aside those that cannot be read, so that the others count."""
    reports = []
    for event in events:
        try:
            report = parse_report(event)
        except OddEvent as error:
            logger.warning("an event was put aside", extra={"reason": str(error)})
            write_metric("EventPutAside")
            continue
        if report is not None:
            reports.append(report)
    return reports


def _queue(reports: list[Report]) -> None:
    groups = batched(reports, REPORTS_PER_MESSAGE, strict=False)
    messages = [Outcomes(items=list(group)) for group in groups]
    queues.send_messages(settings().outcomes_queue_url, messages)


def _read_body(event: Mapping[str, Any]) -> bytes:
    """Return the body's original bytes, which the signature covers. Raises Refused."""
    text: str = event.get("body") or ""
    is_base64 = event.get("isBase64Encoded")
    body = b64decode(text) if is_base64 else text.encode("utf-8", "surrogatepass")
    if len(body) > MAXIMUM_BYTES:
        raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The request is too large.")
    return body


def _check_signature(body: bytes, headers: Mapping[str, str]) -> None:
    """Check the time and the signature of a request. Raises Refused."""
    timestamp = headers.get(TIMESTAMP, "")
    signature = headers.get(SIGNATURE, "")
    key = load_transport(maximum_age=KEY_SECONDS).sendgrid_verification_key
    if not key or not _is_current(timestamp):
        raise Refused(HTTPStatus.FORBIDDEN, "The signature is not valid.")
    if not _is_signed(key, signature, timestamp.encode() + body):
        raise Refused(HTTPStatus.FORBIDDEN, "The signature is not valid.")


def _is_current(timestamp: str) -> bool:
    if not (timestamp.isascii() and timestamp.isdecimal()):
        return False
    return abs(time.time() - int(timestamp[:12])) <= TOLERANCE


def _is_signed(key: str, signature: str, content: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - no mail needs it
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415 - the same
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415 - the same
    from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415 - the same
        load_der_public_key,
    )

    try:
        public_key = load_der_public_key(b64decode(key))
        if not isinstance(public_key, ec.EllipticCurvePublicKey):
            return False
        raw_signature = b64decode(signature, validate=True)
        public_key.verify(raw_signature, content, ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True


def _parse_events(body: bytes) -> list[Any]:
    try:
        events = json.loads(body, parse_int=_parse_integer)
    except (ValueError, RecursionError) as error:
        raise Refused(HTTPStatus.BAD_REQUEST, "The request must be JSON.") from error
    if not isinstance(events, list):
        raise Refused(HTTPStatus.BAD_REQUEST, "The request must be a list of events.")
    return events


def _parse_integer(digits: str) -> int | float:
    """Python refuses to parse thousands of digits, which would refuse the whole request."""
    return int(digits) if len(digits) <= MAXIMUM_DIGITS else float(digits)


def _build_error(error: Refused) -> dict[str, Any]:
    """Build the JSON:API error of a refused request."""
    status = error.status
    item = {
        "status": str(status.value),
        "title": status.phrase,
        "detail": error.detail,
        "source": {},
    }
    body = {"errors": [item], "jsonapi": {"version": "1.0"}}
    headers = {"content-type": "application/vnd.api+json", "cache-control": "no-store"}
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        headers["retry-after"] = "10"
    return _build_answer(status, json.dumps(body), headers)


def _build_answer(status: HTTPStatus, body: str, headers: Mapping[str, str]) -> dict[str, Any]:
    """Build an answer of the HTTP API, with the headers of a deployed stack."""
    all_headers = {**headers, **GUARDED, **settings().https_headers}
    return {"statusCode": status.value, "headers": all_headers, "body": body}
