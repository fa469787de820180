"""The message of a change that waits: hidden until it is due, lost by nobody, handled once."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from dispatcher import handler
from dispatcher.handler import lambda_handler
from openevent.infra import db
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.work import changes, handler_progress, queues
from scheduler import late_proposals
from tests.integration import letters
from tests.integration.dispatcher import desk
from tests.integration.dispatcher.places import Place
from tests.integration.dispatcher.proposals import (
    end_hour,
    list_recipients,
    load_batches,
    load_mails,
    open_place,
    organizers,
    propose,
    read_listed,
    wait_in_line,
)

CHANGE = changes.changes


@pytest.fixture(autouse=True)
def place() -> Place:
    return open_place()


@pytest.fixture
def short_hour(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An hour of two seconds."""
    monkeypatch.setenv("PROPOSAL_DIGEST_SECONDS", "2")
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


def is_done(change: int) -> bool:
    with db.connect() as connection:
        return bool(handler_progress.load_done(connection, [change]))


def record_waiting(place: Place, seconds: int) -> tuple[int, dict[str, Any]]:
    """Record a change that is due in so many seconds; its id and the event of its message."""
    ids: list[int] = []

    def record(connection: Any) -> None:
        due_at = datetime.now(UTC) + timedelta(seconds=seconds)
        subject = ("event", place.event)
        ids.append(changes.record_for_later(connection, "event.noticed", subject, due_at))

    event = desk.record_changes(record)
    return ids[0], event


@pytest.fixture
def hidden(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The seconds for which messages were hidden."""
    seconds: list[int] = []

    def retry_after(_url: str, _record: Any, delays: Any = ()) -> None:
        seconds.append(delays[0])

    monkeypatch.setattr(queues, "retry_after", retry_after)
    return seconds


def test_a_change_that_waits_is_handled_when_it_is_due(place: Place, hidden: list[int]) -> None:
    change, event = record_waiting(place, 1_800)
    failures = lambda_handler(event, letters.Context())["batchItemFailures"]
    assert (len(failures), is_done(change)) == (1, False)
    assert 1_000 < hidden[0] <= 1_800
    with db.transaction() as connection:
        connection.execute(update(CHANGE).where(CHANGE.c.id == change).values(due_at=func.now()))
    desk.deal(event)
    assert is_done(change)
    assert len(hidden) == 1


@pytest.fixture
def metrics(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The metrics that the handler writes."""
    names: list[str] = []
    monkeypatch.setattr(handler, "write_metric", names.append)
    return names


def deliver(event: dict[str, Any], number: int) -> None:
    """Deliver a message that is not settled, with the number of this delivery."""
    event["Records"][0]["attributes"]["ApproximateReceiveCount"] = str(number)
    assert lambda_handler(event, letters.Context()) != desk.NO_FAILURES


def test_only_a_failed_message_is_reported_as_late(
    place: Place, monkeypatch: pytest.MonkeyPatch, metrics: list[str]
) -> None:
    _, waiting = record_waiting(place, 1_800)
    deliver(waiting, 7)
    assert metrics == []
    subject = ("event", place.event)
    other = desk.record_changes(
        lambda connection: changes.record(connection, "event.noticed", subject, None)
    )
    monkeypatch.setattr(changes, "load_batch", lambda *_: 1 / 0)
    deliver(other, 6)
    assert metrics == []
    deliver(other, 7)
    assert metrics == ["ChangeLate"]


def test_it_holds_up_no_other_change_of_its_message(place: Place, hidden: list[int]) -> None:
    ids: list[int] = []

    def record(connection: Any) -> None:
        subject = ("event", place.event)
        due_at = datetime.now(UTC) + timedelta(hours=1)
        ids.append(changes.record_for_later(connection, "event.noticed", subject, due_at))
        changes.record(connection, "event.contacted-not", subject, None)

    event = desk.record_changes(record)
    assert len(lambda_handler(event, letters.Context())["batchItemFailures"]) == 1
    with db.connect() as connection:
        others = (
            connection.execute(select(CHANGE.c.id).where(CHANGE.c.kind == "event.contacted-not"))
            .scalars()
            .all()
        )
    assert [is_done(other) for other in [*ids, *others]] == [False, True]
    assert len(hidden) == 1


@pytest.mark.usefixtures("short_hour")
def test_the_queue_hides_the_message_until_the_hour_ends(place: Place) -> None:
    url = settings().changes_queue_url
    for title in ("Looms", "Engines", "Cards"):
        propose(place.event, title)
    deliveries = []
    while not load_mails(place.event):
        event = letters.received(url)
        if load_batches(place.event) == [read_batch(event)]:
            deliveries.append(event)
        lambda_handler(event, letters.Context())
    # Once to read the time when it is due, and once when that has come.
    assert [read_delivery(event) for event in deliveries] == [1, 2]
    assert read_listed(place.event, "Looms", "Engines", "Cards") == [(False, True, True)] * 2


def read_batch(event: dict[str, Any]) -> object:
    return changes.BatchMessage.model_validate_json(event["Records"][0]["body"]).batch


def read_delivery(event: dict[str, Any]) -> int:
    return int(event["Records"][0]["attributes"]["ApproximateReceiveCount"])


def test_the_daily_run_sends_a_lost_message_again(place: Place) -> None:
    desk.deal(wait_in_line(place.event))
    end_hour(place.event)
    assert late_proposals.send_again() == 0
    (batch,) = load_batches(place.event)
    with db.transaction() as connection:
        late = func.now() - timedelta(hours=2)
        connection.execute(update(CHANGE).where(CHANGE.c.batch == batch).values(due_at=late))
    client("sqs").purge_queue(QueueUrl=settings().changes_queue_url)
    assert late_proposals.send_again() == 1
    event = letters.received(settings().changes_queue_url)
    assert read_batch(event) == batch
    desk.deal(event)
    assert list_recipients(place.event) == organizers(place)
    assert late_proposals.send_again() == 0
