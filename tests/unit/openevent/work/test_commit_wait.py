"""A wait for a commit: every 25 ms for a second, shared by the messages of a call."""

import time
from typing import Any

import pytest
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from openevent.work import commit_wait, queues
from openevent.work.commit_wait import CommitWait
from tests.commits import Clock

LOOKS = 41
"""A look at the start, and one after each of the 40 pauses of a second."""


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(commit_wait, "time", clock)
    return clock


def build_record(age_seconds: float = 0) -> SQSRecord:
    sent_at = int((time.time() - age_seconds) * 1000)
    return SQSRecord({"attributes": {"SentTimestamp": str(sent_at)}})


class Look:
    """Returns nothing until a number of looks."""

    def __init__(self, number: float = float("inf")) -> None:
        self.number, self.count = number, 0

    def __call__(self) -> Any:
        self.count += 1
        return ["row"] if self.count >= self.number else []


def test_a_row_that_is_there_costs_one_look_and_no_pause(clock: Clock) -> None:
    look = Look(1)
    assert CommitWait().until(build_record(), look) == ["row"]
    assert (look.count, clock.pauses) == (1, 0)


@pytest.mark.parametrize("number", [2, 17, 40])
def test_a_row_that_comes_later_is_returned(clock: Clock, number: int) -> None:
    look = Look(number)
    assert CommitWait().until(build_record(), look) == ["row"]
    assert (look.count, clock.pauses) == (number, number - 1)


def test_a_row_that_does_not_come_is_looked_for_during_a_second(clock: Clock) -> None:
    look = Look()
    assert CommitWait().until(build_record(), look) == []
    assert LOOKS <= look.count <= LOOKS + 1
    assert clock.now == pytest.approx(1, abs=0.03)


def test_the_messages_of_a_call_share_the_second(clock: Clock) -> None:
    wait, looks = CommitWait(), [Look() for _ in range(10)]
    for look in looks:
        wait.until(build_record(), look)
    assert [look.count for look in looks[1:]] == [1] * 9
    assert clock.now == pytest.approx(1, abs=0.03)


def test_an_old_message_has_one_look(clock: Clock) -> None:
    look = Look()
    assert CommitWait().until(build_record(queues.UNCOMMITTED_SECONDS + 1), look) == []
    assert (look.count, clock.pauses) == (1, 0)
