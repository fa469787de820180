"""The API's handler, at work on one request again and again in a warm process (see bench.child)."""

from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any

from api.handler import lambda_handler
from bench import lambda_context, repeat
from bench.api_request import ApiRequest
from openevent.auth import tokens


def prepare(given: dict[str, Any]) -> tuple[Callable[[], str], Path]:
    """Be ready to send the request `ask`, counting round trips by the file `count`."""
    ask = ApiRequest(**given["ask"])
    token = tokens.sign_access_token(ask.user_id, 0, fresh=True) if ask.user_id else ""
    request = lambda_context.build_request(
        ask.method, ask.path, ask.query, ask.body, ask.headers(token)
    )
    send = partial(_answer, request)
    for _ in range(repeat.WARM_UP_CALLS):
        send()
    return send, Path(given["count"])


def run(ready: tuple[Callable[[], str], Path]) -> dict[str, Any]:
    """Send it again and again; the last answer is in `body`."""
    send, count = ready
    return repeat.call_repeatedly(send, count) | {"body": send()}


def _answer(event: dict[str, Any]) -> str:
    answer = lambda_handler(event, None)
    if answer["statusCode"] >= HTTPStatus.BAD_REQUEST:
        raise RuntimeError(answer["body"])
    return str(answer["body"])
