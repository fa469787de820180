"""The lists that are always empty, as routes of the reference."""

from collections.abc import Mapping
from typing import Final

from api.http.answers import JSONAPI
from api.routes.absent_lists import FOR_ADMINS, PUBLIC, list_for_admins, list_for_everybody
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


def _describe(plural: str, faults: tuple[int, ...], security: list[Schema]) -> JsonRoute:
    name = "list" + "".join(part.title() for part in plural.split("-"))
    return JsonRoute(name, TAG, EMPTY_LIST, (406, *faults), security=security, answer_type=JSONAPI)


ADMIN_ROUTES: Final[Mapping[str, JsonRoute]] = {
    f"GET /v1/{plural}": _describe(plural, (401, 403), LOGIN_REQUIRED) for plural in FOR_ADMINS
}
ROUTES: Final[Mapping[str, JsonRoute]] = {
    **{f"GET /v1/{plural}": _describe(plural, (), NO_LOGIN) for plural in PUBLIC},
    **ADMIN_ROUTES,
}


def build(name: str) -> Operation:
    """Build the operation of a route by its name."""
    handler = list_for_admins if name in ADMIN_ROUTES else list_for_everybody
    return ROUTES[name].build_operation(handler.__doc__ or "")
