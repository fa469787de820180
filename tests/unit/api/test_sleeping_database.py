"""A request to a database that does not answer: it waits with a place, or comes back later.

The database is a listener that accepts connections and says nothing, as a waking Aurora does, or an
address where nobody listens. See docs/contract/api.md#waiting-for-the-database.
"""

import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from typing import Final

import pytest

from api.http import waiting
from openevent.infra import config, db, waking
from tests.unit.api.client import Client

ORDINARY: Final = ("GET", "/v1/events")
LOGIN: Final = ("POST", "/auth/session")


@pytest.fixture(params=["silent", "refusing"])
def port(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The port of a database that does not answer."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        if request.param == "silent":
            listener.listen()
        number = int(listener.getsockname()[1])
        monkeypatch.setenv("DATABASE_URL", f"postgresql://a:b@127.0.0.1:{number}/c")
        config.settings.cache_clear()
        db.close()
        yield number
    db.close()
    config.settings.cache_clear()


@pytest.fixture
def occupy() -> Iterator[Callable[..., None]]:
    """Take places as other functions do."""
    with ExitStack() as stack:

        def take(count: int, *request: str) -> None:
            for _ in range(count):
                stack.enter_context(waiting.hold_place(*request))

        yield take


@pytest.mark.usefixtures("port")
def test_without_a_place_a_request_comes_back_after_5_seconds(
    client: Client, occupy: Callable[..., None]
) -> None:
    occupy(waiting.PLACES, *ORDINARY)
    answer = client.get("/v1/events")
    assert (answer.status, answer.headers["retry-after"]) == (503, "5")
    assert client.get("/health").status == 200


@pytest.mark.usefixtures("port")
def test_with_a_place_a_request_waits_on(
    client: Client, occupy: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It tries until its 22 s are over, and says so by another Retry-After."""
    ends: list[float] = []
    try_until = waking._try_until

    def try_once[T](end: float, connect: Callable[[], T]) -> T:
        ends.append(end)
        return try_until(0, connect)

    monkeypatch.setattr(waking, "_try_until", try_once)
    occupy(waiting.PLACES, *ORDINARY)
    body = {"email": "ada@example.org", "password": "x"}
    answer = client.post("/auth/session", body)
    assert (answer.status, answer.headers["retry-after"]) == (503, "10")
    assert round(ends[1] - ends[0]) == db.API_WAIT_SECONDS - waking.WITHOUT_PLACE_SECONDS


@pytest.mark.usefixtures("port")
def test_a_worker_needs_no_place(occupy: Callable[..., None]) -> None:
    occupy(waiting.ESSENTIAL_PLACES, *LOGIN)
    with pytest.raises(db.Unavailable) as caught, db.connect(wait_seconds=0.1):
        pytest.fail("nobody has answered")
    assert type(caught.value) is db.Unavailable


def test_a_connection_that_succeeds_takes_no_place() -> None:
    def fail() -> AbstractContextManager[None]:
        pytest.fail("a place for a request that need not wait")

    token = waking.place_source.set(fail)
    try:
        assert waking.wait_for(lambda: "connection", db.API_WAIT_SECONDS) == "connection"
    finally:
        waking.place_source.reset(token)
