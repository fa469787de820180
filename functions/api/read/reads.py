"""Reads of resources over HTTP: one resource or a list."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial
from typing import Final

from aws_lambda_powertools.event_handler.api_gateway import Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2
from sqlalchemy import Connection, RowMapping, false, select

from api.auth import identity
from api.http import answers, negotiation
from api.http.answers import Document
from api.http.caching import Caching
from api.http.errors import BadRequest, Fault, Forbidden, NotFound, Unauthorized
from api.jsonapi import (
    documents,
    fieldsets,
    filters,
    includes,
    query,
    row_conditions,
    sorting,
)
from api.read import compound, policies
from api.read.selection import ONE_ROW, Row, RowPage, Selection, Shape, fetch
from openevent.auth import tokens
from openevent.infra import db
from openevent.model.permissions import (
    ANONYMOUS,
    CALL,
    Identity,
    Rule,
    anyone,
    listed_or_member,
)
from openevent.model.resource import Resource

NOT_FOUND: Final = "Not found, or you may not see it."
ADMINS_ONLY: Final = "Only administrators may read this list."
HASH: Final = "hash"
"""The parameter with the hash from the link to a private call for speakers."""
TRASHED: Final = "get-trashed"
"""The switch that shows deleted rows to users who may restore them."""
type Loader[T] = Callable[[Connection, Identity], T | None]
"""Loads something for a user; None if it does not exist or the user may not see it."""


def read_one(event: APIGatewayProxyEventV2, resource: Resource, key: str) -> Response[str]:
    """Answer with one resource by its id. An event's identifier is a key too."""
    return read_one_for(load_caller(event, resource), event, resource, key)


def read_one_for(
    caller: identity.Caller, event: APIGatewayProxyEventV2, resource: Resource, key: str
) -> Response[str]:
    """Answer with one resource to a caller who is loaded already."""
    parameters = query.read_parameters(event)
    asks_public = policies.may_be_public(caller, resource)

    def load(connection: Connection, user: Identity) -> Document | None:
        return load_document(connection, user, resource, key, parameters, asks_public=asks_public)

    return answers.build_document(load_visible(caller, load))


def load_document(
    connection: Connection,
    user: Identity,
    resource: Resource,
    key: str,
    parameters: query.Parameters,
    *,
    asks_public: bool = False,
) -> Document | None:
    """Load the document of one row; None if the user may not see it. Raises BadRequest."""
    selection = Selection(
        resource,
        ONE_ROW,
        row_conditions.by_key(resource, key),
        shape=read_shape(resource, parameters),
        trashed=query.read_switch(parameters, TRASHED),
        asks_public=asks_public,
    )
    page = fetch(connection, user, selection)
    if not page or not page.rows:
        return None
    path = documents.build_path(resource, page.rows[0].id)
    return build_document(selection, page, path)


def read_all(
    event: APIGatewayProxyEventV2, resource: Resource, *, only: Rule = anyone, order: str = ""
) -> Response[str]:
    """Answer with a page of the rows that the user may see and that meet the rule `only`.

    `order` is the sort order if the query has none. Raises Unauthorized, or Forbidden for a list
    that is reserved for others.
    """
    caller = load_caller(event, resource)
    check_may_list(resource, caller.user)
    in_lists = listed_or_member if "event_id" in resource.table.c else anyone
    return read_selected(event, caller, resource, only=only & in_lists, order=order)


def read_selected(
    event: APIGatewayProxyEventV2,
    caller: identity.Caller,
    resource: Resource,
    *,
    only: Rule,
    order: str = "",
) -> Response[str]:
    """Answer with a page of the rows that the caller may see and that meet the rule `only`."""
    selection = read_list(resource, {sorting.NAME: order, **query.read_parameters(event)})
    selection = replace(
        selection,
        filter=selection.filter & only,
        asks_public=policies.may_be_public(caller, resource),
    )
    page = load_visible(caller, lambda connection, user: fetch(connection, user, selection))
    return answers.build_document(build_list(event, page, selection))


def load_visible[T](caller: identity.Caller, load: Loader[T]) -> T:
    """Load something that the caller may see.

    Raises NotFound, or Unauthorized if the caller could see it with a token that is not expired.
    """
    result = db.run_read(lambda connection: load(connection, caller.user))
    if result is not None:
        return result
    claims = caller.expired_claims
    if claims is not None and db.run_read(partial(_has_access, claims, load)):
        raise Unauthorized(identity.EXPIRED, headers=identity.CHALLENGE)
    raise NotFound(NOT_FOUND)


def check_rule(
    user: Identity, resource: Resource, key: str, rule: Rule, *, trashed: bool = False
) -> tuple[int, bool]:
    """Load the id of a row and whether a rule holds for it. Raises NotFound.

    With `trashed` it may be a deleted row that the user may restore.
    """

    def load(connection: Connection, user: Identity) -> RowMapping | None:
        is_allowed = rule.where(user, resource.table).label("allowed")
        row = select(resource.table.c.id, is_allowed).where(
            row_conditions.by_key(resource, key),
            row_conditions.may_read(resource, user, trashed=trashed),
        )
        return connection.execute(row).mappings().first()

    row = load_visible(identity.Caller(user), load)
    return int(row["id"]), bool(row["allowed"])


def check_may_list(resource: Resource, user: Identity) -> None:
    """Check that the user may list a resource. Raises Unauthorized or Forbidden."""
    if may_list(resource, user):
        return
    if not user.is_logged_in:
        raise Unauthorized("Log in to read this list.", headers=identity.CHALLENGE)
    raise Forbidden(ADMINS_ONLY)


def may_list(resource: Resource, user: Identity) -> bool:
    """Whether the user may list the rows of a resource across events."""
    if resource.list_rule is None:
        return True
    return str(resource.list_rule.where(user, resource.table)) != str(false())


def get_list_policy(resource: Resource) -> Caching:
    """Get the policy of the list of a resource across events."""
    policy = policies.get_policy(resource)
    if policy is Caching.PUBLIC_MINUTE and not may_list(resource, ANONYMOUS):
        return Caching.PRIVATE
    return policy


@cache
def needs_login(resource: Resource) -> bool:
    """Whether the read rule hides every row from users who are not logged in."""
    return str(resource.can.read.where(ANONYMOUS, resource.table)) == str(false())


def read_shape(resource: Resource, parameters: query.Parameters) -> Shape:
    """Read the includes and fieldsets of a query. Raises BadRequest."""
    return Shape(
        includes.read(resource, parameters),
        fieldsets.read(parameters),
        has_includes=includes.is_requested(parameters),
    )


def _has_access[T](claims: tokens.Claims, load: Loader[T], connection: Connection) -> bool:
    """Check whether the user of an expired token may see something."""
    user = identity.find_user(connection, claims)
    return user is not None and load(connection, user) is not None


def load_caller(event: APIGatewayProxyEventV2, resource: Resource) -> identity.Caller:
    """Load the caller. Raises Unauthorized if the resource needs a login and there is none."""
    negotiation.check_accept(event)
    if needs_login(resource):
        return identity.Caller(identity.require_login(event))
    caller = identity.load_caller(event)
    # PostgreSQL refuses a text with a NUL character.
    hash_ = query.read_parameters(event).get(HASH, "").replace("\0", "")
    return identity.add_secret(caller, CALL, hash_) if hash_ else caller


def read_list(target: Resource, parameters: query.Parameters) -> Selection:
    """Read the query of a list. Raises BadRequest."""
    trashed = query.read_switch(parameters, TRASHED)
    return Selection(
        target,
        query.read_page(parameters),
        filter=filters.read(target, parameters, trashed=trashed) & target.list_filter,
        sort=sorting.read(target, parameters),
        shape=read_shape(target, parameters),
        trashed=trashed,
    )


def build_document(selection: Selection, page: RowPage, path: str) -> Document:
    """Build the document of the one row of a page, or of null."""
    objects, included = compound.build_members(selection.target, page, selection.shape)
    data = objects[0] if objects else None
    body = {"data": data, **included, "links": {"self": path}}
    return Document(body, policies.choose(selection, page))


def build_written(resource: Resource, id_: int, attributes: str) -> Document:
    """Build the document of a row whose attributes the statement that wrote it has returned."""
    page = RowPage(1, [Row(id_, attributes)], [], is_public=False)
    return build_document(Selection(resource, ONE_ROW), page, documents.build_path(resource, id_))


def build_list(event: APIGatewayProxyEventV2, page: RowPage, selection: Selection) -> Document:
    """Build the document of a page. Raises BadRequest if all rows are too many."""
    if not selection.page.size and page.count > query.MAXIMUM_ROWS:
        detail = (
            f"The list has {page.count} rows. "
            f"Ask for at most {query.MAXIMUM_ROWS:,} rows: use {query.SIZE}."
        )
        raise BadRequest(Fault(detail, parameter=query.SIZE))
    objects, included = compound.build_members(selection.target, page, selection.shape)
    parameters = query.read_parameters(event)
    links = query.build_links(event.path, parameters, selection.page, page.count)
    body = {"data": objects, **included, "meta": {"count": page.count}, "links": links}
    return Document(body, policies.choose(selection, page))
