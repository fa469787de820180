"""The gateway's CORS on AWS is the function's; locally only the function answers.

See docs/contract/api.md#cors.
"""

from api import handler
from api.http import transfer
from tests.architecture.template import deployed

ORIGINS = "https://front.example.org,https://other.example.org"
DEPLOYED = [deployed(name, CorsOrigins=ORIGINS) for name in ("staging", "production")]


def _split(header: str) -> set[str]:
    return set(header.split(", "))


def test_the_gateway_has_the_functions_lists() -> None:
    for template in DEPLOYED:
        cors = template.properties("Api")["CorsConfiguration"]
        assert set(cors["AllowHeaders"]) == _split(transfer.ALLOWED_HEADERS)
        assert set(cors["ExposeHeaders"]) == _split(transfer.EXPOSED_HEADERS)
        assert set(cors["AllowMethods"]) == {*handler.ALL_METHODS, "OPTIONS"}
        assert str(cors["MaxAge"]) == transfer.PREFLIGHT_SECONDS
        assert cors["AllowCredentials"] is True


def test_the_gateway_has_the_functions_origins() -> None:
    for template in DEPLOYED:
        cors = template.properties("Api")["CorsConfiguration"]
        variables = template._resolved({"Fn::Join": [",", {"Ref": "CorsOrigins"}]})
        # CloudFormation gives the parameter as a list.
        assert cors["AllowOrigins"] == variables == ORIGINS


def test_no_route_has_a_method_that_the_gateway_does_not_name() -> None:
    methods = {
        method for router in handler.ROUTERS for method, _ in getattr(router, "policies", {})
    }
    assert methods
    assert methods <= set(handler.ALL_METHODS)


def test_locally_the_function_answers() -> None:
    assert "CorsConfiguration" not in deployed("local").properties("Api")
