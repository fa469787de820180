"""The throttle of the gateway: what is refused, and what is refused last.

See docs/contract/platform.md#gateway-and-lambda.
"""

from typing import Any

from local.services.gate import is_essential
from tests.architecture.template import deployed, function, raw

PRODUCTION = deployed("production")
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
SERVED_SECONDS = 0.1
"""What an ordinary answer takes, generously."""
OWN_SECONDS = 0.02
"""What each of these requests takes, generously."""
OTHERS_OF_A_PAGE = 5
"""The fewest other requests of a page: the settings, the footer and three of its own."""


def _list_routes() -> dict[str, Any]:
    return {
        route["RouteKey"]: route["Target"]
        for route in PRODUCTION.of_type("AWS::ApiGatewayV2::Route").values()
    }


def _count_at_once(settings: dict[str, int], seconds: float) -> float:
    """Count the functions that a route needs at its limit."""
    return settings["ThrottlingBurstLimit"] + settings["ThrottlingRateLimit"] * seconds


def _count_reserved() -> int:
    highest = str(raw()["Parameters"]["ApiConcurrency"]["MaxValue"])
    api = function(deployed("production", ApiConcurrency=highest), "ApiFunction")
    return int(api["ReservedConcurrentExecutions"])


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


def test_what_logs_a_user_out_is_refused_last() -> None:
    """At any number of pages that the other requests of a page allow, these are allowed."""
    for settings in LAST.values():
        for name, most in DEFAULT.items():
            assert settings[name] > most / OTHERS_OF_A_PAGE


def test_the_gateway_throttles_below_what_the_functions_serve() -> None:
    # A preflight opens no connection and takes 2 ms.
    of_last = (_count_at_once(LAST[request], OWN_SECONDS) for request in REQUESTS)
    assert _count_at_once(DEFAULT, SERVED_SECONDS) + sum(of_last) <= _count_reserved()
