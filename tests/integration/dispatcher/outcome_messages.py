"""Send the dispatcher outcomes and reports of mails, and read what it made of them."""

import time
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, insert, select

from dispatcher.handler import lambda_handler
from openevent.infra import db
from openevent.infra.config import settings
from openevent.mail.messages import Outcome, Outcomes, Report
from openevent.resources.mail import mails
from openevent.resources.suppression import suppressions
from tests.integration import letters
from tests.integration.dispatcher import desk

AT = datetime(2027, 1, 2, 3, 4, 5, tzinfo=UTC)


def add_mail(key: UUID, recipient: str, **values: Any) -> None:
    row = {
        "key": key,
        "recipient": recipient,
        "action": "test_mail",
        "subject": "s",
        "message": "m",
    }
    with db.transaction() as connection:
        connection.execute(insert(mails.table).values(row | values))


def event(*items: Outcome | Report, sent_at: float | None = None) -> dict[str, Any]:
    message = {
        "MessageId": "one",
        "ReceiptHandle": "gone",
        "Body": Outcomes(items=list(items)).model_dump_json(),
        "Attributes": {
            "SentTimestamp": str(int((sent_at or time.time()) * 1000)),
            "ApproximateReceiveCount": "1",
        },
    }
    return {"Records": [letters.record(message, settings().outcomes_queue_url)]}


def settle_twice(*items: Outcome | Report) -> None:
    """Deliver a message with these items twice; both deliveries are settled."""
    for _ in range(2):
        assert lambda_handler(event(*items), letters.Context()) == desk.NO_FAILURES


def outcome(key: UUID, state: Any, **more: Any) -> Outcome:
    return Outcome(
        **{"key": key, "attempt": 1, "recipient": f"{key}@example.org", "state": state, "at": AT}
        | more
    )


def report(key: UUID, cause: Any, /, **more: Any) -> Report:
    return Report(
        **{"id": str(uuid4()), "cause": cause, "recipient": f"{key}@example.org", "at": AT} | more
    )


def row(key: UUID) -> tuple[Any, ...]:
    """Give state, reason, provider's id and whether it has the time of sending."""
    table = mails.table
    statement = select(table.c.state, table.c.reason, table.c.provider_id, table.c.sent_at).where(
        table.c.key == key
    )
    with db.connect() as connection:
        *columns, sent_at = connection.execute(statement).one()
    assert sent_at in {None, AT}
    return (*columns, sent_at is not None)


def suppressed(key: UUID, domain: str = "example.org") -> list[tuple[str, str | None]]:
    """Give cause and detail of each suppression of the mail's address."""
    table = suppressions.table
    statement = select(table.c.cause, table.c.detail).where(
        func.lower(table.c.address) == f"{key}@{domain}"
    )
    with db.connect() as connection:
        return [(cause, detail) for cause, detail in connection.execute(statement)]


def load_outcome(key: UUID) -> tuple[str, str | None, str | None]:
    """Load state, outcome and reason of a mail."""
    table = mails.table
    columns = select(table.c.state, table.c.outcome, table.c.reason)
    with db.connect() as connection:
        state, outcome_, reason = connection.execute(columns.where(table.c.key == key)).one()
    return state, outcome_, reason
