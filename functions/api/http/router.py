"""Routes with a policy of caching, which each GET route names (docs/contract/caching.md)."""

from collections.abc import Callable
from typing import Any

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from api.http.caching import Caching

# mypy: disable-error-code="override"
# The methods leave out the options of the library that no route needs.


class Router(APIGatewayHttpRouter):
    """A router whose routes declare how long their answers may be kept.

    `policies` has the policy of each route by its method and path. Nobody keeps answers to writes.
    """

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.policies: dict[tuple[str, str], Caching] = {}

    def get[F: Callable[..., Any]](self, rule: str, *, caching: Caching) -> Callable[[F], F]:
        """Register a GET route with its policy."""
        return self.route(rule, "GET", caching)

    def post[F: Callable[..., Any]](self, rule: str) -> Callable[[F], F]:
        """Register a POST route."""
        return self.route(rule, "POST", Caching.NO_STORE)

    def patch[F: Callable[..., Any]](self, rule: str) -> Callable[[F], F]:
        """Register a PATCH route."""
        return self.route(rule, "PATCH", Caching.NO_STORE)

    def delete[F: Callable[..., Any]](self, rule: str) -> Callable[[F], F]:
        """Register a DELETE route."""
        return self.route(rule, "DELETE", Caching.NO_STORE)

    def route[F: Callable[..., Any]](
        self, rule: str, method: str, caching: Caching
    ) -> Callable[[F], F]:
        """Register a route with its policy."""
        self.policies[method, rule] = caching
        return super().route(rule, method, middlewares=[caching.apply])
