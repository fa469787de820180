"""The routes of the API as they are registered, each with its operation."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from api.handler import app
from openevent.model.resource import Resource
from openevent.resources import BY_TYPE
from reference import json_routes, operations, parameters, schemas
from reference.operations import Operation

type RouteKey = tuple[str, str]
"""A path in OpenAPI's form, and a method in upper case."""


class Undocumented(Exception):
    """A route of which the reference says nothing; its message is the route."""


@dataclass(frozen=True)
class DocumentedRoute:
    """A route and its operation."""

    path: str
    method: str
    operation: Operation

    @property
    def name(self) -> str:
        """Give the method in upper case and the path."""
        return f"{self.method.upper()} {self.path}"


EVENTS: Final = BY_TYPE["event"]
USERS: Final = BY_TYPE["user"]
SPECIAL_ROUTES: Final[dict[str, Callable[[], Operation]]] = {
    "GET /v1/events/upcoming": lambda: operations.build_list(EVENTS, "list-upcoming-events"),
    "GET /v1/events/{key}/users-events-roles": lambda: operations.build_related(
        EVENTS, EVENTS.link("roles")
    ),
    "GET /v1/events/{key}/custom-forms/{form}": lambda: operations.build_read(
        BY_TYPE["custom-form"]
    ),
    "GET /v1/users/{key}/notifications": lambda: operations.build_polled(
        USERS, USERS.link("notifications")
    ),
    "GET /v1/settings": lambda: operations.build_read(BY_TYPE["setting"]),
    "POST /v1/users": lambda: operations.build_register(BY_TYPE["user"]),
}
"""Routes of their own that speak as those of resources do."""


def list_handlers() -> dict[RouteKey, Any]:
    """Give the handler of each route; of a place that is registered twice the first, as requests find it."""
    found: dict[RouteKey, Any] = {}
    for route in app._static_routes + app._dynamic_routes:  # noqa: SLF001 - Powertools tells nobody what it knows
        for place in _places(route):
            found.setdefault(place, route.func)
    return found


def document_routes() -> list[DocumentedRoute]:
    """Give all routes with their operations. Raises Undocumented."""
    return [
        _documented(path, method, handler) for (path, method), handler in list_handlers().items()
    ]


def _places(route: Any) -> Iterator[RouteKey]:
    """Give the place of a route; the ones of links of every name stand for one place a link and method."""
    path = route.openapi_path
    if not path.endswith("/relationships/{name}"):
        yield path, route.method
        return
    resource = route.func.args[0]
    for link in resource.links if route.method == "GET" else schemas.list_writable_links(resource):
        if link.many or route.method in {"GET", "PATCH"}:
            yield path.replace("{name}", link.name), route.method


def _documented(path: str, method: str, handler: Any) -> DocumentedRoute:
    operation, resource = _operation(path, method, handler)
    known = {str(one.get("name")) for one in operation.get("parameters", ())}
    places = [
        one for one in parameters.build_path_parameters(path, resource) if one["name"] not in known
    ]
    if places:
        operation = operation | {"parameters": [*places, *operation.get("parameters", ())]}
    return DocumentedRoute(path, method.lower(), operation)


def _operation(path: str, method: str, handler: Any) -> tuple[Operation, Resource | None]:
    name = f"{method} {path}"
    owner = next(
        (one for one in (EVENTS, USERS) if path.startswith(f"/v1/{one.plural}/{{key}}")), None
    )
    if isinstance(handler, partial):
        return _of_resource(path, method, handler), handler.args[0]
    if name in SPECIAL_ROUTES:
        return SPECIAL_ROUTES[name](), owner
    if name in json_routes.ROUTES:
        return json_routes.ROUTES[name].operation(handler.__doc__ or ""), owner
    raise Undocumented(name)


BY_HANDLER: Final[dict[str, Callable[..., Operation]]] = {
    "_read_one": operations.build_read,
    "_read_all": operations.build_list,
    "_read_related": operations.build_related,
    "_create": operations.build_create,
    "_change": operations.build_update,
    "_delete": operations.build_delete,
}


def _of_resource(path: str, method: str, handler: Any) -> Operation:
    name, resource, last = handler.func.__name__, handler.args[0], path.rpartition("/")[2]
    if name == "_change_link":
        return operations.build_link_change(resource, resource.link(last), method)
    if name == "_read_relationship":
        return operations.build_relationship(resource, resource.link(last))
    if name not in BY_HANDLER:
        raise Undocumented(f"{method} {path}")
    return BY_HANDLER[name](*handler.args)
