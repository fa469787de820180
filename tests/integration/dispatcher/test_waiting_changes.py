"""The message of a change that waits: hidden until it is due, lost by nobody, handled once."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from dispatcher.handler import lambda_handler
from dispatcher.proposals import hours
from local.stack import schema
from openevent.infra import db
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.mail.tables import proposal_hours
from openevent.work import changes, handler_progress, queues
from scheduler import late_proposals
from tests.integration import letters
from tests.integration.api.write import concurrent_requests
from tests.integration.dispatcher import desk, dying
from tests.integration.dispatcher.places import Place, address, create_place
from tests.integration.dispatcher.proposals import (
    ALONE,
    add_session,
    count_notifications,
    count_waiting,
    end_and_mail,
    end_hour,
    list_recipients,
    load_batches,
    load_mails,
    propose,
    write_proposal,
)
from tests.integration.dispatcher.test_fan_out import queued

CHANGE = changes.changes


@pytest.fixture(autouse=True)
def place() -> Place:
    for url in (settings().mails_queue_url, settings().changes_queue_url):
        client("sqs").purge_queue(QueueUrl=url)
    desk.open_office()
    with db.transaction() as connection:
        return create_place(connection)


@pytest.fixture
def short_hour(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An hour of two seconds."""
    monkeypatch.setenv("PROPOSAL_DIGEST_SECONDS", "2")
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


def organizers(place: Place) -> list[str]:
    return sorted(address(user) for user in (place.owner, place.organizer))


def wait_in_line(place: Place) -> dict[str, Any]:
    """Propose a first session; write the second proposal, which will wait."""
    propose(place.event, "Looms")
    return write_proposal(place.event, add_session(place.event, "Engines"), None)


def read_listed(place: Place, *titles: str) -> list[tuple[bool, ...]]:
    """Tell which titles each mail lists."""
    return [tuple(title in mail["text"] for title in titles) for mail in load_mails(place.event)]


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
    assert read_listed(place, "Looms", "Engines", "Cards") == [(False, True, True)] * 2


def read_batch(event: dict[str, Any]) -> object:
    return changes.BatchMessage.model_validate_json(event["Records"][0]["body"]).batch


def read_delivery(event: dict[str, Any]) -> int:
    return int(event["Records"][0]["attributes"]["ApproximateReceiveCount"])


PROPOSAL_STEPS = (
    "commit:1",
    "before:sqs:SendMessage:1",
    "after:sqs:SendMessage:1",
    "commit:2",
)
"""The line of the log, then the proposal with the message of the change that waits."""
DIGEST_STEPS = (
    "commit:1",
    "before:sqs:SendMessageBatch:1",
    "after:sqs:SendMessageBatch:1",
    "commit:2",
)
"""The line of the log, then the mails."""


@pytest.mark.parametrize("step", PROPOSAL_STEPS)
def test_a_dispatcher_that_is_killed_loses_no_proposal(
    place: Place, step: str, environment: Mapping[str, str]
) -> None:
    event = wait_in_line(place)
    assert dying.killed(event, step, environment) == dying.KILLED
    desk.deal(event)
    propose(place.event, "Cards")
    assert (len(load_batches(place.event)), count_waiting(place.event)) == (1, 2)
    assert count_notifications(place.owner, place.event) == 3
    end_and_mail(place.event)
    assert list_recipients(place.event) == organizers(place)
    assert read_listed(place, "Looms", "Engines", "Cards") == [(False, True, True)] * 2


@pytest.mark.parametrize("step", DIGEST_STEPS)
def test_a_dispatcher_that_is_killed_lists_nothing_twice(
    place: Place, step: str, environment: Mapping[str, str]
) -> None:
    desk.deal(wait_in_line(place))
    end_hour(place.event)
    (batch,) = load_batches(place.event)
    assert dying.killed(desk.letter(batch), step, environment) == dying.KILLED
    # The next hour takes what comes between the two runs.
    propose(place.event, "Cards")
    propose(place.event, "Tables")
    desk.deal(desk.letter(batch))
    assert list_recipients(place.event) == organizers(place)
    assert read_listed(place, "Engines", "Cards", "Tables") == [(True, False, False)] * 2
    keys = {mail["key"] for mail in load_mails(place.event)}
    assert keys <= queued().keys()


def test_two_dispatchers_at_once_list_it_once(place: Place, environment: Mapping[str, str]) -> None:
    desk.deal(wait_in_line(place))
    end_hour(place.event)
    (batch,) = load_batches(place.event)
    running = [dying.start(desk.letter(batch), "none", environment) for _ in range(2)]
    for process in running:
        process.communicate()
    assert [process.returncode for process in running] == [0, 0]
    assert list_recipients(place.event) == organizers(place)
    keys = {mail["key"] for mail in load_mails(place.event)}
    assert [count for key, count in queued().items() if key in keys] == [1, 1]


def test_of_two_first_proposals_at_once_one_is_mailed_at_once(
    place: Place, environment: Mapping[str, str]
) -> None:
    titles = ("Looms", "Engines", "Cards", "Tables")
    proposals = [
        write_proposal(place.event, add_session(place.event, title), None) for title in titles
    ]
    with ThreadPoolExecutor(len(titles)) as pool:
        codes = list(pool.map(lambda event: run_process(event, environment), proposals))
    assert codes == [0] * 4
    assert list_recipients(place.event, ALONE) == organizers(place)
    assert (len(load_batches(place.event)), count_waiting(place.event)) == (1, 3)
    end_and_mail(place.event)
    (at_once, _) = load_mails(place.event, ALONE)
    for listed in read_listed(place, *titles):
        assert [title in at_once["text"] for title in titles] == [not one for one in listed]


def run_process(event: dict[str, Any], environment: Mapping[str, str]) -> int:
    with dying.start(event, "none", environment) as process:
        process.communicate()
    return process.returncode


def test_a_list_waits_for_a_proposal_that_joins_at_the_last_moment(
    place: Place, database: schema.Database
) -> None:
    desk.deal(wait_in_line(place))
    (batch,) = load_batches(place.event)
    session = add_session(place.event, "Cards")
    with ThreadPoolExecutor(1) as pool:
        with concurrent_requests.open_transaction(database) as other:
            assert hours.must_wait(other, place.event, session)
            is_of_batch = CHANGE.c.batch == batch
            with db.transaction() as connection:
                connection.execute(update(CHANGE).where(is_of_batch).values(due_at=func.now()))
            run = pool.submit(desk.deal, desk.letter(batch))
            while not concurrent_requests.has_waiting_row_lock(database):
                assert not run.done(), run.result()
        run.result()
    assert read_listed(place, "Engines", "Cards") == [(True, True)] * 2


def test_a_proposal_that_waits_for_the_list_is_the_first_of_a_new_hour(
    place: Place, database: schema.Database
) -> None:
    desk.deal(wait_in_line(place))
    late = write_proposal(place.event, add_session(place.event, "Cards"), None)
    with ThreadPoolExecutor(1) as pool:
        with concurrent_requests.open_transaction(database) as other:
            hours.lock(other, place.event)
            run = pool.submit(desk.deal, late)
            while not concurrent_requests.has_waiting_row_lock(database):
                assert not run.done(), run.result()
            other.execute(update(proposal_hours).values(ends_at=func.clock_timestamp()))
        run.result()
    assert len(load_mails(place.event, ALONE)) == 2 * 2
    assert count_waiting(place.event) == 1


def test_the_daily_run_sends_a_lost_message_again(place: Place) -> None:
    desk.deal(wait_in_line(place))
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
