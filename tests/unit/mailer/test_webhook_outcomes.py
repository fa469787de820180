"""What SendGrid's events say about mails, and which of them suppress an address."""

from typing import Any

import pytest

from mailer import webhook_outcomes

EVENTS: tuple[tuple[str, dict[str, Any], tuple[str, str | None]], ...] = (
    ("delivered", {"response": "250 OK"}, ("delivered", None)),
    ("deferred", {"response": "400 try again later", "attempt": "5"}, ("deferred", None)),
    ("bounce", {"type": "bounce", "status": "5.1.1", "reason": "550"}, ("bounced", "bounce")),
    ("bounce", {"reason": "550 no such user"}, ("bounced", "bounce")),
    ("bounce", {"type": "bounce", "status": "4.2.2"}, ("blocked", None)),
    ("bounce", {"type": "bounce", "reason": "452 4.2.2 full"}, ("blocked", None)),
    ("bounce", {"type": "blocked", "status": "5.7.1"}, ("blocked", None)),
    ("bounce", {"type": "blocked", "reason": "unable to get mx info"}, ("blocked", None)),
    ("bounce", {"type": "expired", "reason": "550"}, ("blocked", None)),
    ("bounce", {"type": ["odd"], "reason": "550"}, ("blocked", None)),
    ("blocked", {"reason": "listed"}, ("blocked", None)),
    ("dropped", {"reason": "Bounced Address"}, ("dropped", "bounce")),
    ("dropped", {"reason": "Invalid"}, ("dropped", "bounce")),
    ("dropped", {"reason": "Spam Reporting Address"}, ("dropped", "complaint")),
    ("dropped", {"reason": "Unsubscribed Address"}, ("dropped", None)),
    ("dropped", {"reason": "Invalid SMTPAPI header"}, ("dropped", None)),
    ("dropped", {"reason": "Spam Content"}, ("dropped", None)),
    ("dropped", {"reason": "Recipient List over Package Quota"}, ("dropped", None)),
    ("dropped", {"reason": {"odd": 1}}, ("dropped", None)),
    ("dropped", {}, ("dropped", None)),
    ("spamreport", {}, ("complained", "complaint")),
)


@pytest.mark.parametrize(("kind", "values", "expected"), EVENTS)
def test_each_event_of_a_mails_way_has_an_outcome(
    kind: str, values: dict[str, Any], expected: tuple[str, str | None]
) -> None:
    verdict = webhook_outcomes.classify({"event": kind, **values})
    assert verdict is not None
    assert (verdict.outcome, verdict.cause) == expected


@pytest.mark.parametrize("kind", ["processed", "open", "click", "unsubscribe", "new", None, 7, []])
def test_other_events_say_nothing(kind: Any) -> None:
    assert webhook_outcomes.classify({"event": kind, "reason": "Bounced Address"}) is None
    assert webhook_outcomes.classify({}) is None
