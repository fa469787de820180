"""Without a token a 401 comes exactly where the reference requires one."""

import re
from http import HTTPStatus
from typing import Final

import pytest

from reference.operations import LOGIN_REQUIRED
from reference.routes import DocumentedRoute, document_routes
from tests.unit.api.client import Client

PLACE: Final = re.compile(r"{\w+}")
ALL: Final = {one.name: one for one in document_routes()}
IN_BODY: Final = "POST /v1/auth/token/refresh"
"""Its token stands in a header, in a cookie or in the body, and one of them must be there."""


def status(one: DocumentedRoute) -> int:
    """Ask without a token for what is not there; gives the answer's status."""
    path = PLACE.sub("4711", one.path.replace("{source}", "json"))
    return Client().send(one.method.upper(), path, {"data": []}).status


@pytest.mark.parametrize("name", sorted(ALL.keys() - {IN_BODY}))
def test_without_a_token_only_what_asks_for_one_is_a_401(name: str) -> None:
    is_refused = status(ALL[name]) == HTTPStatus.UNAUTHORIZED
    assert is_refused == (ALL[name].operation["security"] == LOGIN_REQUIRED)


def test_a_refresh_is_refused_without_any_token() -> None:
    assert status(ALL[IN_BODY]) == HTTPStatus.UNAUTHORIZED
