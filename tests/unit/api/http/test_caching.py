"""The policies of routes: headers of answers, of errors and of writes."""

import pytest

from api import handler
from api.http.caching import Caching
from api.http.router import Router
from tests.unit.api.client import Client

VARY = "Authorization, Accept, Accept-Encoding, Origin"


def test_a_get_route_must_name_its_policy() -> None:
    with pytest.raises(TypeError, match="caching"):
        Router().get("/v1/new")  # type: ignore[call-arg]


def test_every_route_has_a_policy() -> None:
    policies = {key: value for router in handler.ROUTERS for key, value in router.policies.items()}
    routes = handler.app._static_routes + handler.app._dynamic_routes
    assert {(route.method, route.path) for route in routes} == set(policies)
    writes = {policy for (method, _), policy in policies.items() if method != "GET"}
    assert writes == {Caching.NO_STORE}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/nothing", 404),
        ("GET", "/v1/tasks/x", 401),
        ("GET", "/v1/media/events/x/y/z", 404),
        ("PUT", "/v1/events", 405),
        ("POST", "/v1/auth/login", 400),
        ("POST", "/v1/auth/logout", 200),
        ("GET", "/health", 200),
        ("OPTIONS", "/v1/events", 204),
    ],
)
def test_errors_and_writes_are_not_stored(
    client: Client, method: str, path: str, status: int
) -> None:
    answer = client.call(method, path)
    assert (answer.status, answer.headers["cache-control"]) == (status, "no-store")
    assert (answer.headers["vary"], "etag" in answer.headers) == (VARY, False)


@pytest.mark.parametrize("path", ["/v1/docs", "/v1/openapi.json"])
def test_the_reference_stays_public(client: Client, path: str) -> None:
    answer = client.get(path)
    assert (answer.headers["cache-control"], answer.headers["vary"]) == (
        "public, max-age=300",
        "Accept-Encoding, Origin",
    )
    again = client.get(path, if_none_match=answer.headers["etag"])
    names = ("cache-control", "vary", "etag")
    assert (again.status, [again.headers[name] for name in names]) == (
        304,
        [answer.headers[name] for name in names],
    )


def test_a_list_that_everybody_gets_is_private_if_it_belongs_to_no_event(client: Client) -> None:
    for headers in ({}, {"authorization": ""}):
        answer = client.get("/v1/groups", **headers)
        assert (answer.status, answer.headers["cache-control"]) == (200, "private, no-cache")
