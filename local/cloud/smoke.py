"""Tries a deployed API from outside: `make smoke STACK=NAME`, or `make smoke URL=https://…`.

It waits until the API is healthy, and then sends one request of each kind that needs no account. It
writes nothing. NAME is `local` for the stack of `make up`.
"""

import argparse
import http.client
import json
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from local.cloud import health
from local.deployment import samconfig
from local.process.processes import Failed
from local.stack.state import DEVELOPER_STATE, NOT_RUNNING

USAGE: Final = "Use make smoke STACK=NAME or make smoke URL=https://…; STACK=local is `make up`."
JSON_API: Final = "application/vnd.api+json"


class Unusable(Exception):
    """There is no API to try; the text says why."""


@dataclass(frozen=True)
class Answer:
    """The answer to one request."""

    status: int
    media_type: str
    body: bytes

    def read_member(self, name: str) -> Any:
        """Read a member of a JSON object; None if the body is none."""
        try:
            content = json.loads(self.body)
        except ValueError:
            return None
        return content.get(name) if isinstance(content, dict) else None


@dataclass(frozen=True)
class Step:
    """A request, and what its answer must be: status, type, and a member of its JSON object."""

    method: str
    path: str
    status: HTTPStatus
    media_type: str = ""
    member: str = ""

    def is_met(self, answer: Answer) -> bool:
        """Tell whether the answer is as it must be."""
        has_type = answer.media_type.startswith(self.media_type)
        has_member = not self.member or answer.read_member(self.member) is not None
        return answer.status == self.status and has_type and has_member


STEPS: Final = (
    Step("GET", "/v1/events?page[size]=1", HTTPStatus.OK, JSON_API, "data"),
    Step("GET", "/v1/users/me", HTTPStatus.UNAUTHORIZED),
    Step("GET", "/v1/nothing-here", HTTPStatus.NOT_FOUND, JSON_API, "errors"),
    Step("POST", "/v1/sessions", HTTPStatus.UNAUTHORIZED),
    Step("OPTIONS", "/v1/events", HTTPStatus.NO_CONTENT),
    Step("GET", "/v1/openapi.json", HTTPStatus.OK, "application/json", "paths"),
    Step("GET", "/v1/docs", HTTPStatus.OK, "text/html"),
)


def main(arguments: list[str]) -> int:
    """Run the command; return 0, or 1 if a request was not answered as it must be."""
    parser = argparse.ArgumentParser(prog="make smoke", description="Try a deployed API.")
    for name in ("stack", "region", "url", "release"):
        parser.add_argument(f"--{name}", default="")
    options = parser.parse_args(arguments)
    try:
        api = options.url.rstrip("/") or _find_api(options.stack, options.region)
        health.wait_until_healthy(api)
    except (Unusable, samconfig.Unusable, Failed, BotoCoreError, ClientError) as error:
        print(error, file=sys.stderr)
        return 1
    faults = list(try_api(api, options.release))
    print(f"{len(faults)} failed: {'; '.join(faults)}" if faults else f"{api} works.")
    return 1 if faults else 0


def try_api(api: str, release: str = "") -> Iterator[str]:
    """Send all requests and print each; yield what was not answered as it must be."""
    answer = _send(api, Step("GET", "/health", HTTPStatus.OK))
    running = answer.read_member("release")
    print(f"GET /health: {answer.status}, release {running}")
    if running is None or (release and running != release):
        yield f"the release must be {release or 'named'}"
    for step in STEPS:
        answer = _send(api, step)
        is_met = step.is_met(answer)
        print(f"{step.method} {step.path}: {answer.status} {answer.media_type}")
        if not is_met:
            yield f"{step.method} {step.path} must be {step.status} {step.media_type}".rstrip()


def _send(api: str, step: Step) -> Answer:
    body = b"{}" if step.method == "POST" else None
    headers = {"Content-Type": JSON_API} if body else {}
    request = urllib.request.Request(api + step.path, body, headers, method=step.method)
    try:
        with urllib.request.urlopen(request, timeout=health.REQUEST_SECONDS) as answer:
            return Answer(answer.status, answer.headers.get("Content-Type", ""), answer.read())
    except urllib.error.HTTPError as error:
        return Answer(error.code, error.headers.get("Content-Type", ""), error.read())
    except (OSError, http.client.HTTPException) as error:
        return Answer(0, str(error), b"")


def _find_api(stack: str, region: str) -> str:
    if not stack:
        raise Unusable(USAGE)
    if stack == samconfig.LOCAL:
        if not DEVELOPER_STATE.stack.exists():
            raise Unusable(NOT_RUNNING)
        return str(DEVELOPER_STATE.read()["api"])
    return health.find_url(stack, region)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
