"""A log line about a mail can be looked up by the request that caused the mail."""

from uuid import UUID

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
