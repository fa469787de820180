"""The built dispatcher and scheduler with work to do: the rows and messages that they write."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, func, insert, select, update

from local.services import emulator as emulators
from local.stack import schema
from openevent.mail.messages import TOKEN, Mail
from openevent.resources.mail import mails
from openevent.resources.setting import settings as deployment
from openevent.work.changes import BatchMessage, changes
from tests import waiting
from tests.contract.conftest import Start
from tests.contract.test_functions import load_event
from tests.contract.test_mailer import Cloud
from tests.factories import events
from tests.integration.api.write import concurrent_requests

NO_FAILURES = {"batchItemFailures": []}
READER = "reader@example.org"


@pytest.fixture
def cloud(emulator: emulators.Emulator) -> Cloud:
    emulator.reset()
    cloud = Cloud(emulator.url)
    for name in ("ChangesQueue", "MailsQueue"):
        cloud.client("sqs").create_queue(QueueName=name)
    return cloud


def receive(cloud: Cloud, queue: str) -> list[str]:
    """Receive the messages of a queue, which arrive a second late at most."""
    url = cloud.client("sqs").get_queue_url(QueueName=queue)["QueueUrl"]

    def receive_messages() -> list[dict[str, Any]]:
        answer = cloud.client("sqs").receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=1
        )
        return list(answer.get("Messages", []))

    messages = waiting.until(receive_messages, f"a message in {queue}")
    return [message["Body"] for message in messages]


def register_user(connection: Connection, batch: UUID) -> None:
    """Write a user who has registered, and the change."""
    connection.execute(
        update(deployment.table).values(email_service="smtp", email_from="desk@example.org")
    )
    user = events.add_user(connection, email=READER, is_verified=False)
    change = {
        "batch": batch,
        "kind": "user.registered",
        "subject_type": "user",
        "subject_id": user,
        "user_id": user,
    }
    connection.execute(insert(changes).values(change | {"facts": {}}))


def test_the_dispatcher_sends_one_mail_for_a_change_that_comes_twice(
    start: Start, cloud: Cloud, database: schema.Database
) -> None:
    event = load_event("change")
    event["Records"][0]["eventSourceARN"] = "arn:aws:sqs:us-east-1:123456789012:ChangesQueue"
    with concurrent_requests.open_transaction(database) as connection:
        register_user(
            connection, BatchMessage.model_validate_json(event["Records"][0]["body"]).batch
        )
    dispatcher = start("DispatcherFunction")
    assert [dispatcher.invoke(event), dispatcher.invoke(event)] == [NO_FAILURES, NO_FAILURES]
    with concurrent_requests.open_transaction(database) as connection:
        (row,) = connection.execute(
            select(mails.table).where(mails.table.c.recipient == READER)
        ).mappings()
    (mail,) = (Mail.model_validate_json(body) for body in receive(cloud, "MailsQueue"))
    assert row["recipient"] == READER
    assert (row["action"], row["state"]) == ("User Registration", "queued")
    assert (mail.key, mail.recipient, mail.subject) == (row["key"], READER, row["subject"])
    assert TOKEN in str(mail.html)


def add_due_rows(connection: Connection) -> None:
    """Write one row for each of three duties."""
    user = events.add_user(connection)
    start = func.now() + timedelta(days=6)
    events.add_event(connection, user, starts_at=start, ends_at=start + timedelta(days=2))
    events.add(
        connection,
        "mail",
        recipient="ada@example.org",
        state="queued",
        time=func.now() - timedelta(days=3),
    )
    received_at = func.now() - timedelta(days=91)
    events.add(connection, "notification", user_id=user, title="Hello", received_at=received_at)


def test_the_scheduler_does_its_duties_and_announces_events(
    start: Start, cloud: Cloud, database: schema.Database
) -> None:
    with concurrent_requests.open_transaction(database) as connection:
        add_due_rows(connection)
    counts = start("SchedulerFunction").invoke(load_event("scheduler"))
    names = ("upcoming events", "mails without an outcome", "notifications older than 90 days")
    assert {name: count for name, count in counts.items() if count} == dict.fromkeys(names, 1)
    with concurrent_requests.open_transaction(database) as connection:
        batches = list(
            connection.execute(
                select(changes.c.batch).where(changes.c.kind == "event.soon")
            ).scalars()
        )
    assert [
        BatchMessage.model_validate_json(body).batch for body in receive(cloud, "ChangesQueue")
    ] == batches
