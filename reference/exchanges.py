"""HTTP requests with their answers, and the file recorded.json in which they are stored."""

import http.client
import json
import re
from collections.abc import Mapping
from contextlib import closing
from dataclasses import asdict, dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

FILE: Final = Path(__file__).parent / "recorded.json"
TIMEOUT_SECONDS: Final = 60
FORM: Final = "application/x-www-form-urlencoded"
MULTIPART: Final = "multipart/form-data"
FILES: Final = f"{MULTIPART}; boundary=example"
"""The Content-Type of a form with files; its body has the text of each file by the part's name."""
PART: Final = re.compile(r'name="([^"]*)"; filename="[^"]*"\r?\n\r?\n(.*?)\r?\n--', re.DOTALL)
RECORDED_HEADERS: Final = ("Content-Type", "Location", "ETag", "Retry-After")
"""The headers of an answer that are stored with an example."""
MAXIMUM_BODY_BYTES: Final = 100_000
"""Larger bodies are not stored; only the OpenAPI document is larger."""


@dataclass(frozen=True)
class Answer:
    """An answer: its RECORDED_HEADERS, and its JSON body if that is not too large."""

    status: int
    headers: Mapping[str, str]
    body: Any = None


@dataclass(frozen=True)
class Request:
    """A request. `operation` is the method and the documented path: `GET /v1/tracks/{key}`.

    `places` are the values of the path's parameters.
    """

    operation: str
    places: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None

    @property
    def target(self) -> str:
        """Return the path with the values of its parameters, and the query."""
        path = self.operation.partition(" ")[2].format_map(self.places)
        return f"{path}?{urlencode(self.query)}" if self.query else path


@dataclass(frozen=True)
class Example:
    """A request and its answer."""

    request: Request
    answer: Answer


def send(
    origin: str, method: str, target: str, headers: Mapping[str, str], body: bytes | None = None
) -> Answer:
    """Send a request to `scheme://host:port`; does not follow redirects."""
    host = urlsplit(origin).netloc
    with closing(http.client.HTTPConnection(host, timeout=TIMEOUT_SECONDS)) as connection:
        connection.request(method, target, body, dict(headers))
        response = connection.getresponse()
        content = response.read()
    return build_answer(response.status, dict(response.getheaders()), content)


def build_answer(status: int, headers: Mapping[str, str], content: bytes) -> Answer:
    """Build an answer from what the server has sent."""
    values = {name.lower(): value for name, value in headers.items()}
    names = [name for name in RECORDED_HEADERS if name.lower() in values]
    recorded = {name: values[name.lower()] for name in names}
    is_json = "json" in recorded.get("Content-Type", "")
    has_body = is_json and 0 < len(content) <= MAXIMUM_BODY_BYTES
    return Answer(status, recorded, json.loads(content) if has_body else None)


def format_body(headers: Mapping[str, str], body: Any, indent: int | None = None) -> str:
    """Format a body for its Content-Type: as a form, as a form with files, or as JSON."""
    if headers.get("Content-Type") == FORM:
        return urlencode(body)
    if headers.get("Content-Type") == FILES:
        return "".join(_format_file(name, text) for name, text in body.items()) + "--example--\r\n"
    return json.dumps(body, indent=indent, ensure_ascii=False)


def _format_file(name: str, text: str) -> str:
    disposition = f'Content-Disposition: form-data; name="{name}"; filename="example.pdf"'
    return f"--example\r\n{disposition}\r\n\r\n{text}\r\n"


def parse_body(headers: Mapping[str, str], text: str | None) -> Any:
    """Parse a body that `format_body` has formatted; None if there is no body."""
    if not text:
        return None
    if headers.get("Content-Type") == FORM:
        return dict(parse_qsl(text))
    if headers.get("Content-Type") == FILES:
        return dict(PART.findall(text))
    return json.loads(text)


def encode_body(headers: Mapping[str, str], body: Any) -> bytes | None:
    """Return the bytes of a body; None if there is no body."""
    return None if body is None else format_body(headers, body).encode()


def is_success(answer: Answer) -> bool:
    """Tell whether the answer is no error."""
    return answer.status < HTTPStatus.BAD_REQUEST


def save_examples(examples: list[Example]) -> None:
    """Write the examples into FILE."""
    content = [asdict(example) for example in examples]
    FILE.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n")


def load_examples() -> list[Example]:
    """Read the examples from FILE, in the order in which they were recorded."""
    return [
        Example(Request(**example["request"]), Answer(**example["answer"]))
        for example in json.loads(FILE.read_text())
    ]


def load_by_operation() -> dict[str, Example]:
    """Read the examples by `METHOD /path`."""
    return {example.request.operation: example for example in load_examples()}
