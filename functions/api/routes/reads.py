"""The routes of every resource, from its declaration: one, what it is linked to, and lists where there are any."""

from functools import partial
from typing import Any

from aws_lambda_powertools.event_handler.api_gateway import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from api.http.errors import NotFound
from api.jsonapi import lookup
from api.read import reads
from api.write.links import body
from openevent.model.resource import Link, Resource
from openevent.resources import ALL

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]


def _one(resource: Resource, key: str) -> Response[str]:
    return reads.read_one(router.current_event, resource, key)


def _all(resource: Resource) -> Response[str]:
    return reads.read_all(router.current_event, resource)


def _related(resource: Resource, link: Link, key: str) -> Response[str]:
    return reads.read_related(router.current_event, resource, link, key)


def _relationship(resource: Resource, key: str, name: str) -> Response[str]:
    link = lookup.get_links(resource).get(name)
    if link is None:
        raise NotFound(body.NO_LINK)
    return reads.read_relationship(router.current_event, resource, link, key)


def _named(handler: Any, *bound: Any) -> Any:
    # Powertools asks every handler for its name.
    made = partial(handler, *bound)
    made.__name__ = handler.__name__  # type: ignore[attr-defined]
    return made


def _register(resource: Resource) -> None:
    base = f"/v1/{resource.plural}"
    if resource.listed:
        router.get(base)(_named(_all, resource))
    router.get(f"{base}/<key>")(_named(_one, resource))
    for link in resource.links:
        if link.name not in resource.own_routes:
            router.get(f"{base}/<key>/{link.name}")(_named(_related, resource, link))
    if resource.links:
        router.get(f"{base}/<key>/relationships/<name>")(_named(_relationship, resource))


for _resource in ALL:
    _register(_resource)
