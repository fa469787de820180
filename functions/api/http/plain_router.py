"""Routes that answer with plain JSON instead of JSON:API documents, errors included."""

import re
from collections.abc import Callable, Iterable
from typing import Any, Final

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from api.http.caching import Caching
from api.http.router import Router

PARAMETER: Final = re.compile(r"<\w+>")


class PlainRouter(Router):
    """A router for plain JSON: every path that begins like one of its routes gets plain errors.

    This includes paths without a route. `further_prefixes` are other beginnings of paths.
    """

    def __init__(self, *prefixes: str) -> None:
        super().__init__()
        self.further_prefixes = prefixes
        self.writing_gets: set[str] = set()

    @property
    def prefixes(self) -> set[str]:
        """The beginnings of paths with plain errors."""
        return {*self.further_prefixes, *(rule for _method, rule in self.policies)}

    def writing_get[F: Callable[..., Any]](self, rule: str) -> Callable[[F], F]:
        """Register a GET route that writes: its path refuses HEAD, which must be safe."""
        self.writing_gets.add(rule)
        return self.get(rule, caching=Caching.NO_STORE)


def compile_prefixes(routers: Iterable[APIGatewayHttpRouter]) -> re.Pattern[str]:
    """Compile a pattern that matches every path with plain errors."""
    plain = [router for router in routers if isinstance(router, PlainRouter)]
    prefixes = sorted({prefix for router in plain for prefix in router.prefixes})
    return re.compile("|".join(_expression(prefix) for prefix in prefixes))


def collect_writing_gets(routers: Iterable[APIGatewayHttpRouter]) -> frozenset[str]:
    """Collect the paths of all GET routes that write."""
    plain = [router for router in routers if isinstance(router, PlainRouter)]
    return frozenset().union(*(router.writing_gets for router in plain))


def _expression(prefix: str) -> str:
    """Turn each parameter such as <key> into one segment of a path."""
    parts = PARAMETER.split(prefix)
    return "[^/]+".join(re.escape(part) for part in parts)
