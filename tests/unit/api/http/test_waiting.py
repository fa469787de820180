"""Places of requests that wait for the database: as many as there are, and none is lost for ever.

See docs/contract/api.md#waiting-for-the-database.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import EndpointConnectionError

from api.http import waiting
from local.services.gate import is_essential as is_essential_locally
from openevent.infra import items, waking
from openevent.infra.aws import client
from openevent.infra.config import settings

ORDINARY = ("GET", "/v1/events")
ESSENTIAL = ("GET", "/v1/users/7")


def enter(stack: ExitStack, request: tuple[str, str], count: int = 1) -> None:
    """Take places as the requests of other functions do."""
    for _ in range(count):
        stack.enter_context(waiting.hold_place(*request))


def list_places() -> set[str]:
    return set((items.get(waiting.ITEM_ID) or {}).get("places", ()))


@pytest.fixture(autouse=True)
def _no_places() -> None:
    item_id = {"id": {"S": waiting.ITEM_ID}}
    client("dynamodb").delete_item(TableName=settings().tasks_table, Key=item_id)


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as entered:
        yield entered
    assert list_places() == set()


@pytest.mark.parametrize(("request_line", "most"), [(ORDINARY, 10), (ESSENTIAL, 20)])
def test_so_many_requests_wait_and_the_next_is_refused(
    stack: ExitStack, request_line: tuple[str, str], most: int
) -> None:
    enter(stack, request_line, most)
    with pytest.raises(waking.NoPlace):
        enter(stack, request_line)
    assert len(list_places()) == most


def test_ordinary_requests_leave_room_for_essential_ones(stack: ExitStack) -> None:
    enter(stack, ORDINARY, waiting.PLACES)
    enter(stack, ESSENTIAL, waiting.ESSENTIAL_PLACES - waiting.PLACES)
    for request in (ORDINARY, ESSENTIAL):
        with pytest.raises(waking.NoPlace):
            enter(stack, request)


def test_a_place_that_is_given_back_is_free(stack: ExitStack) -> None:
    enter(stack, ORDINARY, waiting.PLACES - 1)
    for _ in range(3):
        with waiting.hold_place(*ORDINARY):
            assert len(list_places()) == waiting.PLACES


def test_a_place_is_given_back_after_an_error(stack: ExitStack) -> None:
    with pytest.raises(waking.Unavailable), waiting.hold_place(*ORDINARY):
        raise waking.Unavailable
    assert list_places() == set()


def test_the_places_of_killed_functions_end(
    stack: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their entries stay, also while others take places, until the gateway has given them up."""
    killed, now = stack.enter_context(ExitStack()), time.time()
    monkeypatch.setattr(time, "time", lambda: now)
    enter(killed, ORDINARY, waiting.PLACES - 1)
    monkeypatch.setattr(time, "time", lambda: now + waiting.PLACE_SECONDS - 1)
    enter(stack, ORDINARY)
    with pytest.raises(waking.NoPlace):
        enter(stack, ORDINARY)
    monkeypatch.setattr(time, "time", lambda: now + waiting.PLACE_SECONDS)
    enter(stack, ORDINARY, waiting.PLACES - 1)
    with pytest.raises(waking.NoPlace):
        enter(stack, ORDINARY)
    assert len(list_places()) == waiting.PLACES
    killed.close()
    assert len(list_places()) == waiting.PLACES


def test_the_item_of_the_places_expires(stack: ExitStack, monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now)
    enter(stack, ORDINARY)
    item = items.get(waiting.ITEM_ID) or {}
    assert [f"{item['expires_at']}"] == [entry.partition("-")[0] for entry in item["places"]]


def refuse(**_: Any) -> AWSResponse:
    raise EndpointConnectionError(endpoint_url="https://dynamodb")


@pytest.fixture
def break_table() -> Iterator[Callable[[], None]]:
    """Let the table not answer from now on."""
    hooks = client("dynamodb").meta.events
    yield lambda: hooks.register("before-send.dynamodb.*", refuse)
    hooks.unregister("before-send.dynamodb.*", refuse)


def test_without_the_table_nobody_waits_for_long(break_table: Callable[[], None]) -> None:
    break_table()
    with pytest.raises(waking.NoPlace), waiting.hold_place(*ESSENTIAL):
        pytest.fail("a place that is not counted")


def test_a_place_that_cannot_be_given_back_is_no_error_and_ends(
    break_table: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    with waiting.hold_place(*ORDINARY):
        break_table()
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + waiting.PLACE_SECONDS)
    assert [waiting._has_ended(entry) for entry in list_places_from_elsewhere()] == [True]


def list_places_from_elsewhere() -> set[str]:
    client.cache_clear()
    return list_places()


def test_a_write_that_is_sent_twice_finds_its_own_place(
    stack: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """botocore repeats a write whose answer was lost: here it fills the last place first."""
    enter(stack, ORDINARY, waiting.PLACES - 1)
    add = waiting._add

    def add_twice(entry: str, most: int) -> frozenset[str]:
        assert add(entry, most) == frozenset()
        return add(entry, most)

    monkeypatch.setattr(waiting, "_add", add_twice)
    enter(stack, ORDINARY)
    assert len(list_places()) == waiting.PLACES


@pytest.mark.parametrize(
    "request_line",
    [
        "POST /auth/session",
        "POST /v1/auth/login",
        "POST /v1/auth/fresh-login",
        "POST /v1/auth/token/refresh",
        "POST /v1/auth/token/refresh/",
        "GET /v1/users/7",
        "GET /v1/users/me",
        "GET /v1/users/7/notifications",
    ],
)
def test_what_logs_a_user_in_or_out_is_essential(request_line: str) -> None:
    assert waiting.is_essential(*request_line.split())


@pytest.mark.parametrize(
    "request_line",
    [
        "GET /v1/users",
        "PATCH /v1/users/7",
        "GET /v1/users/7/events",
        "GET /v1/events",
        "POST /v1/auth/logout",
        "GET /v1/auth/token/refresh",
        "GET /health-check",
    ],
)
def test_other_requests_are_not(request_line: str) -> None:
    assert not waiting.is_essential(*request_line.split())


def test_the_local_front_agrees() -> None:
    for request in ("GET /v1/users/7/notifications", "POST /v1/auth/token/refresh"):
        method, path = request.split()
        assert waiting.is_essential(method, path) == is_essential_locally(method, path)
