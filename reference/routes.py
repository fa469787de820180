"""The routes that the API registers, each with its operation."""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from api.handler import app
from api.routes import reference
from openevent.model.resource import Resource
from openevent.resources import BY_TYPE
from reference import (
    absent_lists,
    json_routes,
    operations,
    order_routes,
    parameters,
    schemas,
)
from reference.operations import Operation

type RouteKey = tuple[str, str]
"""A path as in OpenAPI, and a method in upper case."""


class Undocumented(Exception):
    """Routes have no documentation; a line for each says where it is and where to add it."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


def _build_undocumented(route: str, handler: Any) -> Undocumented:
    function = inspect.unwrap(handler.func if isinstance(handler, partial) else handler)
    place = ""
    if inspect.isfunction(function):
        code = function.__code__
        file = Path(code.co_filename)
        file = file.relative_to(ROOT) if file.is_relative_to(ROOT) else file
        place = f" (its handler: {file}:{code.co_firstlineno})"
    return Undocumented([f"{route}: describe it in reference/json_routes.py{place}"])


@dataclass(frozen=True)
class DocumentedRoute:
    """A route and its operation; the method is in lower case."""

    path: str
    method: str
    operation: Operation

    @property
    def name(self) -> str:
        """Return the method in upper case and the path."""
        return f"{self.method.upper()} {self.path}"


ROOT: Final = Path(__file__).parent.parent
EVENTS: Final = BY_TYPE["event"]
USERS: Final = BY_TYPE["user"]
SPECIAL_ROUTES: Final[dict[str, Callable[[], Operation]]] = {
    "GET /v1/events/upcoming": partial(operations.build_list, EVENTS, "list-upcoming-events"),
    "GET /v1/events/{key}/users-events-roles": partial(
        operations.build_related, EVENTS, EVENTS.link("roles")
    ),
    "GET /v1/events/{key}/custom-forms/{form}": partial(
        operations.build_read, BY_TYPE["custom-form"]
    ),
    "GET /v1/users/{key}/notifications": partial(
        operations.build_polled, USERS, USERS.link("notifications")
    ),
    "GET /v1/users/{key}/sessions": partial(
        operations.build_related, USERS, USERS.link("sessions")
    ),
    "GET /v1/users/{key}/speakers": partial(
        operations.build_related, USERS, USERS.link("speakers")
    ),
    "GET /v1/users/me": partial(operations.build_own_read, USERS),
    "GET /v1/settings": partial(operations.build_read, BY_TYPE["setting"]),
    "PATCH /v1/settings": partial(
        operations.build_update, BY_TYPE["setting"], "update-only-setting"
    ),
    "GET /v1/event-image-sizes": partial(operations.build_read, BY_TYPE["event-image-size"]),
    "PATCH /v1/event-image-sizes": partial(
        operations.build_update, BY_TYPE["event-image-size"], "update-only-event-image-size"
    ),
    "GET /v1/speaker-image-sizes": partial(operations.build_read, BY_TYPE["speaker-image-size"]),
    "PATCH /v1/speaker-image-sizes": partial(
        operations.build_update, BY_TYPE["speaker-image-size"], "update-only-speaker-image-size"
    ),
    "POST /v1/orders": partial(operations.build_create, BY_TYPE["order"]),
    "GET /v1/tickets/{key}": order_routes.build_ticket_read,
    "GET /v1/events/{key}/discount-codes/{code}": partial(
        operations.build_read, BY_TYPE["discount-code"], "look-up-discount-code"
    ),
    "GET /v1/events/{key}/access-codes/{code}": partial(
        operations.build_read, BY_TYPE["access-code"], "look-up-access-code"
    ),
    "GET /v1/access-codes/{key}/tickets": order_routes.build_opened_tickets,
    "POST /v1/users": partial(operations.build_register, USERS),
    "GET /": lambda: json_routes.ROOT.build_operation(reference.root.__doc__ or ""),
    **{name: partial(absent_lists.build, name) for name in absent_lists.ROUTES},
}
"""Routes with a handler of their own that answer like the routes of resources."""
BY_HANDLER: Final[dict[str, Callable[..., Operation]]] = {
    "_read_one": operations.build_read,
    "_read_all": operations.build_list,
    "_read_related": operations.build_related,
    "_read_duties": operations.build_list,
    "_read_statistics": operations.build_read_for_administrators,
    "_create": operations.build_create,
    "_update": operations.build_update,
    "_delete": operations.build_delete,
}
"""Builders by the name of the handler in api/routes."""


def list_handlers() -> dict[RouteKey, Any]:
    """Return the handler of each route; the first one, as in the router, if there are two."""
    handlers: dict[RouteKey, Any] = {}
    for route in app._static_routes + app._dynamic_routes:  # noqa: SLF001 - Powertools has no public list
        for key in list_keys(route):
            handlers.setdefault(key, route.func)
    return handlers


def document_routes() -> list[DocumentedRoute]:
    """Return all routes with their operations. Raises Undocumented with all that lack one."""
    documented: list[DocumentedRoute] = []
    lines: list[str] = []
    for (path, method), handler in list_handlers().items():
        try:
            documented.append(_document(path, method, handler))
        except Undocumented as error:
            lines += error.lines
    if lines:
        raise Undocumented(lines)
    return documented


def list_keys(route: Any) -> Iterator[RouteKey]:
    """List the keys of a route; the route of all relationships has a key for each of them."""
    path = route.openapi_path
    if not path.endswith("/relationships/{name}"):
        yield path, route.method
        return
    resource = route.func.args[0]
    is_read = route.method == "GET"
    for link in resource.links if is_read else schemas.list_writable_links(resource):
        if link.many or route.method in {"GET", "PATCH"}:
            yield path.replace("{name}", link.name), route.method


def _document(path: str, method: str, handler: Any) -> DocumentedRoute:
    operation, resource = _build_operation(path, method, handler)
    documented = operation.get("parameters", [])
    names = {str(parameter.get("name")) for parameter in documented}
    of_path = parameters.build_path_parameters(path, resource)
    missing = [parameter for parameter in of_path if parameter["name"] not in names]
    if missing:
        operation = operation | {"parameters": [*missing, *documented]}
    return DocumentedRoute(path, method.lower(), operation)


def _build_operation(path: str, method: str, handler: Any) -> tuple[Operation, Resource | None]:
    """Build the operation; return it with the resource of the path's `key`, if there is one."""
    name = f"{method} {path}"
    if isinstance(handler, partial):
        return _build_for_resource(path, method, handler), handler.args[0]
    if name in SPECIAL_ROUTES:
        return SPECIAL_ROUTES[name](), _find_resource_of_key(path)
    if name in json_routes.ROUTES:
        operation = json_routes.ROUTES[name].build_operation(handler.__doc__ or "")
        return operation, _find_resource_of_key(path)
    raise _build_undocumented(name, handler)


def _find_resource_of_key(path: str) -> Resource | None:
    for resource in (EVENTS, USERS):
        if path.startswith(f"/v1/{resource.plural}/{{key}}"):
            return resource
    return None


def _build_for_resource(path: str, method: str, handler: Any) -> Operation:
    name, resource = handler.func.__name__, handler.args[0]
    last_part = path.rpartition("/")[2]
    if name == "_update_relationship":
        return operations.build_link_change(resource, resource.link(last_part), method)
    if name == "_read_relationship":
        return operations.build_relationship(resource, resource.link(last_part))
    if name not in BY_HANDLER:
        raise _build_undocumented(f"{method} {path}", handler)
    return BY_HANDLER[name](*handler.args)
