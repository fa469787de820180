"""Answers: JSON:API documents, plain JSON and redirects."""

from collections.abc import Mapping
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
    """Answer with a JSON:API document; a header is named with underscores."""
    return _answer(JSONAPI, {**body, "jsonapi": JSONAPI_VERSION}, status, headers)


def build_json(
    body: Mapping[str, Any], status: int = HTTPStatus.OK, **headers: str
) -> Response[str]:
    """Answer with plain JSON; a header is named with underscores."""
    return _answer(JSON, body, status, headers)


def add_cookies(answer: Response[str], *cookies: Cookie) -> Response[str]:
    """Set cookies with an answer."""
    answer.cookies = list(cookies)
    return answer


def build_redirect(url: str, cache_control: str) -> Response[str]:
    """Send the client to another URL for this time."""
    return Response(
        HTTPStatus.FOUND, body="", headers={"Location": url, "Cache-Control": cache_control}
    )


def _answer(
    media_type: str, body: Mapping[str, Any], status: int, headers: Mapping[str, str]
) -> Response[str]:
    named: dict[str, str | list[str]] = {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    return Response(status, media_type, orjson.dumps(body).decode(), named)
