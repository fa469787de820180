"""The read routes of every resource, from its declaration."""

from functools import partial
from typing import Any

from aws_lambda_powertools.event_handler.api_gateway import Response

from api.http.errors import NotFound
from api.http.router import Router
from api.jsonapi import field_lookup
from api.read import reads, relationships
from api.read.policies import get_policy
from api.write.links import link_data
from openevent.model.resource import READ, Link, Resource
from openevent.resources import ALL

router = Router()


def _read_one(resource: Resource, key: str) -> Response[str]:
    return reads.read_one(router.current_event, resource, key)


def _read_all(resource: Resource) -> Response[str]:
    return reads.read_all(router.current_event, resource)


def _read_related(resource: Resource, link: Link, key: str) -> Response[str]:
    return relationships.read_related(router.current_event, resource, link, key)


def _read_relationship(resource: Resource, key: str, name: str) -> Response[str]:
    link = field_lookup.get_links(resource).get(name)
    if link is None:
        raise NotFound(link_data.NO_LINK)
    return relationships.read_relationship(router.current_event, resource, link, key)


def bind(handler: Any, *arguments: Any) -> Any:
    """Bind the first arguments of a handler.

    Powertools needs the name of every handler, and a partial has none.
    """
    bound = partial(handler, *arguments)
    bound.__name__ = handler.__name__  # type: ignore[attr-defined]
    return bound


def _register(resource: Resource) -> None:
    base = f"/v1/{resource.plural}"
    if resource.list_rule:
        caching = reads.get_list_policy(resource)
        router.get(base, caching=caching)(bind(_read_all, resource))
    if READ not in resource.own_routes:
        router.get(f"{base}/<key>", caching=get_policy(resource))(bind(_read_one, resource))
    for link in resource.links:
        if link.name not in resource.own_routes:
            caching = get_policy(field_lookup.get_target(link), resource)
            related = bind(_read_related, resource, link)
            router.get(f"{base}/<key>/{link.name}", caching=caching)(related)
    if resource.links:
        # The policy of a relationship is that of its related rows, which the handler names.
        router.get(f"{base}/<key>/relationships/<name>", caching=get_policy(resource))(
            bind(_read_relationship, resource)
        )


for _resource in ALL:
    _register(_resource)
