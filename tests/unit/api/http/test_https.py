"""Deployed stacks tell browsers to use HTTPS only (docs/contract/configuration.md#https)."""

from collections.abc import Iterator

import pytest

from openevent.auth import link_tokens
from openevent.infra.config import settings
from tests.unit.api.client import Answer, Client

NAME = "strict-transport-security"
HEADER = "max-age=31536000; includeSubDomains"
MEDIUM = f"/v1/media/events/24/{'0' * 32}/a.png"
REQUESTS = (
    ("GET", "/health", 200),
    ("HEAD", "/health", 200),
    ("GET", "/v1/docs", 200),
    ("GET", "/v1/groups", 200),
    ("GET", MEDIUM, 302),
    ("GET", "/v1/nothing", 404),
    ("GET", "/v1/tasks", 401),
    ("PUT", "/v1/events", 405),
    ("OPTIONS", "/v1/events", 204),
    ("POST", "/v1/auth/login", 400),
    ("GET", "/v1/unsubscribe", 404),
)


@pytest.fixture
def deployed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """This process as a function of a deployed stack."""
    monkeypatch.setenv("DATABASE_HOST", "127.0.0.1")
    monkeypatch.delenv("DATABASE_URL")
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


def ask_unsubscribe(client: Client) -> Answer:
    token = link_tokens.sign_unsubscribe_link("ada@example.org", "digest")
    return client.get("/v1/unsubscribe", {"token": token})


@pytest.mark.parametrize("environment", ["staging", "production"])
@pytest.mark.usefixtures("deployed")
def test_each_answer_of_a_deployed_stack_has_the_header(
    client: Client, monkeypatch: pytest.MonkeyPatch, environment: str
) -> None:
    monkeypatch.setenv("ENVIRONMENT", environment)
    settings.cache_clear()
    for method, path, status in REQUESTS:
        answer = client.call(method, path)
        assert (answer.status, answer.headers.get(NAME)) == (status, HEADER), path
    page = ask_unsubscribe(client)
    assert (page.status, page.headers.get(NAME)) == (200, HEADER)
    not_changed = client.get("/v1/docs", if_none_match="*")
    assert (not_changed.status, not_changed.headers.get(NAME)) == (304, HEADER)


def test_no_answer_of_a_local_stack_has_it(client: Client) -> None:
    for method, path, status in REQUESTS:
        answer = client.call(method, path)
        assert (answer.status, answer.headers.get(NAME)) == (status, None), path
    assert NAME not in ask_unsubscribe(client).headers
