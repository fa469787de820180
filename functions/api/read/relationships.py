"""Reads of related resources and of relationships over HTTP."""

from dataclasses import replace
from typing import Final

from aws_lambda_powertools.event_handler.api_gateway import Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2
from sqlalchemy import Connection

from api.auth import identity
from api.http import answers
from api.http.answers import Document
from api.http.errors import BadRequest, Fault, Forbidden, NotFound
from api.jsonapi import documents, field_lookup, includes, joins, query, row_conditions, sorting
from api.read import policies, reads
from api.read.selection import ONE_ROW, RowPage, Selection, Shape, fetch, select_readable
from openevent.model.permissions import Identity, Rule, anyone
from openevent.model.resource import Link, Resource

HIDDEN: Final = "You may not see the {} of this {}."


def read_related(
    event: APIGatewayProxyEventV2, resource: Resource, link: Link, key: str
) -> Response[str]:
    """Answer with a page of the related resources, or, for a to-one link, one resource or null.

    Raises NotFound for some empty links (docs/contract/api.md#links-without-a-row).
    """
    target = field_lookup.get_target(link)
    caller = reads.load_caller(event, target)
    if link.many:
        return answers.build_document(list_related(event, caller, (resource, link, key)))
    selection = _read_to_one(target, query.read_parameters(event))
    load = _build_related_loader(caller, resource, link, key, selection)
    page = reads.load_visible(caller, load)
    if link.empty_is_404 and not page.rows:
        raise NotFound(reads.NOT_FOUND)
    return answers.build_document(reads.build_document(selection, page, event.path))


def list_related(
    event: APIGatewayProxyEventV2,
    caller: identity.Caller,
    relationship: tuple[Resource, Link, str],
    *,
    only: Rule = anyone,
    order: str = "",
) -> Document:
    """Build a page of the related resources that meet the rule `only`.

    `relationship` is a resource, its link and a key. `order` is the sort order if the query has
    none.
    """
    _, link, _ = relationship
    parameters = {sorting.NAME: order, **query.read_parameters(event)}
    selection = reads.read_list(field_lookup.get_target(link), parameters)
    selection = replace(selection, filter=selection.filter & only)
    load = _build_related_loader(caller, *relationship, selection)
    page = reads.load_visible(caller, load)
    return reads.build_list(event, page, selection)


def read_one_related(
    event: APIGatewayProxyEventV2, resource: Resource, link: Link, key: str, target_key: str
) -> Response[str]:
    """Answer with one of the related resources, by its key."""
    target = field_lookup.get_target(link)
    caller = reads.load_caller(event, target)
    has_key = Rule(lambda _user, _table: row_conditions.by_key(target, target_key))
    selection = replace(_read_to_one(target, query.read_parameters(event)), filter=has_key)
    load = _build_related_loader(caller, resource, link, key, selection)
    page = reads.load_visible(caller, load)
    if not page.rows:
        raise NotFound(reads.NOT_FOUND)
    path = documents.build_path(target, target_key)
    return answers.build_document(reads.build_document(selection, page, path))


def read_relationship(
    event: APIGatewayProxyEventV2, resource: Resource, link: Link, key: str
) -> Response[str]:
    """Answer with the identifiers of the related resources: all, unless the query has a page."""
    caller = reads.load_caller(event, field_lookup.get_target(link))
    load = build_relationship_loader(event, caller, resource, link, key)
    return answers.build_document(reads.load_visible(caller, load))


def build_relationship_loader(
    event: APIGatewayProxyEventV2,
    caller: identity.Caller,
    resource: Resource,
    link: Link,
    key: str,
) -> reads.Loader[Document]:
    """Build the loader of a relationship's document. Raises BadRequest."""
    target, parameters = field_lookup.get_target(link), query.read_parameters(event)
    if includes.NAME in parameters:
        detail = "A relationship has no includes: read the related resources instead."
        raise BadRequest(Fault(detail, parameter=includes.NAME), title=includes.TITLE)
    if link.many:
        selection = reads.read_list(target, {query.SIZE: "0", **parameters})
    else:
        selection = _read_to_one(target, parameters)
    ids_only = replace(selection, shape=Shape(fields={target.type: frozenset()}))
    load_rows = _build_related_loader(caller, resource, link, key, ids_only)
    links = documents.build_relationship_links(resource, link, key)

    def load(connection: Connection, user: Identity) -> Document | None:
        page = load_rows(connection, user)
        if page is None:
            return None
        return _build_relationship(event, page, ids_only, links, many=link.many)

    return load


def _build_relationship(
    event: APIGatewayProxyEventV2,
    page: RowPage,
    ids_only: Selection,
    links: dict[str, str],
    *,
    many: bool,
) -> Document:
    identifiers = [{"type": ids_only.target.type, "id": str(row.id)} for row in page.rows]
    if not many:
        identifier = identifiers[0] if identifiers else None
        return Document({"data": identifier, "links": links}, policies.choose(ids_only, page))
    document = reads.build_list(event, page, ids_only)
    body = {**document.body, "data": identifiers, "links": {**document.body["links"], **links}}
    return replace(document, body=body)


def _read_to_one(target: Resource, parameters: query.Parameters) -> Selection:
    """Read the query of a to-one link. Raises BadRequest."""
    not_deleted_first: tuple[sorting.SortKey, ...] = ()
    if target.soft_delete:
        # PostgreSQL sorts NULL as the highest value.
        not_deleted_first = (lambda _user: target.table.c.deleted_at.desc(),)
    return Selection(
        target,
        ONE_ROW,
        sort=not_deleted_first,
        shape=reads.read_shape(target, parameters),
        trashed=query.read_switch(parameters, reads.TRASHED),
    )


def _build_related_loader(
    caller: identity.Caller, resource: Resource, link: Link, key: str, selection: Selection
) -> reads.Loader[RowPage]:
    """Build the loader of the related rows; None if the user may not see the row itself.

    It raises Forbidden if the user may see the row, but not the target that it always has.
    """
    asks_public = policies.may_be_public(caller, selection.target, resource)

    def load(connection: Connection, user: Identity) -> RowPage | None:
        base = select_readable(
            resource, user, key, trashed=selection.trashed, asks_public=asks_public
        )
        within = joins.is_target(resource, link, user, base)
        related = replace(selection, base=base, within=within, asks_public=asks_public)
        page = fetch(connection, user, related)
        if link.always and page and not page.rows:
            raise Forbidden(HIDDEN.format(link.name, resource.type))
        return page

    return load
