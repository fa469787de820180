"""The built dispatcher and scheduler with something to do: what they write, and which messages they send."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import Connection, func, insert, select, update

from local.services import emulator as emulators
from local.stack import schema
from openevent.mail.messages import TOKEN, Mail
from openevent.resources.mail import mails
from openevent.resources.setting import settings as deployment
from openevent.work.changes import BatchMessage, changes
from tests.contract.conftest import Start
from tests.contract.test_functions import sample
from tests.contract.test_mailer import Cloud
from tests.factories import events
from tests.integration.api.write import rivals

SETTLED = {"batchItemFailures": []}
READER = "reader@example.org"


@pytest.fixture
def cloud(emulator: emulators.Emulator) -> Cloud:
    emulator.reset()
    made = Cloud(emulator.url)
    for name in ("ChangesQueue", "MailsQueue"):
        made.client("sqs").create_queue(QueueName=name)
    return made


def received(cloud: Cloud, queue: str) -> list[str]:
    """Take the messages of a queue, which come a second late at most."""
    url = cloud.client("sqs").get_queue_url(QueueName=queue)["QueueUrl"]
    found = cloud.client("sqs").receive_message(
        QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=5
    )
    return [one["Body"] for one in found.get("Messages", [])]


def registered(connection: Connection, batch: UUID) -> None:
    """Write somebody who has registered, and what is told of it."""
    connection.execute(
        update(deployment.table).values(email_service="smtp", email_from="desk@example.org")
    )
    user = events.add_user(connection, email=READER, is_verified=False)
    told = {
        "batch": batch,
        "kind": "user.registered",
        "subject_type": "user",
        "subject_id": user,
        "user_id": user,
    }
    connection.execute(insert(changes).values(told | {"facts": {}}))


def test_the_dispatcher_makes_of_a_change_one_mail_however_often_it_comes(
    start: Start, cloud: Cloud, database: schema.Database
) -> None:
    event = sample("change")
    event["Records"][0]["eventSourceARN"] = "arn:aws:sqs:us-east-1:123456789012:ChangesQueue"
    with rivals.transaction(database) as connection:
        registered(connection, BatchMessage.model_validate_json(event["Records"][0]["body"]).batch)
    dispatcher = start("DispatcherFunction")
    assert [dispatcher.invoke(event), dispatcher.invoke(event)] == [SETTLED, SETTLED]
    with rivals.transaction(database) as connection:
        (row,) = connection.execute(
            select(mails.table).where(mails.table.c.recipient == READER)
        ).mappings()
    (mail,) = (Mail.model_validate_json(body) for body in received(cloud, "MailsQueue"))
    assert (row["recipient"], row["action"], row["state"]) == (
        READER,
        "User Registration",
        "queued",
    )
    assert (mail.key, mail.recipient, mail.subject) == (row["key"], READER, row["subject"])
    assert TOKEN in str(mail.html)


def due(connection: Connection) -> None:
    """Write one thing for each of some duties."""
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


def test_the_scheduler_does_what_is_due_and_tells_of_it(
    start: Start, cloud: Cloud, database: schema.Database
) -> None:
    with rivals.transaction(database) as connection:
        due(connection)
    done = start("SchedulerFunction").invoke(sample("scheduler"))
    named = ("events that come soon", "mails unheard of", "notifications of 90 days")
    assert {name: count for name, count in done.items() if count} == dict.fromkeys(named, 1)
    with rivals.transaction(database) as connection:
        batches = list(
            connection.execute(
                select(changes.c.batch).where(changes.c.kind == "event.soon")
            ).scalars()
        )
    assert [
        BatchMessage.model_validate_json(body).batch for body in received(cloud, "ChangesQueue")
    ] == batches
