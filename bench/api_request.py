"""A request to the API, sent by HTTP or given to the handler as it is."""

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
        """Give the headers; the token is the user's."""
        login = {"authorization": f"JWT {token}"} if self.user_id else {}
        return (
            login | {"content-type": JSONAPI} | ({"accept-encoding": "gzip"} if self.gzip else {})
        )


def build_session(event_id: int) -> dict[str, Any]:
    """Give the document of a new session."""
    attributes = {
        "title": "A talk",
        "short-abstract": "What it is <strong>about</strong>.",
        "language": "English",
    }
    event = {"data": {"type": "event", "id": str(event_id)}}
    return {
        "data": {"type": "session", "attributes": attributes, "relationships": {"event": event}}
    }
