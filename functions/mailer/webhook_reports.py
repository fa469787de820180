"""Events of SendGrid as reports: hard bounces and complaints, nothing else."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final, Literal
from uuid import UUID

from mailer.message import sanitize
from openevent.infra.telemetry import logger
from openevent.mail.messages import Report

MAXIMUM_TIMESTAMP: Final = 2**40
"""Seconds since 1970; a larger value may have no date."""
MAXIMUM_ATTEMPT: Final = 2**31 - 1
"""The largest value of an integer column."""
BOUNCED: Final = "bounced address"
INVALID: Final = "invalid"
"""Reasons of a dropped mail that concern its address, in lower case; an `invalid SMTPAPI header`
does not."""
SPAM_REPORT_DROP: Final = "spam reporting"
MESSAGE_ID_SUFFIX: Final = re.compile(r"\.(filter|recv)[^/]*$")
"""The part that an event appends to the id in the answer to the mail."""


def parse_report(event: Mapping[str, Any]) -> Report | None:
    """Parse one event; return None if no address is to be suppressed."""
    cause = _find_cause(event)
    if cause is None:
        return None
    event_id = _read_text(event.get("sg_event_id"), 200)
    recipient = _read_text(event.get("email"), 254)
    if not (event_id and recipient):
        logger.warning("an event lacks its id or address", extra={"cause": cause})
        return None
    return Report(
        id=event_id,
        cause=cause,
        recipient=recipient,
        **_read_mail(event),
        provider_id=_read_provider_id(event),
        detail=_read_detail(event),
        at=_read_time(event.get("timestamp")),
    )


def _read_mail(event: Mapping[str, Any]) -> dict[str, Any]:
    """Read the mail's key and attempt from the custom arguments; {} if they are not valid."""
    try:
        key = UUID(str(event.get("mail")))
        attempt = int(str(event.get("attempt")))
    except ValueError:
        return {}
    return {"key": key, "attempt": attempt} if 0 < attempt <= MAXIMUM_ATTEMPT else {}


def _read_provider_id(event: Mapping[str, Any]) -> str | None:
    message_id = _read_text(event.get("sg_message_id"), 300)
    return MESSAGE_ID_SUFFIX.sub("", message_id)[:200] or None


def _read_detail(event: Mapping[str, Any]) -> str | None:
    status = event.get("status") or ""
    reason = event.get("reason") or event.get("response") or ""
    return sanitize.clean_reply(f"{status} {reason}") or None


def _read_text(value: Any, maximum_length: int) -> str:
    """Return a text that the database accepts; '' if the value is not a text."""
    return sanitize.clean_line(value)[:maximum_length] if isinstance(value, str) else ""


def _find_cause(event: Mapping[str, Any]) -> Literal["bounce", "complaint"] | None:
    kind = event.get("event")
    reason = str(event.get("reason") or "").lower()
    if kind == "spamreport" or (kind == "dropped" and SPAM_REPORT_DROP in reason):
        return "complaint"
    # A `blocked` bounce is a temporary refusal.
    is_bounce = kind == "bounce" and event.get("type") != "blocked"
    is_dropped = kind == "dropped" and (reason == INVALID or reason.startswith(BOUNCED))
    return "bounce" if is_bounce or is_dropped else None


def _read_time(timestamp: Any) -> datetime:
    """Return the event's time, or now if its timestamp is not valid."""
    if isinstance(timestamp, int | float) and 0 <= timestamp < MAXIMUM_TIMESTAMP:
        return datetime.fromtimestamp(timestamp, UTC)
    return datetime.now(UTC)
