"""Ten thousand recipients in batches: each gets one mail, also when dispatchers are killed."""

from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import orjson
import pytest
from sqlalchemy import func, select

from dispatcher.notify.batches import BATCH_SIZE
from local.stack import schema
from openevent.infra import config, db
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.resources.mail import mails
from openevent.resources.speaker import speakers
from openevent.resources.user import users
from openevent.work import changes, reactions
from tests import roundtrips
from tests.factories import events
from tests.integration import letters
from tests.integration.dispatcher import desk, dying

MANY = 10_000
TAKERS = 8
BATCH_TRIPS = 20
"""Round trips to the database for a batch of 500; there are 13, and more where an insert takes
several packets."""


@pytest.fixture(autouse=True)
def _office() -> None:
    client("sqs").purge_queue(QueueUrl=settings().mails_queue_url)
    desk.open_office()


def add_event(number: int) -> int:
    """Add an event with speakers: every hundredth is there twice, the last is also its owner."""
    with db.transaction() as connection:
        owner = events.add_user(connection)
        address = connection.execute(
            select(users.table.c.email).where(users.table.c.id == owner)
        ).scalar_one()
        event = events.add_event(connection, owner)
        addresses = [f"Speaker{place}@example.org" for place in range(number - 1)]
        twice = [one.upper() for one in addresses[::100]]
        rows = [
            {"event_id": event, "name": "S", "email": email}
            for email in [*addresses, *twice, address]
        ]
        events.add_many(connection, "speaker", rows)
    return event


def receive_keys(_: int) -> Iterator[UUID]:
    """Take mails out of their queue until it is empty; gives their keys."""
    sqs, url = client("sqs"), settings().mails_queue_url
    ten = {
        "MaxNumberOfMessages": 10,
        "WaitTimeSeconds": 1,
        "VisibilityTimeout": letters.LONGEST_VISIBILITY,
    }
    while letters.count_messages(url):
        messages = sqs.receive_message(QueueUrl=url, **ten).get("Messages", [])
        yield from (UUID(orjson.loads(message["Body"])["key"]) for message in messages)
        entries = [
            {"Id": str(at), "ReceiptHandle": one["ReceiptHandle"]}
            for at, one in enumerate(messages)
        ]
        if entries:
            sqs.delete_message_batch(QueueUrl=url, Entries=entries)


def queued() -> Counter[UUID]:
    """Give how often each mail is in the queue."""
    with ThreadPoolExecutor(TAKERS) as pool:
        return Counter(
            key
            for some in pool.map(lambda at: list(receive_keys(at)), range(TAKERS))
            for key in some
        )


def recorded(event: int) -> tuple[set[UUID], int]:
    """Give the keys of an event's mails, and how many addresses they go to."""
    table = mails.table
    with db.connect() as connection:
        rows = connection.execute(
            select(table.c.key, table.c.recipient).where(table.c.event_id == event)
        ).all()
    assert len(rows) == len({key for key, _ in rows})
    return {key for key, _ in rows}, len({recipient.lower() for _, recipient in rows})


def done(event: int) -> int:
    """How many speakers the handler has behind it."""
    change, row, speaker = changes.changes, reactions.reactions, speakers.table
    live = (
        select(row.c.cursor)
        .join(change, change.c.id == row.c.change_id)
        .where(row.c.handler == "live")
    )
    mine = live.where(change.c.subject_id == event).scalar_subquery()
    with db.connect() as connection:
        statement = select(func.count()).where(speaker.c.event_id == event, speaker.c.id <= mine)
        return int(connection.execute(statement).scalar_one())


def publish(event: int) -> dict[str, Any]:
    return desk.record_changes(
        lambda connection: changes.record(connection, "event.published", ("event", event), None)
    )


@pytest.mark.parametrize(
    ("many", "step", "batches"),
    [(MANY, "commit:9", 7), (3 * BATCH_SIZE, "after:sqs:SendMessageBatch:70", 1)],
)
def test_killed_in_the_middle_and_delivered_again(
    many: int, step: str, batches: int, environment: Mapping[str, str]
) -> None:
    """The first commit stores the activity; a batch takes 50 calls, the first one more."""
    event = add_event(many)
    letter = publish(event)
    assert dying.killed(letter, step, environment) == dying.KILLED
    # The owner was told with the first batch, and is the last of the speakers, too.
    assert (done(event), len(recorded(event)[0])) == (
        batches * BATCH_SIZE,
        batches * BATCH_SIZE + 1,
    )
    for _ in range(2):
        assert desk.lambda_handler(letter, letters.Context()) == desk.NO_FAILURES
    keys, addresses = recorded(event)
    assert (len(keys), addresses) == (many, many)
    mail_counts = queued()
    assert mail_counts.keys() == keys
    # What the killed one sent, and rolled back, comes again under the same keys: the mailer sends
    # it once.
    assert 0 < sum(mail_counts.values()) - many <= BATCH_SIZE


def test_a_batch_takes_few_round_trips(
    database: schema.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    trips = {}
    for batches in (1, 3):
        letter = publish(add_event(BATCH_SIZE * batches - 10 * batches))
        db.close()
        with roundtrips.counted(database, monkeypatch) as proxy:
            assert desk.lambda_handler(letter, letters.Context()) == desk.NO_FAILURES
            trips[batches] = proxy.trips
        config.settings.cache_clear()
    assert trips[3] - trips[1] <= 2 * BATCH_TRIPS


def test_what_a_dispatcher_has_no_time_for_another_goes_on_with() -> None:
    event = add_event(2 * BATCH_SIZE)
    letter = publish(event)
    short = letters.Context(9)
    assert len(desk.lambda_handler(letter, short)["batchItemFailures"]) == 1
    assert (done(event), recorded(event)[1]) == (BATCH_SIZE, BATCH_SIZE + 1)
    assert desk.lambda_handler(letter, letters.Context()) == desk.NO_FAILURES
    assert recorded(event)[1] == 2 * BATCH_SIZE
