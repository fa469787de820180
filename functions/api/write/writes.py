"""Writing resources over HTTP, from their declarations: a row is made, changed or deleted in one transaction.

One statement locks the row and asks what the rules need (outlook), one writes the row with its
links and what is told of it (statements), one reads it back.
"""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from aws_lambda_powertools.event_handler.api_gateway import Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2
from sqlalchemy import Connection, func

from api.auth import identity
from api.http import answers, bodies, delivery, negotiation
from api.http.errors import BadRequest, Fault, Forbidden, Invalid, NotFound, PreconditionFailed
from api.jsonapi import documents, query, row_conditions
from api.read import reads
from api.write import links, preconditions, statement, validation
from api.write.links import Mode, Wish
from openevent.domain import deletion, rules
from openevent.domain.write import Write
from openevent.infra import db
from openevent.model.permissions import Identity
from openevent.model.resource import Link, Resource

type Act = Callable[[Write], None]
"""Settles what is written, once the row and the rights are known."""
DELETED: Final = {"meta": {"message": "Object successfully deleted"}}
NO_EVENT: Final = Fault(
    "A valid relationship with event resource is required", pointer="/data/relationships/event"
)
NO_SUCH_EVENT: Final = Fault(reads.NOT_THERE, pointer=NO_EVENT.pointer)
NOT_ALLOWED: Final = "You may see this, but not do it."
LOCKED: Final = (
    "This session is locked: only the owner and the organizers of its event may do this."
)
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
    wishes = links.read(resource, body.relationships)
    if _needs_event(resource) and links.of_event(wishes) is None:
        raise Invalid(NO_EVENT)
    write = Write(
        who, resource, {}, validation.columns(resource, body.attributes, {}), asked=body.attributes
    )
    with db.transaction() as connection:
        rights = preconditions.of_new(connection, write, wishes)
        if not rights.seen:
            raise NotFound(NO_SUCH_EVENT)
        _admit(rights.seen, rights.allowed, write)
        links.settle(write, wishes)
        _obey(write)
        id_ = statement.insert(connection, write)
        answer = _shown(connection, Target(event, resource, str(id_), who))
    answer.status_code, answer.headers["ETag"] = HTTPStatus.CREATED, delivery.etag(answer)
    answer.headers["Location"] = documents.path(resource, id_)
    return answer


def change(event: APIGatewayProxyEventV2, resource: Resource, key: str) -> Response[str]:
    """Change a row in what the body says of it; the answer shows it as it is now."""
    negotiation.must_take_jsonapi(event)
    target = Target(event, resource, key, identity.login(event))
    body = bodies.resource_object(event, resource.type)
    wishes = links.read(resource, body.relationships)
    if body.id is None:
        raise BadRequest(Fault("The body needs the id of its resource.", pointer="/data/id"))

    def act(write: Write) -> None:
        if body.id not in {str(write.stored["id"]), write.stored.get("identifier")}:
            raise BadRequest(
                Fault("The id of the body is not that of the URL.", pointer="/data/id")
            )
        write.values |= validation.columns(resource, body.attributes, write.stored)

    with db.transaction() as connection:
        _changed(connection, target, body.attributes, wishes, act)
        answer = _shown(connection, target)
    answer.headers["ETag"] = delivery.etag(answer)
    return answer


def change_link(
    event: APIGatewayProxyEventV2, resource: Resource, key: str, name: str
) -> Response[str]:
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
    wish = links.wish(link, body["data"], "", mode)
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
        write, rights = _opened(connection, target, {}, [], (resource.can.delete, deletion.lookups))
        _admit(
            rights.show(write, trash=permanent),
            write.is_admin if permanent else rights.allowed,
            write,
        )
        _must_match(connection, target)
        deletion.remove(write)
        if permanent or not resource.soft_delete:
            statement.delete(connection, write)
        else:
            write.values["deleted_at"] = func.now()
            statement.update(connection, write, "deleted")
    return answers.document(DELETED)


def _changed(
    connection: Connection, target: Target, asked: dict[str, Any], wishes: list[Wish], act: Act
) -> Write:
    """Change a row, or bring it back from the trash, in the caller's transaction."""
    trashed = target.switch("get-trashed")
    may = (target.resource.can.update, _all_lookups if trashed else rules.lookups)
    if trashed:
        _take_turn(connection, target, back=True)
    write, rights = _opened(connection, target, asked, wishes, may)
    is_trash = write.stored.get("deleted_at") is not None
    _admit(
        rights.show(write, trash=trashed), rights.restores if is_trash else rights.allowed, write
    )
    _must_match(connection, target)
    act(write)
    links.settle(write, wishes)
    if is_trash and not rights.allowed and write.is_touched:
        raise Forbidden("You may bring this back, but not change it.")
    restored = is_trash and "deleted-at" in asked and asked["deleted-at"] is None
    if restored:
        write.values["deleted_at"] = None
        deletion.restore(write)
    _obey(write)
    statement.update(connection, write, "restored" if restored else "updated")
    return write


def _opened(
    connection: Connection,
    target: Target,
    asked: dict[str, Any],
    wishes: list[Wish],
    may: preconditions.May,
) -> tuple[Write, preconditions.Rights]:
    write = Write(target.who, target.resource, {}, {}, asked=asked)
    rights = preconditions.of_row(connection, write, wishes, target.key, may)
    if rights is None:
        raise NotFound(reads.NOT_THERE)
    return write, rights


def _all_lookups(write: Write, row: Any) -> dict[str, Any]:
    return {**rules.lookups(write, row), **deletion.lookups(write, row)}


def _admit(seen: bool, allowed: bool, write: Write) -> None:  # noqa: FBT001 - two answers of the database
    if not seen:
        raise NotFound(reads.NOT_THERE)
    if not allowed:
        raise Forbidden(LOCKED if write.stored.get("is_locked") else NOT_ALLOWED)


def _take_turn(connection: Connection, target: Target, *, back: bool) -> None:
    """Lock first what the removal's rules count on: a statement that waits for a lock sees the rows of before."""
    lock = deletion.turn(
        target.resource, row_conditions.by_key(target.resource, target.key), back=back
    )
    if lock is not None:
        connection.execute(lock)


def _obey(write: Write) -> None:
    preconditions.keep_media(write)
    rules.obey(write)


def _must_match(connection: Connection, target: Target) -> None:
    """See that the row is as the client saw it, before it is written. Raises PreconditionFailed."""
    asked = target.event.headers.get("if-match")
    if (
        asked
        and asked.strip() != "*"
        and not delivery.matches(asked, delivery.etag(_shown(connection, target)))
    ):
        raise PreconditionFailed(Fault("It has changed since you read it.", parameter="If-Match"))


def _shown(connection: Connection, target: Target) -> Response[str]:
    """Show the row, or its relationship, as a GET of the same path does."""
    if target.link:
        look = reads.look_at_link(target.event, target.resource, target.link, target.key)
        found = look(connection, target.who)
    else:
        found = reads.look_at(
            connection, target.who, target.resource, target.key, query.parameters(target.event)
        )
    if found is None:
        raise NotFound(reads.NOT_THERE)
    return answers.document(found)


def _writable(resource: Resource, name: str) -> Link:
    link = next((link for link in resource.links if link.name == name), None)
    if link is None:
        raise NotFound(links.NO_LINK)
    if not links.is_written(link):
        raise Forbidden("This relationship follows from others: change it there.")
    return link


def _needs_event(resource: Resource) -> bool:
    return any(link.name == "event" and link.required for link in resource.links)
