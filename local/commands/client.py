"""A client of the API as an organizer's script would be: the standard library and nothing else."""

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

type Show = Callable[[int, str], None]
"""Called with percent and message at every poll."""


class Refused(Exception):
    """The API said no; the message is its own."""


@dataclass(frozen=True)
class Client:
    """A logged-in user at `api` (scheme://host:port)."""

    api: str
    token: str
    email: str = ""

    def call(
        self, method: str, path: str, body: bytes = b"", media_type: str = "application/json"
    ) -> Any:
        """The parsed JSON answer; `path` is root-relative. Raises Refused."""
        headers = {"Authorization": f"JWT {self.token}"} | (
            {"Content-Type": media_type} if body else {}
        )
        request = urllib.request.Request(self.api + path, body or None, headers, method=method)
        return json.loads(_open(request))

    def import_event(self, archive: Path, *, publish: bool, show: Show) -> dict[str, Any]:
        """Import a zip of at most 4 MB; the task's result, once it has ended. Raises Refused."""
        body, media_type = _multipart(archive)
        path = f"/v1/events/import/json{'?publish=true' if publish else ''}"
        return self._result(self.call("POST", path, body, media_type)["task_url"], show)

    def export_event(self, event: str, show: Show) -> dict[str, Any]:
        """Export an event with all its media; the task's result. Raises Refused."""
        wanted = json.dumps(dict.fromkeys(("image", "video", "document", "audio"), True)).encode()
        return self._result(
            self.call("POST", f"/v1/events/{event}/export/json", wanted)["task_url"], show
        )

    def _result(self, task_url: str, show: Show) -> dict[str, Any]:
        for task in self._polled(task_url):
            show(task["progress"]["percent"], task["progress"]["message"])
            if task["state"] == "SUCCESS":
                return dict(task["result"])
            if task["state"] == "FAILURE":
                raise Refused(task["result"], *task.get("errors", []))
        raise AssertionError

    def _polled(self, task_url: str) -> Iterator[dict[str, Any]]:
        while True:
            yield self.call("GET", task_url)
            time.sleep(POLL_SECONDS)


def logged_in(api: str, email: str, password: str) -> Client:
    """A client for this user. Raises Refused."""
    body = json.dumps({"email": email, "password": password}).encode()
    request = urllib.request.Request(
        f"{api}/v1/auth/login", body, {"Content-Type": "application/json"}
    )
    return Client(api, json.loads(_open(request))["access_token"], email)


def register(api: str, email: str, password: str) -> None:
    """Make a user, who is not verified yet. Raises Refused."""
    user = {"data": {"type": "user", "attributes": {"email": email, "password": password}}}
    headers = {"Content-Type": "application/vnd.api+json"}
    _open(urllib.request.Request(f"{api}/v1/users", json.dumps(user).encode(), headers))


def download(url: str, target: Path) -> None:
    """Fetch a pre-signed address, which takes no token. Raises Refused."""
    target.write_bytes(fetch(url))


def fetch(url: str) -> bytes:
    """Fetch an address that takes no token. Raises Refused."""
    return _open(urllib.request.Request(url))


def _open(request: urllib.request.Request) -> bytes:
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return bytes(answer.read())
    except urllib.error.HTTPError as error:
        told = error.read().decode(errors="replace")
        raise Refused(f"{request.get_method()} {request.selector}: {error.code} {told}") from None


def _multipart(archive: Path) -> tuple[bytes, str]:
    boundary = secrets.token_hex(16)
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{archive.name}"\r\n'
    kind = "Content-Type: application/zip\r\n\r\n"
    body = f"{head}{kind}".encode() + archive.read_bytes() + f"\r\n--{boundary}--\r\n".encode()
    return body, f"multipart/form-data; boundary={boundary}"
