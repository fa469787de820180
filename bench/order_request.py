"""Orders as buyers send them to the handler of the API."""

import json
from http import HTTPStatus
from typing import Any

from api.handler import lambda_handler
from bench.order_data import PATH, build_cart
from local.invocation import events
from openevent.auth import tokens


def build_event(buyer_id: int, ticket_id: int) -> dict[str, Any]:
    """Build the HTTP API's event of an order of one seat."""
    token = tokens.sign_access_token(buyer_id, 0, fresh=True)
    headers = {"content-type": "application/json", "authorization": f"JWT {token}"}
    body = json.dumps(build_cart(ticket_id)).encode()
    return events.build_request("POST", PATH, "", body, headers)


def send(event: dict[str, Any], status: HTTPStatus = HTTPStatus.OK) -> None:
    """Let the handler answer. Raises RuntimeError for another status."""
    answer = lambda_handler(event, None)
    if answer["statusCode"] != status:
        raise RuntimeError(answer["body"])
