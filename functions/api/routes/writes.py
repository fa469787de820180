"""The write routes of every resource, from its declaration."""

from functools import partial
from typing import Any

from aws_lambda_powertools.event_handler.api_gateway import Response

from api.http.router import Router
from api.write import writes
from openevent.model.permissions import nobody
from openevent.model.resource import CREATE, UPDATE, Resource
from openevent.resources import ALL

router = Router()


def _create(resource: Resource) -> Response[str]:
    return writes.create(router.current_event, resource)


def _update(resource: Resource, key: str) -> Response[str]:
    return writes.update(router.current_event, resource, key)


def _delete(resource: Resource, key: str) -> Response[str]:
    return writes.delete(router.current_event, resource, key)


def _update_relationship(resource: Resource, key: str, name: str) -> Response[str]:
    return writes.update_relationship(router.current_event, resource, key, name)


def _bind(handler: Any, resource: Resource) -> Any:
    # Powertools needs the name of every handler, and a partial has none.
    bound = partial(handler, resource)
    bound.__name__ = handler.__name__  # type: ignore[attr-defined]
    return bound


def _register(resource: Resource) -> None:
    """Register the routes of the writes that the declaration allows to anybody."""
    base, can = f"/v1/{resource.plural}", resource.can
    if can.create is not nobody and CREATE not in resource.own_routes:
        router.post(base)(_bind(_create, resource))
    if can.delete is not nobody:
        router.delete(f"{base}/<key>")(_bind(_delete, resource))
    if can.update is nobody:
        return
    if UPDATE not in resource.own_routes:
        router.patch(f"{base}/<key>")(_bind(_update, resource))
    if resource.links:
        for method in (router.post, router.patch, router.delete):
            method(f"{base}/<key>/relationships/<name>")(_bind(_update_relationship, resource))


for _resource in ALL:
    _register(_resource)
