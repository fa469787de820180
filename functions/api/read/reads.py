"""Reading resources over HTTP: one, a list, what is related to one, and the relationship itself."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial
from typing import Any, Final

from aws_lambda_powertools.event_handler.api_gateway import Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2
from sqlalchemy import Connection, RowMapping, false, select

from api.auth import identity
from api.http import answers, negotiation
from api.http.errors import BadRequest, Fault, Forbidden, NotFound, Unauthorized
from api.jsonapi import (
    documents,
    fieldsets,
    filters,
    includes,
    joins,
    lookup,
    query,
    row_conditions,
    sorting,
)
from api.read import compound, selection
from openevent.auth import tokens
from openevent.infra import db
from openevent.model.permissions import ANONYMOUS, Identity, Rule, anyone, listed
from openevent.model.resource import Link, Resource

NOT_FOUND: Final = "Not found, or you may not see it."
HASH: Final = "hash"
"""The parameter by which the link to a private call for speakers names it."""
TRASHED: Final = "get-trashed"
"""The switch that shows deleted rows to those who may bring them back."""
type Loader[T] = Callable[[Connection, Identity], T | None]
"""What someone may see of a thing; None where it may not be seen."""


def read_one(event: APIGatewayProxyEventV2, resource: Resource, key: str) -> Response[str]:
    """Answer with one resource, by id, or an event by its identifier too."""
    asker, asked = _asker(event, resource), query.read_parameters(event)
    return answers.build_jsonapi(
        load_visible(
            asker, lambda connection, who: load_document(connection, who, resource, key, asked)
        )
    )


def load_document(
    connection: Connection, who: Identity, resource: Resource, key: str, asked: query.Parameters
) -> dict[str, Any] | None:
    """Give the document of one row as the query asks for it; None where it may not be seen. Raises BadRequest."""
    shown = read_shape(resource, asked)
    meant, trashed = row_conditions.by_key(resource, key), query.read_switch(asked, TRASHED)
    found = selection.fetch(
        connection,
        who,
        selection.Selection(resource, selection.ONE_ROW, meant, shape=shown, trashed=trashed),
    )
    if not found or not found.rows:
        return None
    return _single(resource, found, shown, documents.build_path(resource, found.rows[0].id))


def read_all(
    event: APIGatewayProxyEventV2, resource: Resource, *, only: Rule = anyone, order: str = ""
) -> Response[str]:
    """Answer with a page of all, or of those alone, that the asker may see; `order` sorts them unless asked.

    Raises Forbidden where the list is for others.
    """
    asker = _asker(event, resource)
    check_may_list(resource, asker.who)
    asked = _listing(resource, {sorting.NAME: order, **query.read_parameters(event)})
    shown = listed if "event_id" in resource.table.c else anyone
    wanted = replace(asked, filter=asked.filter & only & shown)
    found = load_visible(asker, lambda connection, who: selection.fetch(connection, who, wanted))
    return answers.build_jsonapi(_listed(event, found, wanted))


def read_related(
    event: APIGatewayProxyEventV2, resource: Resource, link: Link, key: str
) -> Response[str]:
    """Answer with what a resource is linked to: a page of them, or, where it is one, that or null."""
    target = lookup.get_target(link)
    asker = _asker(event, target)
    if link.many:
        return answers.build_jsonapi(list_related(event, asker, (resource, link, key)))
    wanted = _lone(target, query.read_parameters(event))
    found = load_visible(asker, _related(resource, link, key, wanted))
    return answers.build_jsonapi(_single(target, found, wanted.shape, event.path))


def list_related(
    event: APIGatewayProxyEventV2,
    asker: identity.Caller,
    of: tuple[Resource, Link, str],
    *,
    only: Rule = anyone,
    order: str = "",
) -> dict[str, Any]:
    """Give the page of what a resource is linked to, or of those alone; `order` sorts them unless asked."""
    target = lookup.get_target(of[1])
    asked = _listing(target, {sorting.NAME: order, **query.read_parameters(event)})
    wanted = replace(asked, filter=asked.filter & only)
    return _listed(event, load_visible(asker, _related(*of, wanted)), wanted)


def read_one_related(
    event: APIGatewayProxyEventV2, resource: Resource, link: Link, key: str, other: str
) -> Response[str]:
    """Answer with the one of that id of what a resource is linked to."""
    target, asked = lookup.get_target(link), query.read_parameters(event)
    asker = _asker(event, target)
    meant = Rule(lambda _who, _table: row_conditions.by_key(target, other))
    wanted = replace(_lone(target, asked), filter=meant)
    found = load_visible(asker, _related(resource, link, key, wanted))
    if not found.rows:
        raise NotFound(NOT_FOUND)
    return answers.build_jsonapi(
        _single(target, found, wanted.shape, documents.build_path(target, other))
    )


def read_relationship(
    event: APIGatewayProxyEventV2, resource: Resource, link: Link, key: str
) -> Response[str]:
    """Answer with the identifiers of what a resource is linked to: all of them unless a page is asked for."""
    asker = _asker(event, lookup.get_target(link))
    return answers.build_jsonapi(
        load_visible(asker, build_relationship_loader(event, resource, link, key))
    )


def build_relationship_loader(
    event: APIGatewayProxyEventV2, resource: Resource, link: Link, key: str
) -> Loader[dict[str, Any]]:
    """Give the look at the document of a relationship. Raises BadRequest."""
    target, asked = lookup.get_target(link), query.read_parameters(event)
    if includes.NAME in asked:
        detail = "A relationship includes nothing: ask for what it is related to."
        raise BadRequest(Fault(detail, parameter=includes.NAME), title=includes.TITLE)
    wanted = _listing(target, {query.SIZE: "0", **asked}) if link.many else _lone(target, asked)
    bare = replace(wanted, shape=selection.Shape(fields={target.type: frozenset()}))

    def look(connection: Connection, who: Identity) -> dict[str, Any] | None:
        found = _related(resource, link, key, bare)(connection, who)
        return _identified(event, resource, (link, key), found, bare) if found else None

    return look


def _identified(
    event: APIGatewayProxyEventV2,
    resource: Resource,
    of: tuple[Link, str],
    found: selection.RowPage,
    bare: selection.Selection,
) -> dict[str, Any]:
    link, key = of
    known = [{"type": bare.target.type, "id": str(row.id)} for row in found.rows]
    links = documents.build_relationship_links(resource, link, key)
    if not link.many:
        return {"data": known[0] if known else None, "links": links}
    listed = _listed(event, found, bare)
    return {**listed, "data": known, "links": {**listed["links"], **links}}


def load_visible[T](asker: identity.Caller, look: Loader[T]) -> T:
    """Give what the asker may see. Raises NotFound, or Unauthorized where only the token's age hides it."""
    found = db.run_read(lambda connection: look(connection, asker.who))
    if found is not None:
        return found
    if asker.expired is not None and db.run_read(partial(_would_see, asker.expired, look)):
        raise Unauthorized(identity.EXPIRED, headers=identity.CHALLENGE)
    raise NotFound(NOT_FOUND)


def check_rule(who: Identity, resource: Resource, key: str, rule: Rule) -> tuple[int, bool]:
    """Give the id of a row, and whether a rule holds for it. Raises NotFound where it may not be seen."""

    def look(connection: Connection, asker: Identity) -> RowMapping | None:
        wanted = select(resource.table.c.id, rule.where(asker, resource.table).label("allowed"))
        meant = row_conditions.by_key(resource, key), row_conditions.may_read(resource, asker)
        return connection.execute(wanted.where(*meant)).mappings().first()

    row = load_visible(identity.Caller(who), look)
    return int(row["id"]), bool(row["allowed"])


def check_may_list(resource: Resource, who: Identity) -> None:
    """Check who asks for all of a resource. Raises Unauthorized, or Forbidden."""
    if may_list(resource, who):
        return
    if not who.known:
        raise Unauthorized("Log in first: this list is not for all.", headers=identity.CHALLENGE)
    raise Forbidden("This list is for administrators.")


def may_list(resource: Resource, who: Identity) -> bool:
    """Tell whether there is a list of all of a resource for who asks."""
    return resource.listed is None or str(resource.listed.where(who, resource.table)) != str(
        false()
    )


@cache
def needs_login(resource: Resource) -> bool:
    """Tell whether the rule shows nothing of a resource to anybody who is not logged in."""
    return str(resource.can.read.where(ANONYMOUS, resource.table)) == str(false())


def read_shape(resource: Resource, asked: query.Parameters) -> selection.Shape:
    """Read what a query asks documents to show. Raises BadRequest."""
    return selection.Shape(includes.read(resource, asked), fieldsets.read(asked))


def _would_see[T](claims: tokens.Claims, look: Loader[T], connection: Connection) -> bool:
    who = identity.find_user(connection, claims)
    return who is not None and look(connection, who) is not None


def _asker(event: APIGatewayProxyEventV2, resource: Resource) -> identity.Caller:
    """Tell who asks. Raises Unauthorized where the rule shows nothing to anybody who is not logged in."""
    negotiation.check_accept(event)
    if needs_login(resource):
        return identity.Caller(identity.require_login(event))
    asker = identity.load_caller(event)
    return replace(
        asker,
        who=replace(asker.who, hash=query.read_parameters(event).get(HASH, "").replace("\0", "")),
    )


def _listing(target: Resource, asked: query.Parameters) -> selection.Selection:
    """Read a query for a list. Raises BadRequest."""
    return selection.Selection(
        target,
        query.read_page(asked),
        filter=filters.read(target, asked) & target.in_lists,
        sort=sorting.read(target, asked),
        shape=read_shape(target, asked),
        trashed=query.read_switch(asked, TRASHED),
    )


def _lone(target: Resource, asked: query.Parameters) -> selection.Selection:
    """Read a query for the one that a link leads to: what lives comes before what is trashed. Raises BadRequest."""
    living = (
        (lambda _who: target.table.c.deleted_at.desc(),) if target.soft_delete else ()
    )  # null is the highest
    trashed = query.read_switch(asked, TRASHED)
    return selection.Selection(
        target, selection.ONE_ROW, sort=living, shape=read_shape(target, asked), trashed=trashed
    )


def _related(
    resource: Resource, link: Link, key: str, wanted: selection.Selection
) -> Loader[selection.RowPage]:
    def look(connection: Connection, who: Identity) -> selection.RowPage | None:
        base = selection.select_readable(resource, who, key, trashed=wanted.trashed)
        within = joins.is_target(resource, link, base)
        return selection.fetch(connection, who, replace(wanted, base=base, within=within))

    return look


def _single(
    resource: Resource, found: selection.RowPage, shown: selection.Shape, self: str
) -> dict[str, Any]:
    data, included = compound.build_members(resource, found, shown)
    return {"data": data[0] if data else None, **included, "links": {"self": self}}


def _listed(
    event: APIGatewayProxyEventV2, found: selection.RowPage, wanted: selection.Selection
) -> dict[str, Any]:
    page = wanted.page
    if not page.size and found.count > query.MAXIMUM_ROWS:
        detail = (
            f"There are {found.count} rows; one answer holds {query.MAXIMUM_ROWS}. Ask for pages."
        )
        raise BadRequest(Fault(detail, parameter=query.SIZE))
    data, included = compound.build_members(wanted.target, found, wanted.shape)
    links = query.build_links(event.path, query.read_parameters(event), page, found.count)
    return {"data": data, **included, "meta": {"count": found.count}, "links": links}
