"""Dispatch the changes of a transaction, and read the mails and notifications of it."""

import time
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, Table, select, update

from dispatcher.handler import lambda_handler
from openevent.infra import db
from openevent.infra.config import settings
from openevent.resources.mail import mails
from openevent.resources.notification import notifications
from openevent.resources.setting import settings as deployment
from openevent.resources.user import users
from openevent.work import changes
from tests.integration import letters

NO_FAILURES = {"batchItemFailures": []}


def open_office() -> None:
    """Let the deployment send mails by SMTP."""
    with db.transaction() as connection:
        connection.execute(
            update(deployment.table).values(email_service="smtp", email_from="desk@example.org")
        )


def close_office() -> None:
    """Let it send none."""
    with db.transaction() as connection:
        connection.execute(update(deployment.table).values(email_service="disable"))


def email(connection: Any, user_id: int) -> str:
    own_address = connection.execute(
        select(users.table.c.email).where(users.table.c.id == user_id)
    ).scalar_one()
    return str(own_address).upper()


def record_changes(work: Callable[[Connection], Any]) -> dict[str, Any]:
    """Do work that records changes in a transaction; give the Lambda event of their message."""
    with db.transaction() as connection:
        work(connection)
        batch = changes.ensure_batch(connection)
    return letter(batch)


def letter(batch: UUID) -> dict[str, Any]:
    """Give the event of a batch's message."""
    message = message_of(changes.BatchMessage(batch=batch).model_dump_json())
    return {"Records": [letters.record(message, settings().changes_queue_url)]}


def message_of(body: str) -> dict[str, Any]:
    """Give a message of SQS's API with a body, sent now and delivered once."""
    return {
        "MessageId": str(uuid4()),
        "ReceiptHandle": "gone",
        "Body": body,
        "Attributes": {
            "SentTimestamp": str(int(time.time() * 1000)),
            "ApproximateReceiveCount": "1",
        },
    }


def deal(event: dict[str, Any]) -> None:
    """Have a message dealt with, twice, as a queue may deliver it."""
    for _ in range(2):
        assert lambda_handler(event, letters.Context()) == NO_FAILURES


def react(kind: str, subject: tuple[str, int], user_id: int | None = None, **facts: Any) -> None:
    """Tell a change and have it dealt with, twice, as a queue may deliver it."""
    deal(
        record_changes(
            lambda connection: changes.record(connection, kind, subject, user_id, **facts)
        )
    )


def mailed(subject: tuple[str, int], state: str = "queued") -> set[tuple[str, str]]:
    """Give (action, recipient) of the mails of a subject in that state; fail for duplicates."""
    table = mails.table
    pairs = [
        (row["action"], row["recipient"])
        for row in of_subject(table, subject)
        if row["state"] == state
    ]
    assert len(pairs) == len(set(pairs))
    return set(pairs)


def noticed(subject: tuple[str, int]) -> set[tuple[int, str]]:
    """Give (user id, title) of the notifications of a subject; fail for duplicates."""
    pairs = [(row["user_id"], row["title"]) for row in of_subject(notifications.table, subject)]
    assert len(pairs) == len(set(pairs))
    return set(pairs)


def of_subject(table: Table, subject: tuple[str, int]) -> list[Any]:
    """Give the rows of a table that the changes of a subject made."""
    change = changes.changes
    statement = select(table).join(change, change.c.id == table.c.change_id).order_by(table.c.id)
    its = statement.where(change.c.subject_type == subject[0], change.c.subject_id == subject[1])
    with db.connect() as connection:
        return list(connection.execute(its).mappings())
