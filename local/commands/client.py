"""A client of the API like an organizer's script, with the standard library only."""

import json
import secrets
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

POLL_SECONDS = 0.2
MEDIA = ("image", "video", "document", "audio")
JSON_TYPE = "application/json"

type ShowProgress = Callable[[int, str], None]
"""Called with percent and message at each poll."""


class Refused(Exception):
    """The API refused; the text is the API's message, `status` that of HTTP, or 0."""

    status = 0


@dataclass(frozen=True)
class Client:
    """The API at `api` (scheme://host:port) for a logged-in user."""

    api: str
    token: str
    email: str = ""

    def call(self, method: str, path: str, body: bytes = b"", media_type: str = JSON_TYPE) -> Any:
        """Send a request; return the parsed JSON answer. Raises Refused.

        `path` begins with a slash.
        """
        headers = {"Authorization": f"JWT {self.token}"}
        if body:
            headers["Content-Type"] = media_type
        request = urllib.request.Request(self.api + path, body or None, headers, method=method)
        return json.loads(_open(request))

    def download(self, path: str) -> bytes:
        """Return the file to which a path redirects. Raises Refused."""
        request = urllib.request.Request(self.api + path)
        # The address to which it leads is signed: it needs no token, and must not get it.
        request.add_unredirected_header("Authorization", f"JWT {self.token}")
        return _open(request)

    def import_event(self, archive: Path, show: ShowProgress) -> dict[str, Any]:
        """Import a zip of at most 4 MB; wait and return the task's result.

        The event is published if the zip says so. Raises Refused.
        """
        body, media_type = _multipart(archive)
        task = self.call("POST", "/v1/events/import/json?publish=true", body, media_type)
        return self.await_result(task["task_url"], show)

    def export_event(self, event: str, show: ShowProgress) -> dict[str, Any]:
        """Export an event with all its media; return the task's result. Raises Refused."""
        body = json.dumps(dict.fromkeys(MEDIA, True)).encode()
        task = self.call("POST", f"/v1/events/{event}/export/json", body)
        return self.await_result(task["task_url"], show)

    def await_result(self, task_url: str, show: ShowProgress) -> dict[str, Any]:
        """Wait for the end of a task and return its result. Raises Refused if it failed."""
        for task in self._poll(task_url):
            show(task["progress"]["percent"], task["progress"]["message"])
            if task["state"] == "SUCCESS":
                return dict(task["result"])
            if task["state"] == "FAILURE":
                raise Refused(task["result"], *task.get("errors", []))
        raise AssertionError

    def _poll(self, task_url: str) -> Iterator[dict[str, Any]]:
        while True:
            yield self.call("GET", task_url)
            time.sleep(POLL_SECONDS)


def log_in(api: str, email: str, password: str) -> Client:
    """Log a user in; return the user's client. Raises Refused."""
    body = json.dumps({"email": email, "password": password}).encode()
    headers = {"Content-Type": JSON_TYPE}
    request = urllib.request.Request(f"{api}/v1/auth/login", body, headers)
    return Client(api, json.loads(_open(request))["access_token"], email)


def register(api: str, email: str, password: str) -> None:
    """Register a user, who is not verified yet. Raises Refused."""
    user = {"data": {"type": "user", "attributes": {"email": email, "password": password}}}
    headers = {"Content-Type": "application/vnd.api+json"}
    _open(urllib.request.Request(f"{api}/v1/users", json.dumps(user).encode(), headers))


def download(url: str, target: Path) -> None:
    """Download a pre-signed URL, which needs no token, to a file. Raises Refused."""
    target.write_bytes(fetch(url))


def fetch(url: str) -> bytes:
    """Return the content of a URL that needs no token. Raises Refused."""
    return _open(urllib.request.Request(url))


def _open(request: urllib.request.Request) -> bytes:
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return bytes(answer.read())
    except urllib.error.HTTPError as error:
        message = error.read().decode(errors="replace")
        call = f"{request.get_method()} {request.selector}"
        refused = Refused(f"{call}: {error.code} {message}")
        refused.status = error.code
        raise refused from None


def _multipart(archive: Path) -> tuple[bytes, str]:
    boundary = secrets.token_hex(16)
    disposition = f'form-data; name="file"; filename="{archive.name}"'
    head = (
        f"--{boundary}\r\n"
        f"Content-Disposition: {disposition}\r\n"
        "Content-Type: application/zip\r\n\r\n"
    )
    tail = f"\r\n--{boundary}--\r\n"
    body = head.encode() + archive.read_bytes() + tail.encode()
    return body, f"multipart/form-data; boundary={boundary}"
