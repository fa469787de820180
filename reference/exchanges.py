"""Requests and their answers: how one is sent over HTTP, and how examples.json keeps it."""

import http.client
import json
from collections.abc import Mapping
from contextlib import closing
from dataclasses import asdict, dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

FILE: Final = Path(__file__).parent / "examples.json"
TIMEOUT_SECONDS: Final = 60
FORM: Final = "application/x-www-form-urlencoded"
RECORDED_HEADERS: Final = ("Content-Type", "Location", "ETag", "Retry-After")
"""The headers of an answer that an example shows."""
MAXIMUM_BODY_BYTES: Final = 100_000
"""Bytes of a body that an example shows; the OpenAPI document has more."""


@dataclass(frozen=True)
class Answer:
    """What came back: the headers of SHOWN, and the JSON of a body that is not too large."""

    status: int
    headers: Mapping[str, str]
    body: Any = None


@dataclass(frozen=True)
class Request:
    """What is asked: `operation` is the method and the documented path, such as `GET /v1/tracks/{key}`."""

    operation: str
    places: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None

    @property
    def target(self) -> str:
        """Give the path with its places filled, and the query."""
        path = self.operation.partition(" ")[2].format_map(self.places)
        return f"{path}?{urlencode(self.query)}" if self.query else path


@dataclass(frozen=True)
class Example:
    """A request and what the product answered to it."""

    request: Request
    answer: Answer


def send(
    origin: str, method: str, target: str, headers: Mapping[str, str], body: bytes | None = None
) -> Answer:
    """Ask the API at `scheme://host:port`; redirects are not followed."""
    with closing(
        http.client.HTTPConnection(urlsplit(origin).netloc, timeout=TIMEOUT_SECONDS)
    ) as connection:
        connection.request(method, target, body, dict(headers))
        found = connection.getresponse()
        content = found.read()
        shown = {
            name: value for name in RECORDED_HEADERS if (value := found.getheader(name)) is not None
        }
    is_json = "json" in shown.get("Content-Type", "") and 0 < len(content) <= MAXIMUM_BODY_BYTES
    return Answer(found.status, shown, json.loads(content) if is_json else None)


def format_body(headers: Mapping[str, str], body: Any, indent: int | None = None) -> str:
    """Write a body as its Content-Type asks for: a form's members, or JSON."""
    if headers.get("Content-Type") == FORM:
        return urlencode(body)
    return json.dumps(body, indent=indent, ensure_ascii=False)


def parse_body(headers: Mapping[str, str], text: str | None) -> Any:
    """Read a body that was written; None for none."""
    if not text:
        return None
    return dict(parse_qsl(text)) if headers.get("Content-Type") == FORM else json.loads(text)


def encode_body(headers: Mapping[str, str], body: Any) -> bytes | None:
    """Give the bytes of a body, None for none."""
    return None if body is None else format_body(headers, body).encode()


def is_success(answer: Answer) -> bool:
    """Tell whether the answer is no fault."""
    return answer.status < HTTPStatus.BAD_REQUEST


def save_examples(examples: list[Example]) -> None:
    """Write the examples."""
    FILE.write_text(
        json.dumps([asdict(one) for one in examples], indent=1, ensure_ascii=False) + "\n"
    )


def load_examples() -> list[Example]:
    """Read the examples, in the order in which they were played."""
    return [
        Example(Request(**one["request"]), Answer(**one["answer"]))
        for one in json.loads(FILE.read_text())
    ]


def load_by_operation() -> dict[str, Example]:
    """Read the examples by `METHOD /path`."""
    return {one.request.operation: one for one in load_examples()}
