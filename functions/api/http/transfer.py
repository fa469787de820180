"""Transfer of a response: ETag, gzip, maximum size, CORS and guards against browsers' guesses."""

import base64
import gzip
import re
from hashlib import sha1
from http import HTTPStatus
from typing import Final

import orjson
from aws_lambda_powertools.event_handler.api_gateway import Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from api.http import caching
from api.http.caching import Caching
from api.http.errors import Fault, TooLarge
from openevent.infra.config import settings

GZIP_MINIMUM_BYTES: Final = 1_024
"""The smallest body worth compressing (docs/contract/api.md#answer-size)."""
GZIP_LEVEL: Final = 5
MAXIMUM_BYTES: Final = 5_500_000
"""The most bytes of a body in Lambda's JSON, base64 if gzipped.

Lambda allows 6 MB with the headers (docs/contract/platform.md#gateway-and-lambda).
"""
ZERO_WEIGHT: Final = re.compile(r";q=0(\.0*)?$")
ALLOWED_HEADERS: Final = (
    "Authorization, Content-Type, Accept, If-None-Match, If-Match, Idempotency-Key, X-CSRF-Token"
)
EXPOSED_HEADERS: Final = "ETag, Location, Retry-After"
PREFLIGHT_SECONDS: Final = "3600"
GUARDS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}
"""Guards for an answer that a browser opens (docs/contract/api.md#headers-of-every-answer)."""


def finish(event: APIGatewayProxyEventV2, response: Response[str]) -> None:
    """Add the ETag of a GET, and compress the body. Raises TooLarge if the response is too large.

    api.write.answer adds the ETag of a write.
    """
    if event.http_method == "GET" and response.status_code == HTTPStatus.OK:
        _add_etag(event, response)
    if _count_bytes(response) > GZIP_MINIMUM_BYTES and _accepts_gzip(event):
        _compress(response)
    if _count_bytes(response) > MAXIMUM_BYTES:
        detail = "The answer would be too large. Ask for smaller pages."
        raise TooLarge(Fault(detail, parameter="page[size]"))


def add_cors(event: APIGatewayProxyEventV2, response: Response[str]) -> None:
    """Let scripts of the configured front ends read the response and send their cookies."""
    response.headers.setdefault(caching.VARY, caching.ALL_HEADERS)
    origin = event.headers.get("origin")
    if origin and settings().allows_origin(origin):
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Allow-Credentials"] = "true"
        response.headers["Access-Control-Expose-Headers"] = EXPOSED_HEADERS


def add_guards(response: Response[str]) -> None:
    """Add the guards that the response does not set itself."""
    for name, value in GUARDS.items():
        response.headers.setdefault(name, value)


def require_https(response: Response[str]) -> None:
    """Let browsers use HTTPS only, unless the stack is a local one."""
    response.headers.update(settings().https_headers)


def build_preflight(methods: str) -> Response[str]:
    """Build the response to a CORS preflight. `add_cors` adds the origin's permission."""
    headers: dict[str, str | list[str]] = {
        "Allow": methods,
        "Access-Control-Allow-Methods": methods,
        "Access-Control-Allow-Headers": ALLOWED_HEADERS,
        "Access-Control-Max-Age": PREFLIGHT_SECONDS,
    }
    return Response(HTTPStatus.NO_CONTENT, body="", headers=headers)


def _add_etag(event: APIGatewayProxyEventV2, response: Response[str]) -> None:
    """Add the ETag, and answer 304 if the client has this representation."""
    if response.headers.get(caching.CACHE_CONTROL) == Caching.NO_STORE.value:
        return
    etag = compute_etag(response)
    response.headers["ETag"] = etag
    if has_etag(event.headers.get("if-none-match", ""), etag):
        response.status_code, response.body = HTTPStatus.NOT_MODIFIED, ""


def compute_etag(response: Response[str]) -> str:
    """Compute the weak ETag of a representation. Equal bodies have equal ETags."""
    body = (response.body or "").encode()
    return f'W/"{sha1(body, usedforsecurity=False).hexdigest()}"'


def has_etag(header: str, etag: str) -> bool:
    """Whether a header If-Match or If-None-Match has an ETag or a star."""
    etags = [entry.strip().removeprefix("W/") for entry in header.split(",")]
    return etag.removeprefix("W/") in etags or "*" in etags


def _count_bytes(response: Response[str]) -> int:
    # Lambda sends the body as a JSON string, which escapes each quotation mark.
    return len(orjson.dumps(response.body or ""))


def _accepts_gzip(event: APIGatewayProxyEventV2) -> bool:
    header = event.headers.get("accept-encoding", "").lower().replace(" ", "")
    codings = [coding for coding in header.split(",") if coding.startswith("gzip")]
    return any(not ZERO_WEIGHT.search(coding) for coding in codings)


def _compress(response: Response[str]) -> None:
    compressed = gzip.compress((response.body or "").encode(), GZIP_LEVEL, mtime=0)
    response.body, response.base64_encoded = base64.b64encode(compressed).decode(), True
    response.headers["Content-Encoding"] = "gzip"
