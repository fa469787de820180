"""Responses: JSON:API documents, plain JSON and redirects."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

import orjson
from aws_lambda_powertools.event_handler.api_gateway import Response
from aws_lambda_powertools.shared.cookies import Cookie

from api.http.caching import Caching

JSONAPI: Final = "application/vnd.api+json"
JSON: Final = "application/json"
JSONAPI_VERSION: Final = {"version": "1.0"}


@dataclass(frozen=True)
class Document:
    """The body of a JSON:API document, and its policy if that is not the one of its route."""

    body: Mapping[str, Any]
    caching: Caching | None = None


def build_document(document: Document) -> Response[str]:
    """Build a response with a document and its policy."""
    headers = {"Cache_Control": document.caching.value} if document.caching else {}
    return build_jsonapi(document.body, HTTPStatus.OK, **headers)


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


def build_redirect(url: str, cache_control: str, **headers: str) -> Response[str]:
    """Build a temporary redirect (302) to a URL. Headers are keywords such as Referrer_Policy."""
    fields = {"Location": url, "Cache-Control": cache_control, **_name_headers(headers)}
    return Response(HTTPStatus.FOUND, body="", headers=fields)


def _build(
    media_type: str,
    body: Mapping[str, Any] | Sequence[Any],
    status: int,
    headers: Mapping[str, str],
) -> Response[str]:
    return Response(status, media_type, orjson.dumps(body).decode(), _name_headers(headers))


def _name_headers(headers: Mapping[str, str]) -> dict[str, str | list[str]]:
    return {name.replace("_", "-"): value for name, value in headers.items()}
