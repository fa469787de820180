"""Routes that answer with plain JSON instead of JSON:API documents, errors included."""

import re
from collections.abc import Iterable
from typing import Any, Final

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

PARAMETER: Final = re.compile(r"<\w+>")


class PlainRouter(APIGatewayHttpRouter):
    """A router for plain JSON: every path that begins like one of its routes gets plain errors.

    This includes paths without a route. `prefixes` names further beginnings of paths.
    """

    def __init__(self, *prefixes: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.prefixes = set(prefixes)

    def route(self, rule: str, *arguments: Any, **options: Any) -> Any:
        """Register a route and its path."""
        self.prefixes.add(rule)
        return super().route(rule, *arguments, **options)


def compile_prefixes(routers: Iterable[APIGatewayHttpRouter]) -> re.Pattern[str]:
    """Compile a pattern that matches every path with plain errors."""
    plain = [router for router in routers if isinstance(router, PlainRouter)]
    prefixes = sorted({prefix for router in plain for prefix in router.prefixes})
    return re.compile("|".join(_expression(prefix) for prefix in prefixes))


def _expression(prefix: str) -> str:
    """Turn each parameter such as <key> into one segment of a path."""
    parts = PARAMETER.split(prefix)
    return "[^/]+".join(re.escape(part) for part in parts)
