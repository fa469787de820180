"""A client of the handler in this process; it checks each answer against JSON:API 1.0."""

import base64
import gzip
import json
import time
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import urlencode

import jsonschema_rs
from urllib3.filepost import encode_multipart_formdata

from tests.places import CONFORMANCE

JSONAPI = "application/vnd.api+json"
SCHEMA = CONFORMANCE / "jsonapi-1.0-response.patched.json"
WITH_TYPE = {
    "sponsor",
    "custom-form",
    "event-image-size",
    "speaker-image-size",
    "ticket",
    "discount-code",
}
"""Types with an attribute `type`, which JSON:API forbids and clients need.

The rule is docs/contract/clients.md#12-sponsor-type.
"""


@cache
def _validator() -> jsonschema_rs.Validator | None:
    return jsonschema_rs.validator_for(json.loads(SCHEMA.read_text())) if SCHEMA.exists() else None


def conform(document: Any) -> None:
    """Hold a document to the schema, where that is there."""
    validator = _validator()
    if validator is not None:
        validator.validate(_allowed(document))


def _allowed(document: Any) -> Any:
    data = document.get("data")
    many = data if isinstance(data, list) else [data] if data else []
    for resource in [*many, *document.get("included", [])]:
        if resource["type"] in WITH_TYPE and "attributes" in resource:
            resource["attributes"] = {
                name: value for name, value in resource["attributes"].items() if name != "type"
            }
    return document


@dataclass(frozen=True)
class Answer:
    """What came back: headers by lower-case name, the body unzipped."""

    status: int
    headers: dict[str, str]
    cookies: list[str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def detail(self) -> str:
        """The first error's detail."""
        return str(self.json["errors"][0]["detail"])


def _answer(raw: dict[str, Any]) -> Answer:
    headers = {name.lower(): value for name, value in raw["headers"].items()}
    payload = raw["body"] or ""
    body = base64.b64decode(payload) if raw["isBase64Encoded"] else payload.encode()
    body = gzip.decompress(body) if headers.get("content-encoding") == "gzip" else body
    answer = Answer(int(raw["statusCode"]), headers, raw.get("cookies", []), body)
    if headers.get("content-type") == JSONAPI and body:
        conform(answer.json)
    return answer


@dataclass(frozen=True)
class Client:
    """Somebody with a token, or without one."""

    token: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    address: str = "192.0.2.1"

    def get(self, path: str, query: dict[str, Any] | str = "", **headers: str) -> Answer:
        return self.call("GET", path, query, headers)

    def delete(self, path: str) -> Answer:
        return self.call("DELETE", path)

    def post(self, path: str, body: Any = None, query: str = "", **headers: str) -> Answer:
        """Send JSON, of the media type that `content_type` names."""
        payload = b"" if body is None else json.dumps(body).encode()
        return self.call(
            "POST", path, query, {"content_type": "application/json"} | headers, payload
        )

    def send(self, method: str, path: str, body: Any, query: str = "", **headers: str) -> Answer:
        """Send a JSON:API document."""
        path, _, query_string = path.partition("?")
        payload = json.dumps(body).encode()
        return self.call(
            method, path, query or query_string, {"content_type": JSONAPI} | headers, payload
        )

    def post_document(self, path: str, type_: str, **attributes: Any) -> Answer:
        """Send a JSON:API document; the attributes' names are dashed."""
        dashed = {name.replace("_", "-"): value for name, value in attributes.items()}
        return self.post(
            path, {"data": {"type": type_, "attributes": dashed}}, content_type=JSONAPI
        )

    def post_file(
        self, path: str, name: str, content: bytes, *, part: str = "file", **headers: str
    ) -> Answer:
        """Send a file as a browser's form does."""
        body, kind = encode_multipart_formdata({part: (name, content, "application/zip")})
        path, _, query = path.partition("?")
        return self.call("POST", path, query, {"content_type": kind} | headers, body)

    def call(
        self,
        method: str,
        path: str,
        query: dict[str, Any] | str = "",
        headers: dict[str, str] | None = None,
        body: bytes = b"",
        *,
        arrived: float | None = None,
    ) -> Answer:
        """Send a request, which reached the gateway now or at that time (seconds since 1970)."""
        from api.handler import lambda_handler  # noqa: PLC0415 - it reads the settings of the test

        header_fields = {
            name.replace("_", "-"): value
            for name, value in (self.headers | (headers or {})).items()
        }
        token = {"authorization": f"JWT {self.token}"} if self.token else {}
        event = {
            "version": "2.0",
            "rawPath": path,
            "rawQueryString": query if isinstance(query, str) else urlencode(query),
            "headers": token | header_fields,
            "requestContext": {
                "http": {"method": method, "path": path, "sourceIp": self.address},
                "requestId": "request-1",
                "stage": "$default",
                "timeEpoch": int((time.time() if arrived is None else arrived) * 1000),
            },
            "body": base64.b64encode(body).decode(),
            "isBase64Encoded": True,
        }
        return _answer(lambda_handler(event, None))
