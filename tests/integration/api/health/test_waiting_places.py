"""Requests that ask for a place at the same moment get as many as there are, on a real table."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from threading import Barrier

import pytest

from api.http import waiting
from openevent.infra import items, waking
from openevent.infra.aws import client
from tests import waiting as test_waiting

ORDINARY = ("GET", "/v1/events")
ESSENTIAL = ("POST", "/auth/session")


def take_together(requests: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Ask for all places at once and keep them until each request has its answer."""
    client("dynamodb")  # it is made once; two threads would make two
    barrier = Barrier(len(requests), timeout=test_waiting.GUARD_SECONDS)

    def wait_in_place(request: tuple[str, str]) -> bool:
        with ExitStack() as stack:
            barrier.wait()
            try:
                stack.enter_context(waiting.hold_place(*request))
                has_place = True
            except waking.NoPlace:
                has_place = False
            barrier.wait()
            return has_place

    with ThreadPoolExecutor(len(requests)) as pool:
        answers = list(pool.map(wait_in_place, requests))
    return [request for request, has_place in zip(requests, answers, strict=True) if has_place]


@pytest.mark.parametrize(
    ("ordinary", "essential", "most"),
    [
        (40, 0, waiting.PLACES),
        (0, 40, waiting.ESSENTIAL_PLACES),
        (20, 20, waiting.ESSENTIAL_PLACES),
    ],
)
def test_requests_of_one_moment_share_the_places(ordinary: int, essential: int, most: int) -> None:
    with_place = take_together([ORDINARY] * ordinary + [ESSENTIAL] * essential)
    assert len(with_place) == most
    assert with_place.count(ORDINARY) <= waiting.PLACES
    assert (items.get(waiting.ITEM_ID) or {}).get("places", set()) == set()
