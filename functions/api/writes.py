"""Writing resources over HTTP, from their declarations: a row is made, changed or deleted in one transaction.

One statement locks the row and asks what the rules need (outlook), one writes the row with its links and what is told
of it (statements), one reads it back.
"""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from aws_lambda_powertools.event_handler.api_gateway import Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2
from sqlalchemy import Connection, func

from api import (
    answers,
    bodies,
    crud,
    delivery,
    documents,
    identity,
    negotiation,
    outlook,
    query,
    relationships,
    selection,
    statements,
    validation,
)
from api.errors import BadRequest, Fault, Forbidden, Invalid, NotFound, PreconditionFailed
from api.relationships import Mode, Wish
from openevent import db
from openevent.domain import removal, rules
from openevent.domain.write import Write
from openevent.permissions import Identity
from openevent.resource import Link, Resource

type Act = Callable[[Write], None]
"""Settles what is written, once the row and the rights are known."""
DELETED: Final = {"meta": {"message": "Object successfully deleted"}}
NO_EVENT: Final = Fault("A valid relationship with event resource is required", pointer="/data/relationships/event")
NO_SUCH_EVENT: Final = Fault(crud.NOT_THERE, pointer=NO_EVENT.pointer)
NOT_ALLOWED: Final = "You may see this, but not do it."
LOCKED: Final = "This session is locked: only the owner and the organizers of its event may do this."
MODES: Final[dict[str, tuple[Mode, str]]] = {
    "POST": ("add", "Relationship successfully created"),
    "PATCH": ("set", "Relationship successfully updated"),
    "DELETE": ("remove", "Relationship successfully deleted"),
}


@dataclass(frozen=True)
class Target:
    """The row that a request names, by whom, and under which conditions."""

    event: APIGatewayProxyEventV2
    resource: Resource
    key: str
    who: Identity
    link: Link | None = None

    def switch(self, name: str) -> bool:
        return query.switch(query.parameters(self.event), name)


def create(event: APIGatewayProxyEventV2, resource: Resource) -> Response[str]:
    """Make a row of a resource; the answer shows it and its place."""
    negotiation.must_take_jsonapi(event)
    who = identity.login(event)
    body = bodies.resource_object(event, resource.type)
    wishes = relationships.read(resource, body.relationships)
    if _needs_event(resource) and relationships.of_event(wishes) is None:
        raise Invalid(NO_EVENT)
    write = Write(who, resource, {}, validation.columns(resource, body.attributes, {}), asked=body.attributes)
    with db.transaction() as connection:
        rights = outlook.of_new(connection, write, wishes)
        if not rights.seen:
            raise NotFound(NO_SUCH_EVENT)
        _admit(rights.seen, rights.allowed, write)
        relationships.settle(write, wishes)
        _obey(write)
        id_ = statements.insert(connection, write)
        answer = _shown(connection, Target(event, resource, str(id_), who))
    answer.status_code, answer.headers["ETag"] = HTTPStatus.CREATED, delivery.etag(answer)
    answer.headers["Location"] = documents.path(resource, id_)
    return answer


def change(event: APIGatewayProxyEventV2, resource: Resource, key: str) -> Response[str]:
    """Change a row in what the body says of it; the answer shows it as it is now."""
    negotiation.must_take_jsonapi(event)
    target = Target(event, resource, key, identity.login(event))
    body = bodies.resource_object(event, resource.type)
    wishes = relationships.read(resource, body.relationships)
    if body.id is None:
        raise BadRequest(Fault("The body needs the id of its resource.", pointer="/data/id"))

    def act(write: Write) -> None:
        if body.id not in {str(write.stored["id"]), write.stored.get("identifier")}:
            raise BadRequest(Fault("The id of the body is not that of the URL.", pointer="/data/id"))
        write.values |= validation.columns(resource, body.attributes, write.stored)

    with db.transaction() as connection:
        _changed(connection, target, body.attributes, wishes, act)
        answer = _shown(connection, target)
    answer.headers["ETag"] = delivery.etag(answer)
    return answer


def change_link(event: APIGatewayProxyEventV2, resource: Resource, key: str, name: str) -> Response[str]:
    """Add to what a row is linked to, replace it, or take from it; 204 where that changes nothing."""
    negotiation.must_take_jsonapi(event)
    negotiation.must_send_jsonapi(event)
    link = _writable(resource, name)
    target = Target(event, resource, key, identity.login(event), link)
    mode, message = MODES[event.http_method]
    if not link.many and mode != "set":
        raise Forbidden("A link to one is replaced by PATCH.")
    body = bodies.json_object(event)
    if "data" not in body:
        raise Invalid(Fault("The document needs data: what is linked.", pointer="/data"))
    wish = relationships.wish(link, body["data"], "", mode)
    with db.transaction() as connection:
        write = _changed(connection, target, {}, [wish], lambda _: None)
    if not write.is_touched:
        return Response(HTTPStatus.NO_CONTENT, body="")
    return answers.document({"meta": {"message": message}, "links": {"self": event.path}})


def delete(event: APIGatewayProxyEventV2, resource: Resource, key: str) -> Response[str]:
    """Put a row into the trash where it has one, and away for good where not, or where an administrator says so."""
    negotiation.must_take_jsonapi(event)
    target = Target(event, resource, key, identity.login(event))
    permanent = target.switch("permanent")
    with db.transaction() as connection:
        _take_turn(connection, target, back=False)
        write, rights = _opened(connection, target, {}, [], (rules.may_delete(resource), removal.lookups))
        _admit(rights.show(write, trash=permanent), write.is_admin if permanent else rights.allowed, write)
        _must_match(connection, target)
        removal.remove(write)
        if permanent or not resource.soft_delete:
            statements.delete(connection, write)
        else:
            write.values["deleted_at"] = func.now()
            statements.update(connection, write, "deleted")
    return answers.document(DELETED)


def _changed(connection: Connection, target: Target, asked: dict[str, Any], wishes: list[Wish], act: Act) -> Write:
    """Change a row, or bring it back from the trash, in the caller's transaction."""
    trashed = target.switch("get-trashed")
    may = (rules.may_update(target.resource), _all_lookups if trashed else rules.lookups)
    if trashed:
        _take_turn(connection, target, back=True)
    write, rights = _opened(connection, target, asked, wishes, may)
    is_trash = write.stored.get("deleted_at") is not None
    _admit(rights.show(write, trash=trashed), rights.restores if is_trash else rights.allowed, write)
    _must_match(connection, target)
    act(write)
    relationships.settle(write, wishes)
    if is_trash and not rights.allowed and write.is_touched:
        raise Forbidden("You may bring this back, but not change it.")
    restored = is_trash and "deleted-at" in asked and asked["deleted-at"] is None
    if restored:
        write.values["deleted_at"] = None
        removal.restore(write)
    _obey(write)
    statements.update(connection, write, "restored" if restored else "updated")
    return write


def _opened(
    connection: Connection,
    target: Target,
    asked: dict[str, Any],
    wishes: list[Wish],
    may: outlook.May,
) -> tuple[Write, outlook.Rights]:
    write = Write(target.who, target.resource, {}, {}, asked=asked)
    rights = outlook.of_row(connection, write, wishes, target.key, may)
    if rights is None:
        raise NotFound(crud.NOT_THERE)
    return write, rights


def _all_lookups(write: Write, row: Any) -> dict[str, Any]:
    return {**rules.lookups(write, row), **removal.lookups(write, row)}


def _admit(seen: bool, allowed: bool, write: Write) -> None:  # noqa: FBT001 - two answers of the database
    if not seen:
        raise NotFound(crud.NOT_THERE)
    if not allowed:
        raise Forbidden(LOCKED if write.stored.get("is_locked") else NOT_ALLOWED)


def _take_turn(connection: Connection, target: Target, *, back: bool) -> None:
    """Lock first what the removal's rules count on: a statement that waits for a lock sees the rows of before."""
    lock = removal.turn(target.resource, selection.named(target.resource, target.key), back=back)
    if lock is not None:
        connection.execute(lock)


def _obey(write: Write) -> None:
    outlook.keep_media(write)
    rules.obey(write)


def _must_match(connection: Connection, target: Target) -> None:
    """See that the row is as the client saw it, before it is written. Raises PreconditionFailed."""
    asked = target.event.headers.get("if-match")
    if asked and asked.strip() != "*" and not delivery.matches(asked, delivery.etag(_shown(connection, target))):
        raise PreconditionFailed(Fault("It has changed since you read it.", parameter="If-Match"))


def _shown(connection: Connection, target: Target) -> Response[str]:
    """Show the row, or its relationship, as a GET of the same path does."""
    if target.link:
        look = crud.look_at_link(target.event, target.resource, target.link, target.key)
        found = look(connection, target.who)
    else:
        found = crud.look_at(connection, target.who, target.resource, target.key, query.parameters(target.event))
    if found is None:
        raise NotFound(crud.NOT_THERE)
    return answers.document(found)


def _writable(resource: Resource, name: str) -> Link:
    link = next((link for link in resource.links if link.name == name), None)
    if link is None:
        raise NotFound(relationships.NO_LINK)
    if not relationships.is_written(link):
        raise Forbidden("This relationship follows from others: change it there.")
    return link


def _needs_event(resource: Resource) -> bool:
    return any(link.name == "event" and link.required for link in resource.links)
