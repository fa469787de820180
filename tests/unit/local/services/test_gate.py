"""The gate: order of arrival, its bounds, and the time at which a refused client comes back."""

import threading
from collections import Counter

import pytest

from local.services.gate import MOST_WAITING, Bounds, Gate, Ticket, TooManyRequests, is_essential
from local.services.throughput import LONGEST_RETURN, SAMPLES, START_RATE, Returns, Throughput
from tests import waiting


class Clock:
    """A clock that only a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def serve(gate: Gate, clock: Clock, seconds: float, count: int = SAMPLES) -> None:
    """Serve requests one after the other."""
    for _ in range(count):
        gate.enter()
        clock.now += seconds
        gate.leave(was_served=True)


def fill(gate: Gate, *, is_essential: bool = False) -> list[Ticket]:
    """Take tickets until the gate refuses one."""
    tickets = []
    while len(tickets) < 5000:
        try:
            tickets.append(gate.take_ticket(is_essential=is_essential))
        except TooManyRequests:
            break
    return tickets


def test_requests_come_in_by_their_order_of_arrival(clock: Clock) -> None:
    gate = Gate(Bounds(inside=2), clock)
    tickets = [gate.take_ticket() for _ in range(5)]
    for inside in range(2, 6):
        assert [ticket.is_inside for ticket in tickets] == [place < inside for place in range(5)]
        gate.leave(was_served=True)


def test_as_many_wait_as_the_measured_rate_serves(clock: Clock) -> None:
    gate = Gate(Bounds(inside=4, queue_seconds=10), clock)
    assert len(fill(gate)) == 4 + 10 * START_RATE
    gate = Gate(Bounds(inside=4, queue_seconds=10), clock)
    serve(gate, clock, 0.125)
    assert len(fill(gate)) == 4 + 80


def test_a_slow_measure_leaves_some_places_and_a_fast_one_has_a_bound(clock: Clock) -> None:
    gate = Gate(Bounds(inside=1, queue_seconds=10), clock)
    serve(gate, clock, 60)
    assert len(fill(gate)) == 1 + 10
    gate = Gate(Bounds(inside=1, queue_seconds=10, fewest_waiting=30), clock)
    serve(gate, clock, 60)
    assert len(fill(gate)) == 1 + 30
    gate = Gate(Bounds(inside=1), clock)
    serve(gate, clock, 0.0)
    assert len(fill(gate)) == 1 + MOST_WAITING


def test_essential_routes_are_refused_last(clock: Clock) -> None:
    gate = Gate(Bounds(inside=4, queue_seconds=10), clock)
    serve(gate, clock, 0.125)
    fill(gate)
    assert len(fill(gate, is_essential=True)) == 20
    with pytest.raises(TooManyRequests):
        gate.take_ticket(is_essential=True)


def test_essential_routes_are_few() -> None:
    assert is_essential("GET", "/health")
    assert is_essential("GET", "/health-check")
    assert not is_essential("GET", "/v1/users")
    assert not is_essential("PATCH", "/v1/users/7")
    assert not is_essential("GET", "/v1/users/7/events")


def test_refused_clients_come_back_at_the_measured_rate_after_the_queue(clock: Clock) -> None:
    gate = Gate(Bounds(inside=4, queue_seconds=10), clock)
    serve(gate, clock, 0.05)
    fill(gate)
    seconds = Counter(gate.refuse().retry_after for _ in range(1000))
    assert min(seconds) == 11  # fill() was refused once, too
    assert max(seconds) == 61
    assert max(seconds.values()) <= 21  # 20 a second, and one by rounding


def test_the_time_to_come_back_is_bounded_and_still_spread(clock: Clock) -> None:
    returns = Returns(clock)
    seconds = [returns.schedule(10, rate=1.0) for _ in range(1000)]
    assert max(seconds) == LONGEST_RETURN
    assert min(seconds) == 11
    assert max(Counter(seconds).values()) <= 10
    seconds = [returns.schedule(1000, rate=1.0) for _ in range(1000)]
    assert (min(seconds), max(seconds)) == (LONGEST_RETURN / 2 + 1, LONGEST_RETURN)


def test_returns_are_due_after_a_while(clock: Clock) -> None:
    returns = Returns(clock)
    assert [returns.schedule(0, rate=0.5) for _ in range(3)] == [2, 4, 6]
    clock.now += 5
    assert returns.schedule(0, rate=0.5) == 3
    clock.now += 60
    assert returns.schedule(0, rate=10) == 1


def test_who_waits_too_long_is_refused_and_leaves_the_queue(clock: Clock) -> None:
    gate = Gate(Bounds(inside=1, patience_seconds=0.01), clock)
    gate.enter()
    with pytest.raises(TooManyRequests):
        gate.enter()
    gate.leave(was_served=True)
    assert gate.take_ticket().is_inside


def test_a_waiting_thread_goes_on_when_its_turn_comes(clock: Clock) -> None:
    gate = Gate(Bounds(inside=1, patience_seconds=waiting.GUARD_SECONDS), clock)
    gate.enter()
    is_inside = threading.Event()

    def enter() -> None:
        gate.enter()
        is_inside.set()

    thread = threading.Thread(target=enter)
    thread.start()
    waiting.until(lambda: gate.count_waiting() == 1, "the thread in the queue")
    assert not is_inside.is_set()
    gate.leave(was_served=True)
    thread.join(waiting.GUARD_SECONDS)
    assert is_inside.is_set()


def test_the_rate_counts_only_the_time_in_which_a_request_is_inside(clock: Clock) -> None:
    throughput = Throughput(clock)
    for _ in range(SAMPLES):
        throughput.enter()
        clock.now += 0.25
        throughput.leave(was_served=True)
        clock.now += 100
    assert throughput.rate == pytest.approx(4)


def test_the_rate_is_that_of_all_requests_inside(clock: Clock) -> None:
    throughput = Throughput(clock)
    for _ in range(4):
        throughput.enter()
    for _ in range(SAMPLES):
        clock.now += 0.1
        throughput.leave(was_served=True)
        throughput.enter()
    assert throughput.rate == pytest.approx(10)


def test_requests_that_nobody_served_do_not_raise_the_rate(clock: Clock) -> None:
    throughput = Throughput(clock)
    for number in range(SAMPLES * 10):
        throughput.enter()
        clock.now += 0.1
        throughput.leave(was_served=number % 10 == 9)
    assert throughput.rate == pytest.approx(1)


def test_one_slow_answer_leaves_places_for_many(clock: Clock) -> None:
    gate = Gate(Bounds(inside=4), clock)
    serve(gate, clock, 0.012)
    serve(gate, clock, 60, count=1)
    assert len(fill(gate)) > 200
