"""Events of SendGrid as reports about mails (docs/contract/mail.md#outcomes)."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from mailer import webhook_outcomes
from mailer.message import sanitize
from openevent.mail.messages import MAXIMUM_ATTEMPT, Report

MAXIMUM_SECONDS_AHEAD: Final = 600
"""Seconds that an event's time may be in the future; a later one would outweigh all others."""
MESSAGE_ID_SUFFIX: Final = re.compile(r"\.(filter|recv)[^/]*$")
"""The part that an event appends to the id in the answer to the mail."""
ATTEMPT: Final = "mail_attempt"
OLD_ATTEMPT: Final = "attempt"
"""The custom argument of earlier releases; a deferred event has SendGrid's own `attempt`."""


class OddEvent(Exception):
    """The event cannot be read; the text says why."""


def parse_report(event: Any) -> Report | None:
    """Parse one event; return None if it says nothing about a mail's way. Raises OddEvent."""
    if not isinstance(event, Mapping):
        raise OddEvent("It is not an object.")
    verdict = webhook_outcomes.classify(event)
    if verdict is None:
        return None
    recipient = _read_text(event.get("email"), 254)
    mail = _read_mail(event)
    if not (recipient or mail):
        raise OddEvent("It names neither a mail nor an address.")
    return Report(
        id=_read_text(event.get("sg_event_id"), 200) or _hash(event),
        cause=verdict.cause,
        outcome=verdict.outcome,
        recipient=recipient,
        **mail,
        provider_id=_read_provider_id(event),
        message_id=_read_text(event.get("smtp-id"), 300) or None,
        detail=_read_detail(event),
        at=_read_time(event.get("timestamp")),
    )


def _hash(event: Mapping[str, Any]) -> str:
    """Make an id for an event without one; the same event gets the same id."""
    return sha256(json.dumps(event, sort_keys=True).encode()).hexdigest()


def _read_mail(event: Mapping[str, Any]) -> dict[str, Any]:
    """Read the mail's key and attempt from the custom arguments; {} if they are not valid."""
    try:
        key = UUID(str(event.get("mail")))
    except ValueError:
        return {}
    if ATTEMPT not in event and event.get("event") == "deferred":
        return {"key": key, "attempt": None}
    attempt = _read_attempt(event.get(ATTEMPT, event.get(OLD_ATTEMPT)))
    return {"key": key, "attempt": attempt} if attempt else {}


def _read_attempt(value: Any) -> int | None:
    try:
        attempt = int(str(value))
    except ValueError:
        return None
    return attempt if 0 < attempt <= MAXIMUM_ATTEMPT else None


def _read_provider_id(event: Mapping[str, Any]) -> str | None:
    message_id = _read_text(event.get("sg_message_id"), 300)
    return MESSAGE_ID_SUFFIX.sub("", message_id) or None


def _read_detail(event: Mapping[str, Any]) -> str | None:
    status = event.get("status") or ""
    reason = event.get("reason") or event.get("response") or ""
    return sanitize.clean_reply(f"{status} {reason}") or None


def _read_text(value: Any, maximum_length: int) -> str:
    """Return a text that the database accepts; '' if the value is not one, or is too long.

    A part of an address or of an id would be another address or id.
    """
    text = value.strip() if isinstance(value, str) else ""
    is_readable = len(text) <= maximum_length and sanitize.clean_line(text) == text
    return text if is_readable else ""


def _read_time(timestamp: Any) -> datetime:
    """Return the event's time, or now if its timestamp is not valid."""
    now = datetime.now(UTC)
    is_number = isinstance(timestamp, int | float) and not isinstance(timestamp, bool)
    if is_number and 0 < timestamp <= now.timestamp() + MAXIMUM_SECONDS_AHEAD:
        return datetime.fromtimestamp(timestamp, UTC)
    return now
