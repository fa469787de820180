"""How long clients and caches may keep answers (docs/contract/caching.md)."""

from enum import Enum
from typing import Final

from aws_lambda_powertools.event_handler import ApiGatewayResolver
from aws_lambda_powertools.event_handler.api_gateway import Response
from aws_lambda_powertools.event_handler.middlewares import NextMiddleware

CACHE_CONTROL: Final = "Cache-Control"
VARY: Final = "Vary"
ALL_HEADERS: Final = "Authorization, Accept, Accept-Encoding, Origin"
"""The headers of a request on which an answer depends."""
HEADERS_OF_FILES: Final = "Accept-Encoding, Origin"
"""The same for answers that are alike for every reader."""


class Caching(Enum):
    """The policy of a route; its value is the header `Cache-Control` of an answer.

    - `PUBLIC_MINUTE`: caches keep what everybody may see for a minute. Only an answer whose handler
      says so is public; the others are like `PRIVATE`.
    - `PRIVATE`: the client keeps the answer and asks before each use.
    - `NO_STORE`: nobody keeps the answer.
    - `PUBLIC_FILE`: caches keep a file of this release for five minutes.
    - `PUBLIC_MEDIUM`: caches keep a redirect to a medium; the handler says how long.
    """

    PUBLIC_MINUTE = "public, max-age=60"
    PRIVATE = "private, no-cache"
    NO_STORE = "no-store"
    PUBLIC_FILE = "public, max-age=300"
    PUBLIC_MEDIUM = "public"

    def apply(self, app: ApiGatewayResolver, next_middleware: NextMiddleware) -> Response[str]:
        """Answer a request with the headers of this policy, unless the handler sets others."""
        response: Response[str] = next_middleware(app)
        policy = Caching.PRIVATE if self is Caching.PUBLIC_MINUTE else self
        response.headers.setdefault(CACHE_CONTROL, policy.value)
        if self in {Caching.PUBLIC_FILE, Caching.PUBLIC_MEDIUM}:
            response.headers.setdefault(VARY, HEADERS_OF_FILES)
        return response


def forbid_storing(response: Response[str]) -> None:
    """Let nobody keep an answer that has no policy: an error or a preflight."""
    response.headers.setdefault(CACHE_CONTROL, Caching.NO_STORE.value)
