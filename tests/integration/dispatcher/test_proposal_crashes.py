"""Proposals are listed once, whoever is killed, and however many dispatchers run at once."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import func, update

from dispatcher.proposals import hours
from local.stack import schema
from openevent.infra import db
from openevent.mail.tables import proposal_hours
from openevent.work import changes
from tests.integration.api.write import concurrent_requests
from tests.integration.dispatcher import desk, dying
from tests.integration.dispatcher.places import Place
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
    open_place,
    organizers,
    propose,
    read_listed,
    wait_in_line,
    write_proposal,
)
from tests.integration.dispatcher.test_fan_out import queued

CHANGE = changes.changes


@pytest.fixture(autouse=True)
def place() -> Place:
    return open_place()


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
    event = wait_in_line(place.event)
    assert dying.killed(event, step, environment) == dying.KILLED
    desk.deal(event)
    propose(place.event, "Cards")
    assert (len(load_batches(place.event)), count_waiting(place.event)) == (1, 2)
    assert count_notifications(place.owner, place.event) == 3
    end_and_mail(place.event)
    assert list_recipients(place.event) == organizers(place)
    assert read_listed(place.event, "Looms", "Engines", "Cards") == [(False, True, True)] * 2


@pytest.mark.parametrize("step", DIGEST_STEPS)
def test_a_dispatcher_that_is_killed_lists_nothing_twice(
    place: Place, step: str, environment: Mapping[str, str]
) -> None:
    desk.deal(wait_in_line(place.event))
    end_hour(place.event)
    (batch,) = load_batches(place.event)
    assert dying.killed(desk.letter(batch), step, environment) == dying.KILLED
    # The next hour takes what comes between the two runs.
    propose(place.event, "Cards")
    propose(place.event, "Tables")
    desk.deal(desk.letter(batch))
    assert list_recipients(place.event) == organizers(place)
    assert read_listed(place.event, "Engines", "Cards", "Tables") == [(True, False, False)] * 2
    keys = {mail["key"] for mail in load_mails(place.event)}
    assert keys <= queued().keys()


def test_two_dispatchers_at_once_list_it_once(place: Place, environment: Mapping[str, str]) -> None:
    desk.deal(wait_in_line(place.event))
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
    for listed in read_listed(place.event, *titles):
        assert [title in at_once["text"] for title in titles] == [not one for one in listed]


def run_process(event: dict[str, Any], environment: Mapping[str, str]) -> int:
    with dying.start(event, "none", environment) as process:
        process.communicate()
    return process.returncode


def test_a_list_waits_for_a_proposal_that_joins_at_the_last_moment(
    place: Place, database: schema.Database
) -> None:
    desk.deal(wait_in_line(place.event))
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
    assert read_listed(place.event, "Engines", "Cards") == [(True, True)] * 2


def test_a_proposal_that_waits_for_the_list_is_the_first_of_a_new_hour(
    place: Place, database: schema.Database
) -> None:
    desk.deal(wait_in_line(place.event))
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
