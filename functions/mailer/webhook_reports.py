"""What SendGrid tells of a mail, as a report of ours: hard bounces and complaints, and nothing else."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final, Literal
from uuid import UUID

from mailer.message import sanitize
from openevent.infra.telemetry import logger
from openevent.mail.messages import Report

LATEST: Final = 2**40
"""Seconds since 1970 that a time still has a date of."""
BOUNCED: Final = "bounced address"
INVALID: Final = "invalid"
"""Why a mail is dropped: the address bounced before, or is none (SendGrid's words in lower case);
an `invalid SMTPAPI header` is no fault of an address."""
MOST: Final = 2**31 - 1
"""Of what a row counts."""
COMPLAINED: Final = "spam reporting"
FILTER: Final = re.compile(r"\.(filter|recv)[^/]*$")
"""What an event adds to the id that the answer to the mail gave."""


def report(event: Mapping[str, Any]) -> Report | None:
    """Read one event; None where it tells of no address that must get nothing more, or not of which."""
    cause = _cause(event)
    if cause is None:
        return None
    id_, recipient = _text(event.get("sg_event_id"), 200), _text(event.get("email"), 254)
    if not (id_ and recipient):
        logger.warning("an event names no address", extra={"cause": cause})
        return None
    return Report(
        id=id_,
        cause=cause,
        recipient=recipient,
        **_mail(event),
        provider_id=FILTER.sub("", _text(event.get("sg_message_id"), 300))[:200] or None,
        detail=sanitize.answer(
            f"{event.get('status') or ''} {event.get('reason') or event.get('response') or ''}"
        )
        or None,
        at=_time(event.get("timestamp")),
    )


def _mail(event: Mapping[str, Any]) -> dict[str, Any]:
    """Read which mail it was, of the words that the mailer gave along; nothing where they are not its own."""
    try:
        key, attempt = UUID(str(event.get("mail"))), int(str(event.get("attempt")))
    except ValueError:
        return {}
    return {"key": key, "attempt": attempt} if 0 < attempt <= MOST else {}


def _text(given: Any, longest: int) -> str:
    """Give a text as the database takes it; '' for what is none."""
    return sanitize.line(given)[:longest] if isinstance(given, str) else ""


def _cause(event: Mapping[str, Any]) -> Literal["bounce", "complaint"] | None:
    kind, reason = event.get("event"), str(event.get("reason") or "").lower()
    if kind == "spamreport" or (kind == "dropped" and COMPLAINED in reason):
        return "complaint"
    # A `blocked` one is a server's passing refusal.
    is_bounce = kind == "bounce" and event.get("type") != "blocked"
    is_dropped = kind == "dropped" and (reason == INVALID or reason.startswith(BOUNCED))
    return "bounce" if is_bounce or is_dropped else None


def _time(given: Any) -> datetime:
    is_time = isinstance(given, int | float) and 0 <= given < LATEST
    return datetime.fromtimestamp(given, UTC) if is_time else datetime.now(UTC)
