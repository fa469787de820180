"""Reading resources over HTTP: one, a list, and what is related to one."""

from collections.abc import Callable
from functools import cache, partial
from typing import Any

from aws_lambda_powertools.event_handler.api_gateway import Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2
from sqlalchemy import Connection, false

from api import answers, documents, identity, negotiation, query, selection
from api.errors import BadRequest, Fault, Forbidden, NotFound, Unauthorized
from openevent import db, tokens
from openevent.permissions import ANONYMOUS, Identity
from openevent.resource import Link, Resource
from openevent.resources import BY_TYPE

type Look[T] = Callable[[Connection, Identity], T | None]
"""What someone may see of a thing; None where it may not be seen."""


def read_one(event: APIGatewayProxyEventV2, resource: Resource, key: str) -> Response[str]:
    """Answer with one resource, by id, or an event by its identifier too."""
    asker = _asker(event, resource)
    meant = selection.named(resource, key)
    found = seen(asker, lambda connection, who: selection.fetch_one(connection, who, resource, meant))
    return answers.document(_single(resource, found, documents.path(resource, found[0])))


def read_all(event: APIGatewayProxyEventV2, resource: Resource) -> Response[str]:
    """Answer with a page of all that the asker may see. Raises Forbidden where the list is for others."""
    asker = _asker(event, resource)
    must_list(resource, asker.who)
    page = query.page(query.parameters(event))
    wanted = selection.everything(resource, page)
    found = seen(asker, lambda connection, who: selection.fetch(connection, who, wanted))
    return answers.document(_listed(event, resource, found, page))


def must_list(resource: Resource, who: Identity) -> None:
    """Check who asks for all of a resource. Raises Unauthorized, or Forbidden."""
    if resource.listed is None or str(resource.listed.where(who, resource.table)) != str(false()):
        return
    if not who.known:
        raise Unauthorized("Log in first: this list is not for all.", headers=identity.CHALLENGE)
    raise Forbidden("This list is for administrators.")


def read_related(event: APIGatewayProxyEventV2, resource: Resource, link: Link, key: str) -> Response[str]:
    """Answer with what a resource is linked to: a page of them, or, where it is one, that or null."""
    target = BY_TYPE[link.type]
    asker = _asker(event, target)
    page = query.page(query.parameters(event)) if link.many else selection.ONE
    within = selection.related(resource, target, link)

    def look(connection: Connection, who: Identity) -> selection.Found | None:
        base = selection.readable(resource, who, key)
        return selection.fetch(connection, who, selection.Wanted(target, page, base, within))

    found = seen(asker, look)
    if link.many:
        return answers.document(_listed(event, target, found, page))
    return answers.document(_single(target, found.rows[0] if found.rows else None, event.path))


def seen[T](asker: identity.Asker, look: Look[T]) -> T:
    """Give what the asker may see. Raises NotFound, or Unauthorized where only the token's age hides it."""
    found = db.read(lambda connection: look(connection, asker.who))
    if found is not None:
        return found
    if asker.expired is not None and db.read(partial(_would_see, asker.expired, look)):
        raise Unauthorized(identity.EXPIRED, headers=identity.CHALLENGE)
    raise NotFound("There is no such thing, or not for you.")


def _would_see[T](claims: tokens.Claims, look: Look[T], connection: Connection) -> bool:
    who = identity.load(connection, claims)
    return who is not None and look(connection, who) is not None


def _asker(event: APIGatewayProxyEventV2, resource: Resource) -> identity.Asker:
    """Tell who asks. Raises Unauthorized where the rule shows nothing to anybody who is not logged in."""
    negotiation.must_take_jsonapi(event)
    if _needs_login(resource):
        return identity.Asker(identity.login(event))
    return identity.asker(event)


@cache
def _needs_login(resource: Resource) -> bool:
    return str(resource.can.read.where(ANONYMOUS, resource.table)) == str(false())


def _single(resource: Resource, found: tuple[int, str] | None, self: str) -> dict[str, Any]:
    data = documents.resource_object(resource, *found) if found else None
    return {"data": data, "links": {"self": self}}


def _listed(
    event: APIGatewayProxyEventV2, resource: Resource, found: selection.Found, page: query.Page
) -> dict[str, Any]:
    if not page.size and found.count > query.MAXIMUM:
        detail = f"There are {found.count} rows; one answer holds {query.MAXIMUM}. Ask for pages."
        raise BadRequest(Fault(detail, parameter=query.SIZE))
    return {
        "data": [documents.resource_object(resource, *row) for row in found.rows],
        "meta": {"count": found.count},
        "links": query.links(event.path, query.parameters(event), page, found.count),
    }
