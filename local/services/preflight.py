"""OPTIONS requests, passed to the API's function as API Gateway does.

The emulator itself would answer each with a 403.
"""

import base64
import json
from collections.abc import Iterable
from uuid import uuid4

type Headers = Iterable[tuple[str, str]]


def build_path(function: str) -> str:
    """Return the path at the emulator that invokes a function."""
    return f"/2015-03-31/functions/{function}/invocations"


def build_event(path: str, headers: Headers) -> bytes:
    """Build the function's event (payload 2.0) from a request's path with query, and headers."""
    raw_path, _, query = path.partition("?")
    context = {
        "http": {"method": "OPTIONS", "path": raw_path},
        "requestId": str(uuid4()),
        "stage": "$default",
    }
    event = {
        "version": "2.0",
        "rawPath": raw_path,
        "rawQueryString": query,
        "headers": {name.lower(): value for name, value in headers},
        "requestContext": context,
        "isBase64Encoded": False,
    }
    return json.dumps(event).encode()


def parse_answer(payload: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
    """Parse a function's answer to status, headers and body. Raises KeyError if it failed."""
    answer = json.loads(payload)
    body = answer["body"].encode()
    if answer["isBase64Encoded"]:
        body = base64.b64decode(body)
    return answer["statusCode"], list(answer["headers"].items()), body
