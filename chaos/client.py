"""A user's HTTP client, which waits where the API says so and records every answer."""

import http.client
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from chaos.journal import Journal

REQUEST_SECONDS: Final = 45
"""A request that takes longer hangs: the gateway gives up after 30 s."""
LONGEST_WAIT: Final = 35
"""A good client waits for at most so many seconds; a longer Retry-After is an answer."""
ATTEMPTS: Final = 40
BUSY: Final = (429, 503)
JSONAPI: Final = "application/vnd.api+json"


class Unclear(Exception):
    """The request got no answer of the API: nobody knows whether it was done."""


@dataclass(frozen=True)
class Answer:
    """An answer of the API: its JSON, or null if the body is none."""

    status: int
    headers: Mapping[str, str]
    body: Any

    @property
    def is_done(self) -> bool:
        """Whether the API did what was asked."""
        return self.status < 300  # noqa: PLR2004


@dataclass
class Client:
    """One user's requests to the API; `token` is empty before the login."""

    api: str
    actor: str
    journal: Journal
    token: str = ""

    def call(
        self,
        method: str,
        path: str,
        body: bytes | dict[str, Any] | None = None,
        **headers: str,
    ) -> Answer:
        """Send a request, again after each 429 and 503 with a Retry-After. Raises Unclear.

        The names of `headers` have underscores for dashes.
        """
        for _ in range(ATTEMPTS):
            answer = self._send(method, path, body, headers)
            seconds = _read_retry_after(answer)
            if seconds is None or seconds > LONGEST_WAIT:
                return answer
            time.sleep(seconds)
        return answer

    def _send(
        self,
        method: str,
        path: str,
        body: bytes | dict[str, Any] | None,
        headers: Mapping[str, str],
    ) -> Answer:
        start = time.time()
        try:
            answer = self._request(method, path, body, headers)
        except (OSError, http.client.HTTPException) as error:
            self._note(method, path, start, status=None, error=repr(error))
            raise Unclear from error
        self._note(
            method,
            path,
            start,
            status=answer.status,
            retry_after=answer.headers.get("retry-after"),
            error=_describe_error(answer),
        )
        if answer.status >= 500 and answer.status not in BUSY:  # noqa: PLR2004
            raise Unclear
        return answer

    def _request(
        self,
        method: str,
        path: str,
        body: bytes | dict[str, Any] | None,
        headers: Mapping[str, str],
    ) -> Answer:
        own = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            own["Authorization"] = f"JWT {self.token}"
        if isinstance(body, dict):
            own.setdefault("Content-Type", "application/json")
            body = json.dumps(body).encode()
        connection = http.client.HTTPConnection(urlsplit(self.api).netloc, timeout=REQUEST_SECONDS)
        try:
            connection.request(method, path, body, own)
            response = connection.getresponse()
            content = response.read()
        finally:
            connection.close()
        names = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, names, _parse(content))

    def _note(self, method: str, path: str, start: float, **details: Any) -> None:
        seconds = time.time() - start
        self.journal.note(
            self.actor,
            "request",
            method=method,
            path=path.partition("?")[0],
            sent=round(start - self.journal.start, 3),
            seconds=round(seconds, 3),
            **{name: value for name, value in details.items() if value is not None},
        )


def _read_retry_after(answer: Answer) -> float | None:
    text = answer.headers.get("retry-after", "")
    if answer.status not in BUSY or not text.isdigit():
        return None
    return max(0.1, float(text))


def _describe_error(answer: Answer) -> Any:
    return None if answer.status < 400 else str(answer.body)[:300]  # noqa: PLR2004


def _parse(content: bytes) -> Any:
    try:
        return json.loads(content)
    except ValueError:
        return None
