"""The first stage of a write: read the HTTP request."""

from typing import Any, Final

from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from api.auth import identity
from api.http import bodies, negotiation
from api.http.errors import BadRequest, Fault, Forbidden, Invalid, NotFound
from api.jsonapi import dry_runs, query
from api.read import reads
from api.write import validation
from api.write.links import link_data
from openevent.domain.write.request import LinkChange, Mode, Request
from openevent.model.resource import Link, Resource

NO_EVENT: Final = Fault(
    "A valid relationship with event resource is required", pointer="/data/relationships/event"
)
MODES: Final[dict[str, Mode]] = {"POST": "add", "PATCH": "set", "DELETE": "remove"}
PERMANENT: Final = "permanent"
NOTIFY: Final = "notify"


def read_create(event: APIGatewayProxyEventV2, resource: Resource) -> Request:
    """Read the request for a new row, and check its attributes."""
    negotiation.check_accept(event)
    user = identity.require_login(event)
    data = bodies.read_resource_object(event, resource.type)
    links = link_data.read_links(resource, data.relationships)
    if _needs_event(resource) and link_data.get_event_id(links) is None:
        raise Invalid(NO_EVENT)
    columns = validation.read_columns(resource, data.attributes, {})
    return Request(
        user,
        resource,
        attributes=data.attributes,
        new_columns=columns,
        links=links,
        notify=_read_notify(event),
    )


def read_update(event: APIGatewayProxyEventV2, resource: Resource, key: str) -> Request:
    """Read the request that changes or restores a row."""
    negotiation.check_accept(event)
    user = identity.require_login(event)
    data = bodies.read_resource_object(event, resource.type)
    links = link_data.read_links(resource, data.relationships)
    if data.id is None:
        raise BadRequest(Fault("The body needs the id of its resource.", pointer="/data/id"))
    return Request(
        user,
        resource,
        key=key,
        body_id=data.id,
        attributes=_resolve_aliases(resource, data.attributes),
        links=links,
        trashed=_read_switch(event, reads.TRASHED),
        dry_run=_read_switch(event, dry_runs.DRY_RUN),
        notify=_read_notify(event),
    )


def read_delete(event: APIGatewayProxyEventV2, resource: Resource, key: str) -> Request:
    """Read the request that deletes a row."""
    negotiation.check_accept(event)
    user = identity.require_login(event)
    return Request(user, resource, key=key, permanent=_read_switch(event, PERMANENT))


def read_relationship(
    event: APIGatewayProxyEventV2, resource: Resource, key: str, name: str
) -> Request:
    """Read the request that changes one relationship of a row."""
    negotiation.check_accept(event)
    negotiation.check_content_type(event)
    link = _find_link(resource, name)
    user = identity.require_login(event)
    return Request(
        user,
        resource,
        key=key,
        links=(_read_link_change(event, link),),
        relationship=link,
        trashed=_read_switch(event, reads.TRASHED),
        dry_run=_read_switch(event, dry_runs.DRY_RUN),
    )


def _read_link_change(event: APIGatewayProxyEventV2, link: Link) -> LinkChange:
    mode = MODES[event.http_method]
    if not link.many and mode != "set":
        raise Forbidden("Use PATCH to change a relationship to one resource.")
    document = bodies.read_json_object(event)
    if "data" not in document:
        message = "The document needs `data`: the identifiers of the linked resources."
        raise Invalid(Fault(message, pointer="/data"))
    return link_data.read_link(link, document["data"], "", mode)


def _resolve_aliases(resource: Resource, attributes: dict[str, Any]) -> dict[str, Any]:
    """Give a value to the attribute that an older client sends under another name alone."""
    values = {
        name: attributes[alias]
        for alias, name in resource.aliases.items()
        if alias in attributes and name not in attributes
    }
    return attributes | values


def _read_switch(event: APIGatewayProxyEventV2, name: str) -> bool:
    return query.read_switch(query.read_parameters(event), name)


def _read_notify(event: APIGatewayProxyEventV2) -> bool | None:
    """Read the switch `notify`; None if the query has none."""
    parameters = query.read_parameters(event)
    return query.read_switch(parameters, NOTIFY) if NOTIFY in parameters else None


def _find_link(resource: Resource, name: str) -> Link:
    link = next((link for link in resource.links if link.name == name), None)
    if link is None:
        raise NotFound(link_data.NO_LINK)
    if not link_data.is_writable(link):
        raise Forbidden("This relationship is read-only: it follows from other resources.")
    return link


def _needs_event(resource: Resource) -> bool:
    return any(link.name == "event" and link.required for link in resource.links)
