"""A log line about a mail can be looked up by the request that caused the mail."""

from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from mailer import delivery
from mailer.delivery import describe_for_log
from openevent.mail.messages import Mail

MAIL = Mail(
    key=UUID(int=1),
    action="event-imported",
    attempt=2,
    service="smtp",
    sender="events@example.org",
    recipient="ada@example.org",
    subject="Hello Ada",
    request_id="the-request",
)


def test_a_line_names_the_request_and_no_person() -> None:
    assert describe_for_log(MAIL) == {
        "mail_key": str(UUID(int=1)),
        "action": "event-imported",
        "attempt": 2,
        "correlation_id": "the-request",
    }


def test_the_line_of_an_outcome_names_the_request(caplog: pytest.LogCaptureFixture) -> None:
    claim: Any = SimpleNamespace(end=lambda _outcome: True)
    outcome = delivery._make_outcome(MAIL, "sent", None)
    delivery._record(claim, outcome, MAIL.request_id)
    (record,) = [line for line in caplog.records if line.message == "a mail has an outcome"]
    assert vars(record)["correlation_id"] == "the-request"
