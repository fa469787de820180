"""The media types that a client accepts (docs/contract/api.md#media-types)."""

import pytest

from tests.unit.api.client import JSONAPI, Client


@pytest.mark.parametrize(
    "accept",
    ["text/html", "application/json;q=0", f"{JSONAPI}; ext=x", f"{JSONAPI};q=0", "application/xml"],
)
def test_a_client_that_does_not_accept_jsonapi_gets_a_406(anonymous: Client, accept: str) -> None:
    assert anonymous.get("/v1/events", accept=accept).status == 406


@pytest.mark.parametrize(
    "accept",
    [
        JSONAPI,
        "*/*",
        "text/html, */*;q=0.8",
        f"{JSONAPI}; ext=x, {JSONAPI}; q=0.9",
        "application/json",
        "Application/JSON; charset=utf-8",
        "text/html, application/json;q=0.9",
        f"{JSONAPI}; ext=x, application/json;q=0.1",
    ],
)
def test_a_client_may_accept_jsonapi_among_other_types(anonymous: Client, accept: str) -> None:
    answer = anonymous.get("/v1/events", accept=accept)
    assert (answer.status, answer.headers["content-type"]) == (200, JSONAPI)
