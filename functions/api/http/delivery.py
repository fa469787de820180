"""How an answer travels: its ETag, gzip, the limit of its size, and what browsers of other origins may see of it."""

import base64
import gzip
import re
from hashlib import sha1
from http import HTTPStatus
from typing import Final

import orjson
from aws_lambda_powertools.event_handler.api_gateway import Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from api.http.errors import Fault, TooLarge
from openevent.infra.config import settings

GZIP_MINIMUM_BYTES: Final = 1_024
"""Bytes of a body from which gzip pays (docs/contract/api.md#answer-size)."""
GZIP_LEVEL: Final = 5
MAXIMUM_BYTES: Final = 5_500_000
"""Bytes of a body inside the JSON that Lambda sends (base64 where gzipped); its limit is 6 MB with
the headers."""
ZERO_WEIGHT: Final = re.compile(r";q=0(\.0*)?$")
ALLOWED_HEADERS: Final = (
    "Authorization, Content-Type, Accept, If-None-Match, If-Match, Idempotency-Key, X-CSRF-Token"
)
EXPOSED_HEADERS: Final = "ETag, Location, Retry-After"
PREFLIGHT_SECONDS: Final = "3600"


def finish(event: APIGatewayProxyEventV2, answer: Response[str]) -> None:
    """Make an answer ready to travel. Raises TooLarge where it would not fit."""
    if event.http_method == "GET" and answer.status_code == HTTPStatus.OK:
        _mark(event, answer)
    if _bytes(answer) > GZIP_MINIMUM_BYTES and _takes_gzip(event):
        _compress(answer)
    if _bytes(answer) > MAXIMUM_BYTES:
        raise TooLarge(
            Fault("The answer would be too large. Ask for smaller pages.", parameter="page[size]")
        )


def add_cors(event: APIGatewayProxyEventV2, answer: Response[str]) -> None:
    """Let the configured front ends' scripts read the answer, and send their cookies."""
    answer.headers.setdefault("Vary", "Accept-Encoding, Origin")
    origin = event.headers.get("origin")
    if origin in settings().cors_origins:
        answer.headers["Access-Control-Allow-Origin"] = origin
        answer.headers["Access-Control-Allow-Credentials"] = "true"
        answer.headers["Access-Control-Expose-Headers"] = EXPOSED_HEADERS


def build_preflight(methods: str) -> Response[str]:
    """Answer a browser that asks what it may do; the origin's own permission is added to every answer."""
    said = {
        "Allow": methods,
        "Access-Control-Allow-Methods": methods,
        "Access-Control-Allow-Headers": ALLOWED_HEADERS,
        "Access-Control-Max-Age": PREFLIGHT_SECONDS,
    }
    return Response(HTTPStatus.NO_CONTENT, body="", headers=said)


def _mark(event: APIGatewayProxyEventV2, answer: Response[str]) -> None:
    policy = str(answer.headers.setdefault("Cache-Control", "private, no-cache"))
    if "no-store" in policy:
        return
    answer.headers["ETag"] = tag = compute_etag(answer)
    if has_etag(event.headers.get("if-none-match", ""), tag):
        answer.status_code, answer.body = HTTPStatus.NOT_MODIFIED, ""


def compute_etag(answer: Response[str]) -> str:
    """Give the weak ETag of a representation: the same to all who are shown the same."""
    return f'W/"{sha1((answer.body or "").encode(), usedforsecurity=False).hexdigest()}"'


def has_etag(asked: str, tag: str) -> bool:
    """Tell whether one of the ETags of an If-Match or If-None-Match is that of the representation."""
    tags = [one.strip().removeprefix("W/") for one in asked.split(",")]
    return tag.removeprefix("W/") in tags or "*" in tags


def _bytes(answer: Response[str]) -> int:
    # As a JSON string: each quotation mark of a document is two bytes there, a letter up to four.
    return len(orjson.dumps(answer.body or ""))


def _takes_gzip(event: APIGatewayProxyEventV2) -> bool:
    codings = [
        coding.replace(" ", "")
        for coding in event.headers.get("accept-encoding", "").lower().split(",")
    ]
    return any(coding.startswith("gzip") and not ZERO_WEIGHT.search(coding) for coding in codings)


def _compress(answer: Response[str]) -> None:
    packed = gzip.compress((answer.body or "").encode(), GZIP_LEVEL, mtime=0)
    answer.body, answer.base64_encoded = base64.b64encode(packed).decode(), True
    answer.headers["Content-Encoding"] = "gzip"
