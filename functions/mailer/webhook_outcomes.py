"""The meaning of SendGrid's events: the outcome of a mail, and whether to suppress its address.

docs/contract/mail.md#outcomes
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from openevent.mail.messages import ReceiverOutcome

BOUNCED_ADDRESS: Final = "bounced address"
INVALID_ADDRESS: Final = "invalid"
"""Reasons of a dropped mail that concern its address, in lower case; an `invalid SMTPAPI header`
does not."""
COMPLAINED_ADDRESS: Final = "spam reporting"
TEMPORARY_REPLY: Final = re.compile(r"\s*4(\.\d|\d\d\b)")
"""An SMTP reply or an enhanced status (RFC 3463) that says: perhaps later."""


@dataclass(frozen=True)
class Verdict:
    """The outcome of a mail; `cause` is set if its address must not get any more mails."""

    outcome: ReceiverOutcome
    cause: Literal["bounce", "complaint"] | None = None


def classify(event: Mapping[str, Any]) -> Verdict | None:
    """Find what an event says; None if it says nothing about a mail's way to its reader."""
    kind = event.get("event")
    read_verdict = BY_KIND.get(kind) if isinstance(kind, str) else None
    return read_verdict(event) if read_verdict else None


def _classify_bounce(event: Mapping[str, Any]) -> Verdict:
    """Only a permanent refusal is a bounce; SendGrid calls the others blocked."""
    reply = str(event.get("status") or event.get("reason") or "")
    is_hard = event.get("type") in (None, "", "bounce")
    if not is_hard or TEMPORARY_REPLY.match(reply):
        return Verdict("blocked")
    return Verdict("bounced", "bounce")


def _classify_drop(event: Mapping[str, Any]) -> Verdict:
    """Three reasons of a drop concern the address for good; others concern this mail."""
    reason = str(event.get("reason") or "").strip().lower()
    if reason.startswith(COMPLAINED_ADDRESS):
        return Verdict("dropped", "complaint")
    is_bad_address = reason == INVALID_ADDRESS or reason.startswith(BOUNCED_ADDRESS)
    return Verdict("dropped", "bounce" if is_bad_address else None)


BY_KIND: Final[Mapping[str, Callable[[Mapping[str, Any]], Verdict]]] = {
    "delivered": lambda _event: Verdict("delivered"),
    "deferred": lambda _event: Verdict("deferred"),
    "bounce": _classify_bounce,
    "blocked": lambda _event: Verdict("blocked"),
    "dropped": _classify_drop,
    "spamreport": lambda _event: Verdict("complained", "complaint"),
}
"""Other events (processed, open, click, unsubscribe) do not concern a mail's way."""
