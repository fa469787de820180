"""The throttle of the gateway: what is refused, and what is refused last.

See docs/contract/platform.md#gateway-and-lambda.
"""

import re
from typing import Any

import pytest

from local.services.gate import is_essential
from tests.architecture.template import deployed, function, raw
from tests.places import ROOT

PRODUCTION = deployed(
    "production", ApiConcurrency=str(raw()["Parameters"]["ApiConcurrency"]["MaxValue"])
)
STAGE = PRODUCTION.properties("ApiStage")
DEFAULT: dict[str, int] = STAGE["DefaultRouteSettings"]
LAST: dict[str, dict[str, int]] = STAGE["RouteSettings"]
"""Settings of the routes whose failure logs a user out.

docs/contract/clients.md#17-start-and-menu
"""
REQUESTS = (
    "GET /v1/users/{id}",
    "GET /v1/users/{id}/notifications",
    "POST /v1/auth/token/refresh",
)
MEASURED = re.compile(r"^  HTTP: ([^:\n]+): the handler alone +([\d.,]+) ms", re.MULTILINE)
"""Lines of docs/benchmark.md with the time of a request in a function."""
PEOPLE_AT_ONCE, ARRIVAL_SECONDS = 300, 10
"""A session begins, and a small conference opens the app (docs/contract/platform.md)."""
REQUESTS_OF_A_PERSON = 8
"""A page asks for these (docs/contract/clients.md#17-start-and-menu)."""
WITH_PREFLIGHTS = 2
"""A browser may ask before each of them whether it may."""
OTHERS_OF_A_PAGE = 5
"""The fewest other requests of a page: the settings, the footer and three of its own."""


def _list_routes() -> dict[str, Any]:
    return {
        route["RouteKey"]: route["Target"]
        for route in PRODUCTION.of_type("AWS::ApiGatewayV2::Route").values()
    }


def _count_functions() -> int:
    return int(function(PRODUCTION, "ApiFunction")["ReservedConcurrentExecutions"])


def _read_served_seconds() -> dict[str, float]:
    """Read how long the handler takes for each request of the bench."""
    text = (ROOT / "docs/benchmark.md").read_text()
    return {name: float(number) / 1000 for name, number in MEASURED.findall(text)}


def test_what_logs_a_user_out_has_a_throttle_of_its_own_with_its_preflight() -> None:
    preflights = {f"OPTIONS {request.partition(' ')[2]}" for request in REQUESTS}
    keys = {*REQUESTS, *preflights}
    assert set(LAST) == keys
    assert keys <= set(_list_routes())


def test_the_local_front_refuses_the_same_routes_last() -> None:
    requests = [route.replace("{id}", "7").split() for route in LAST]
    assert [request for request in requests if not is_essential(*request)] == []


def test_all_routes_of_the_api_lead_to_its_function() -> None:
    targets = {key: target for key, target in _list_routes().items() if key in LAST}
    assert set(targets.values()) == {_list_routes()["ANY /{proxy+}"]}


def test_the_stage_is_made_after_the_routes_that_it_names() -> None:
    routes = PRODUCTION.of_type("AWS::ApiGatewayV2::Route")
    names = {name for name, route in routes.items() if route["RouteKey"] in LAST}
    assert names <= set(PRODUCTION.resources["ApiStage"]["DependsOn"])


@pytest.mark.parametrize(("rate", "burst"), [("1000", "500"), ("100", "30"), ("7", "1")])
def test_what_logs_a_user_out_is_refused_last(rate: str, burst: str) -> None:
    """At any number of pages that the other requests of a page allow, these are allowed."""
    stage = deployed("production", ThrottleRate=rate, ThrottleBurst=burst).properties("ApiStage")
    default = stage["DefaultRouteSettings"]
    assert default == {"ThrottlingRateLimit": rate, "ThrottlingBurstLimit": burst}
    for settings in stage["RouteSettings"].values():
        for name, most in default.items():
            assert int(settings[name]) > int(most) / OTHERS_OF_A_PAGE


def test_the_functions_serve_what_the_gateway_lets_through() -> None:
    """By the slowest request that is measured, which lists all sessions of a large event."""
    seconds = _read_served_seconds()
    assert seconds.keys() >= {"events", "event", "214 sessions", "task", "new session"}
    slowest = max(seconds.values())
    assert DEFAULT["ThrottlingRateLimit"] * slowest <= _count_functions() / 2


def test_a_full_burst_is_served_within_half_a_second() -> None:
    slowest = max(_read_served_seconds().values())
    assert DEFAULT["ThrottlingBurstLimit"] * slowest / _count_functions() <= 0.5


def test_people_who_open_the_app_together_are_not_refused() -> None:
    """The bucket starts full and is filled up by the rate while they arrive."""
    requests = PEOPLE_AT_ONCE * REQUESTS_OF_A_PERSON * WITH_PREFLIGHTS
    in_time = DEFAULT["ThrottlingBurstLimit"] + DEFAULT["ThrottlingRateLimit"] * ARRIVAL_SECONDS
    assert requests <= in_time / 2
