"""The operations that each resource has from its declaration: reading, writing, and its links."""

from typing import Any, Final

from api.http.answers import JSONAPI
from api.read import reads
from openevent.model.permissions import ANONYMOUS
from openevent.model.resource import Link, Resource
from openevent.resources import BY_TYPE
from reference import parameters, responses, schemas
from reference.schemas import Schema

type Operation = dict[str, Any]

READ: Final = (400, 401, 404, 406)
WRITE: Final = (400, 401, 403, 404, 406, 409, 412, 415, 422)
OF_TYPE: Final = {"user": (429,), "role-invite": (429,), "tax": (405,)}
"""What making some types may answer besides: there are limits, and events without taxes."""
LIMITED: Final = frozenset({"user", "session"})
"""Types of which a change may write mails, which are limited."""
LOGIN: Final[list[Schema]] = [{"token": []}]
EITHER: Final[list[Schema]] = [{}, {"token": []}]
"""Anybody may ask; who is logged in may see more."""


def one(resource: Resource) -> Operation:
    """Give the reading of one resource."""
    found = f"{resource.type}-document"
    known = _read(
        f"get-{resource.type}",
        f"Read one {words(resource.type)}",
        resource,
        found,
        parameters.one(resource),
    )
    return known | {"security": _security(resource)}


def every(resource: Resource, name: str = "") -> Operation:
    """Give the reading of a list."""
    of = name or f"list-{resource.plural}"
    known = _read(
        of,
        f"List {words(resource.plural)}",
        resource,
        f"{resource.type}-list",
        parameters.many(resource),
        403,
    )
    return known | {
        "security": _security(resource) if reads.may_list(resource, ANONYMOUS) else LOGIN
    }


def related(resource: Resource, link: Link) -> Operation:
    """Give the reading of what a link leads to."""
    target = BY_TYPE[link.type]
    found, asked = (
        (f"{target.type}-list", parameters.many(target))
        if link.many
        else (f"{target.type}-or-null", parameters.one(target))
    )
    said = f"Read the {words(link.name)} of one {words(resource.type)}"
    known = _read(f"get-{resource.type}-{link.name}", said, resource, found, asked)
    return known | {"security": _security(target)}


def polled(resource: Resource, link: Link) -> Operation:
    """Give the reading of what a link leads to, as far as it came after a time; `meta.unread` counts the unread."""
    known = related(resource, link)
    return known | {
        "parameters": [*parameters.named("since"), *known["parameters"]],
        "security": LOGIN,
    }


def relationship(resource: Resource, link: Link) -> Operation:
    """Give the reading of the relationship itself."""
    asked = (
        parameters.named("page-size", "page-number", "filter", f"{link.type}-sort")
        if link.many
        else []
    )
    said = f"Read which {words(link.name)} one {words(resource.type)} has"
    known = _read(
        f"get-{resource.type}-{link.name}-relationship",
        said,
        resource,
        schemas.shown_link(link),
        asked,
    )
    return known | {"security": _security(BY_TYPE[link.type])}


def create(resource: Resource) -> Operation:
    """Give the making of one."""
    made = responses.good("It is made.", schemas.ref(f"{resource.type}-document"), **responses.MADE)
    more = OF_TYPE.get(resource.type, ())
    answers = {"201": made} | responses.faults(400, 401, 403, 404, 406, 409, 413, 415, 422, *more)
    known = _about(f"create-{resource.type}", f"Make one {words(resource.type)}", resource)
    return known | {
        "parameters": parameters.one(resource)[:2],
        "requestBody": _body(f"{resource.type}-new"),
        "responses": answers,
        "security": LOGIN,
    }


def register(resource: Resource) -> Operation:
    """Give the making of an account, which is everybody's."""
    return create(resource) | {"security": [{}]}


def change(resource: Resource) -> Operation:
    """Give the changing of one."""
    shown = responses.good(
        "As it is now.", schemas.ref(f"{resource.type}-document"), **responses.ETAG
    )
    more = (429,) if resource.type in LIMITED else ()
    known = _about(f"update-{resource.type}", f"Change one {words(resource.type)}", resource)
    return known | {
        "parameters": [*parameters.one(resource), *parameters.named("if-match")],
        "requestBody": _body(f"{resource.type}-changed"),
        "responses": {"200": shown} | responses.faults(*WRITE, *more),
        "security": LOGIN,
    }


def delete(resource: Resource) -> Operation:
    """Give the deleting of one."""
    done = responses.good("It is deleted.", schemas.ref("done"))
    where = "Put one {} into the trash" if resource.soft_delete else "Delete one {}"
    known = _about(f"delete-{resource.type}", where.format(words(resource.type)), resource)
    return known | {
        "parameters": parameters.named("permanent", "if-match"),
        "responses": {"200": done} | responses.faults(400, 401, 403, 404, 406, 409, 412),
        "security": LOGIN,
    }


VERBS: Final = {
    "POST": ("add-to", "Add to the {} of one {}"),
    "PATCH": ("replace", "Replace the {} of one {}"),
    "DELETE": ("remove-from", "Take from the {} of one {}"),
}


def change_link(resource: Resource, link: Link, method: str) -> Operation:
    """Give the changing of what a link holds."""
    verb, said = VERBS[method]
    known = _about(
        f"{verb}-{resource.type}-{link.name}",
        said.format(words(link.name), words(resource.type)),
        resource,
    )
    done = responses.good("It holds what was asked for.", schemas.ref("done"))
    same = responses.empty("It held that already.")
    return known | {
        "parameters": parameters.named("if-match"),
        "requestBody": _body(schemas.sent_link(link)),
        "responses": {"200": done, "204": same} | responses.faults(*WRITE),
        "security": LOGIN,
    }


def words(name: str) -> str:
    """Give a dashed name as it reads."""
    return name.replace("-", " ")


def tag(resource: Resource) -> str:
    """Give the name of a resource's group."""
    return words(resource.plural).capitalize()


def _about(name: str, summary: str, resource: Resource) -> Operation:
    head, *rest = name.split("-")
    return {
        "operationId": head + "".join(part.title() for part in rest),
        "summary": summary,
        "tags": [tag(resource)],
    }


def _read(
    name: str, summary: str, resource: Resource, found: str, asked: list[Schema], *statuses: int
) -> Operation:
    answer = responses.good("Found.", schemas.ref(found), **responses.ETAG)
    same = responses.empty("The client has it.", **responses.ETAG)
    return _about(name, summary, resource) | {
        "parameters": [*asked, *parameters.named("if-none-match")],
        "responses": {"200": answer, "304": same} | responses.faults(*READ, *statuses, 413),
    }


def _security(shown: Resource) -> list[Schema]:
    return LOGIN if reads.needs_login(shown) else EITHER


def _body(name: str) -> Schema:
    return {"required": True, "content": {JSONAPI: {"schema": schemas.ref(name)}}}
