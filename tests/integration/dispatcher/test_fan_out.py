"""Ten thousand recipients in pages: each gets one mail, also when dispatchers are killed."""

from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from typing import Any
from urllib.request import Request, urlopen
from uuid import UUID

import orjson
import pytest
from botocore.exceptions import ReadTimeoutError
from sqlalchemy import func, select

from dispatcher.notify.pages import PAGE_SIZE
from local.stack import schema
from openevent.infra import config, db
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.resources.mail import mails
from openevent.resources.speaker import speakers
from openevent.resources.user import users
from openevent.work import changes, handler_progress
from openevent.work.queues import CALL_MESSAGES
from tests import roundtrips
from tests.factories import events
from tests.integration import letters
from tests.integration.dispatcher import desk, dying
from tests.integration.dispatcher.places import COMING

MANY = 10_000
TAKERS = 8
PAGE_TRIPS = 20
"""Round trips to the database for a page of 500; there are 13, and more where an insert takes
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
        event = events.add_event(connection, owner, **COMING)
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
    change, row, speaker = changes.changes, handler_progress.reactions, speakers.table
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
    ("many", "step", "pages"),
    [
        (5 * PAGE_SIZE, "commit:5", 3),
        (3 * PAGE_SIZE, "after:sqs:SendMessageBatch:70", 1),
        pytest.param(MANY, "commit:9", 7, marks=pytest.mark.soak),
    ],
)
def test_killed_in_the_middle_and_delivered_again(
    many: int, step: str, pages: int, environment: Mapping[str, str]
) -> None:
    """The first commit stores the activity; a page takes 50 calls, the first one more."""
    event = add_event(many)
    letter = publish(event)
    with dying.start(letter, step, environment) as process:
        output = process.communicate()
    assert process.returncode == dying.KILLED
    repeats = [line for line in output.splitlines() if line == dying.REPEATED]
    # The owner was told with the first page, and is the last of the speakers, too.
    assert (done(event), len(recorded(event)[0])) == (
        pages * PAGE_SIZE,
        pages * PAGE_SIZE + 1,
    )
    with dying.watch_repeats(lambda: repeats.append(dying.REPEATED)):
        for _ in range(2):
            assert desk.lambda_handler(letter, letters.Context()) == desk.NO_FAILURES
    keys, addresses = recorded(event)
    assert (len(keys), addresses) == (many, many)
    mail_counts = queued()
    assert mail_counts.keys() == keys
    # docs/contract/changes.md#handlers
    assert 0 < sum(mail_counts.values()) - many <= PAGE_SIZE + CALL_MESSAGES * len(repeats)


@contextmanager
def lose_answer() -> Iterator[None]:
    """Let SQS accept the first batch of messages, and its answer be lost."""
    sqs_events, name, calls = client("sqs").meta.events, "before-send.sqs.SendMessageBatch", count()

    def send(request: Any, **_: Any) -> None:
        if next(calls) == 0:
            urlopen(Request(request.url, request.body, dict(request.headers))).close()
            raise ReadTimeoutError(endpoint_url=request.url)

    sqs_events.register(name, send)
    try:
        yield
    finally:
        sqs_events.unregister(name, send)


def test_a_call_whose_answer_is_lost_sends_its_ten_messages_again() -> None:
    event = add_event(10 * CALL_MESSAGES)
    repeats: list[str] = []
    with lose_answer(), dying.watch_repeats(lambda: repeats.append(dying.REPEATED)):
        assert desk.lambda_handler(publish(event), letters.Context()) == desk.NO_FAILURES
    mail_counts = queued()
    assert mail_counts.keys() == recorded(event)[0]
    assert len(repeats) == 1
    assert sum(mail_counts.values()) - len(mail_counts) == CALL_MESSAGES


def test_a_page_takes_few_round_trips(
    database: schema.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    trips = {}
    for pages in (1, 3):
        letter = publish(add_event(PAGE_SIZE * pages - 10 * pages))
        db.close()
        with roundtrips.counted(database, monkeypatch) as proxy:
            assert desk.lambda_handler(letter, letters.Context()) == desk.NO_FAILURES
            trips[pages] = proxy.trips
        config.settings.cache_clear()
    assert trips[3] - trips[1] <= 2 * PAGE_TRIPS


def test_what_a_dispatcher_has_no_time_for_another_goes_on_with() -> None:
    event = add_event(2 * PAGE_SIZE)
    letter = publish(event)
    short = letters.Context(9)
    assert len(desk.lambda_handler(letter, short)["batchItemFailures"]) == 1
    assert (done(event), recorded(event)[1]) == (PAGE_SIZE, PAGE_SIZE + 1)
    assert desk.lambda_handler(letter, letters.Context()) == desk.NO_FAILURES
    assert recorded(event)[1] == 2 * PAGE_SIZE
