"""Responses: JSON:API documents, plain JSON and redirects."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

import orjson
from aws_lambda_powertools.event_handler.api_gateway import Response
from aws_lambda_powertools.shared.cookies import Cookie

JSONAPI: Final = "application/vnd.api+json"
JSON: Final = "application/json"
JSONAPI_VERSION: Final = {"version": "1.0"}


def build_jsonapi(
    body: Mapping[str, Any], status: int = HTTPStatus.OK, **headers: str
) -> Response[str]:
    """Build a response with a JSON:API document. Headers are keywords such as Cache_Control."""
    return _build(JSONAPI, {**body, "jsonapi": JSONAPI_VERSION}, status, headers)


def build_json(
    body: Mapping[str, Any] | Sequence[Any], status: int = HTTPStatus.OK, **headers: str
) -> Response[str]:
    """Build a response with plain JSON. Headers are keywords such as Cache_Control."""
    return _build(JSON, body, status, headers)


def add_cookies(response: Response[str], *cookies: Cookie) -> Response[str]:
    """Add cookies to a response."""
    response.cookies = list(cookies)
    return response


def build_redirect(url: str, cache_control: str) -> Response[str]:
    """Build a temporary redirect (302) to a URL."""
    headers = {"Location": url, "Cache-Control": cache_control}
    return Response(HTTPStatus.FOUND, body="", headers=headers)


def _build(
    media_type: str,
    body: Mapping[str, Any] | Sequence[Any],
    status: int,
    headers: Mapping[str, str],
) -> Response[str]:
    header_fields: dict[str, str | list[str]] = {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    return Response(status, media_type, orjson.dumps(body).decode(), header_fields)
