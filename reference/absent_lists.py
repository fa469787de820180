"""The lists that are always empty and the payments that are refused, as routes of the reference."""

from collections.abc import Mapping
from typing import Final

from api.http.answers import JSONAPI
from api.routes import absent_lists, absent_payments
from reference import schemas
from reference.json_bodies import OBJECT, build_object
from reference.json_route import NO_LOGIN, JsonRoute
from reference.operations import LOGIN_REQUIRED, Operation
from reference.schemas import Schema

TAG: Final = "Absent resources"
NOTHING: Final[Schema] = {"type": "array", "items": OBJECT, "maxItems": 0}
EMPTY_LIST: Final = build_object(
    data=NOTHING,
    meta=build_object(count={"type": "integer", "const": 0}),
    links=schemas.ref("links"),
    jsonapi=schemas.ref("jsonapi"),
) | {"required": ["data", "meta"]}


def _describe(path: str, faults: tuple[int, ...], security: list[Schema]) -> JsonRoute:
    words = path.replace("<key>", "one").replace("/", "-").split("-")
    name = "list" + "".join(word.title() for word in words)
    return JsonRoute(name, TAG, EMPTY_LIST, (406, *faults), security=security, answer_type=JSONAPI)


def _build_refusal(name: str, *faults: int) -> JsonRoute:
    """Build a route that refuses every request."""
    return JsonRoute(
        name, TAG, None, faults, security=LOGIN_REQUIRED, answer_type=JSONAPI, is_refused=True
    )


ADMIN_ROUTES: Final[Mapping[str, JsonRoute]] = {
    f"GET /v1/{path}": _describe(path, (401, 403), LOGIN_REQUIRED)
    for path in absent_lists.FOR_ADMINS
}
ROW_ROUTES: Final[Mapping[str, JsonRoute]] = {
    f"GET /v1/{path.replace('<key>', '{key}')}": _describe(path, (401, 403, 404), LOGIN_REQUIRED)
    for path in absent_lists.OF_ROWS
}
PLAIN_ROUTES: Final[Mapping[str, JsonRoute]] = {
    "GET /v1/tickets/{key}/badge-forms": JsonRoute(
        "listTicketBadgeForms", TAG, NOTHING, (401, 403, 404), security=LOGIN_REQUIRED
    )
}
REFUSALS: Final[Mapping[str, JsonRoute]] = {
    "POST /v1/stripe-authorizations": _build_refusal("connectStripe", 401, 422),
    "POST /v1/orders/{key}/charge": _build_refusal("chargeOrder", 401, 404, 409),
}
ROUTES: Final[Mapping[str, JsonRoute]] = {
    **{f"GET /v1/{path}": _describe(path, (), NO_LOGIN) for path in absent_lists.PUBLIC},
    **ADMIN_ROUTES,
    **ROW_ROUTES,
    **REFUSALS,
}
DOCSTRINGS: Final[Mapping[str, str | None]] = {
    **dict.fromkeys(ROUTES, absent_lists.list_for_everybody.__doc__),
    **dict.fromkeys(ADMIN_ROUTES, absent_lists.list_for_admins.__doc__),
    "POST /v1/stripe-authorizations": absent_payments.connect_stripe.__doc__,
    "POST /v1/orders/{key}/charge": absent_payments.charge.__doc__,
}
"""The docstrings of the handlers."""


def build(name: str) -> Operation:
    """Build the operation of a route by its name."""
    return ROUTES[name].build_operation(DOCSTRINGS[name] or "")
