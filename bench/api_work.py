"""The API's handler, at work on one request again and again in a warm process (see bench.child)."""

import json
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any

from api.handler import lambda_handler
from bench import again, lambda_context
from bench.stage import USER_ID
from openevent import tokens

JSONAPI = "application/vnd.api+json"


def prepare(given: dict[str, Any]) -> tuple[Callable[[], str], Path]:
    """Be ready to send `method`, `path`, `query` and `document`, as the user where `login` is true."""
    token = {"authorization": f"JWT {tokens.access(USER_ID, 0, fresh=True)}"} if given["login"] else {}
    body = json.dumps(given["document"]).encode() if given["document"] else b""
    headers = token | {"content-type": JSONAPI}
    ask = partial(_answer, lambda_context.request(given["method"], given["path"], given["query"], body, headers))
    for _ in range(again.WARM):
        ask()
    return ask, Path(given["count"])


def run(ready: tuple[Callable[[], str], Path]) -> dict[str, Any]:
    """Ask again and again; the last answer is in `body`."""
    ask, count = ready
    return again.run(ask, count) | {"body": ask()}


def _answer(event: dict[str, Any]) -> str:
    answer = lambda_handler(event, None)
    if answer["statusCode"] >= HTTPStatus.BAD_REQUEST:
        raise RuntimeError(answer["body"])
    return str(answer["body"])
