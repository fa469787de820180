"""OPTIONS, handed to the API's function as API Gateway does; the emulator answers each by itself, with a 403."""

import base64
import json
from collections.abc import Iterable
from uuid import uuid4

type Headers = Iterable[tuple[str, str]]


def invocation(function: str) -> str:
    """Give the path at the emulator that invokes a function."""
    return f"/2015-03-31/functions/{function}/invocations"


def event(path: str, headers: Headers) -> bytes:
    """Make the function's event (payload 2.0) of a request's path, with its query, and its headers."""
    raw, _, query = path.partition("?")
    context = {
        "http": {"method": "OPTIONS", "path": raw},
        "requestId": str(uuid4()),
        "stage": "$default",
    }
    named = {name.lower(): value for name, value in headers}
    told = {
        "version": "2.0",
        "rawPath": raw,
        "rawQueryString": query,
        "headers": named,
        "requestContext": context,
    }
    return json.dumps(told | {"isBase64Encoded": False}).encode()


def answer(told: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
    """Give status, headers and body of what the function said. Raises KeyError where it failed."""
    said = json.loads(told)
    body = said["body"].encode()
    return (
        said["statusCode"],
        list(said["headers"].items()),
        base64.b64decode(body) if said["isBase64Encoded"] else body,
    )
