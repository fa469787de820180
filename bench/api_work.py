"""Runs the API's handler on one request many times in a warm process (see bench.child)."""

from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any

from api.handler import lambda_handler
from bench import repeat
from bench.api_request import ApiRequest
from local.invocation import events
from openevent.auth import tokens


def prepare(argument: dict[str, Any]) -> tuple[Callable[[], str], Path]:
    """Build the event of `request` and warm up; `count` is the file with the round trips."""
    request = ApiRequest(**argument["request"])
    token = tokens.sign_access_token(request.user_id, 0, fresh=True) if request.user_id else ""
    headers = request.headers(token)
    event = events.build_request(request.method, request.path, request.query, request.body, headers)
    send = partial(_answer, event)
    for _ in range(repeat.WARM_UP_CALLS):
        send()
    return send, Path(argument["count"])


def run(ready: tuple[Callable[[], str], Path]) -> dict[str, Any]:
    """Send the request many times; `body` is the last answer."""
    send, count = ready
    return repeat.call_repeatedly(send, count) | {"body": send()}


def _answer(event: dict[str, Any]) -> str:
    answer = lambda_handler(event, None)
    if answer["statusCode"] >= HTTPStatus.BAD_REQUEST:
        raise RuntimeError(answer["body"])
    return str(answer["body"])
