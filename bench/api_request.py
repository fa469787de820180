"""A request to the API, for HTTP or for the handler."""

import json
from dataclasses import dataclass
from typing import Any, Final

JSONAPI: Final = "application/vnd.api+json"


@dataclass(frozen=True)
class ApiRequest:
    """A GET, or the POST of a document; user 0 is anonymous."""

    path: str
    query: str = ""
    document: dict[str, Any] | None = None
    user_id: int = 0
    gzip: bool = False

    @property
    def method(self) -> str:
        return "POST" if self.document else "GET"

    @property
    def body(self) -> bytes:
        return json.dumps(self.document).encode() if self.document else b""

    def headers(self, token: str) -> dict[str, str]:
        """Build the headers; `token` is the access token of the user."""
        headers = {"content-type": JSONAPI}
        if self.user_id:
            headers["authorization"] = f"JWT {token}"
        if self.gzip:
            headers["accept-encoding"] = "gzip"
        return headers


def build_session(event_id: int) -> dict[str, Any]:
    """Build the document of a new session."""
    attributes = {
        "title": "A talk",
        "short-abstract": "What it is <strong>about</strong>.",
        "language": "English",
    }
    event = {"data": {"type": "event", "id": str(event_id)}}
    data = {"type": "session", "attributes": attributes, "relationships": {"event": event}}
    return {"data": data}
