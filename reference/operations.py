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

READ_FAULTS: Final = (400, 401, 404, 406)
WRITE_FAULTS: Final = (400, 401, 403, 404, 406, 409, 412, 415, 422)
EXTRA_CREATE_FAULTS: Final = {"user": (429,), "role-invite": (429,), "tax": (405,)}
"""What making some types may answer besides: there are limits, and events without taxes."""
RATE_LIMITED_TYPES: Final = frozenset({"user", "session"})
"""Types of which a change may write mails, which are limited."""
LOGIN_REQUIRED: Final[list[Schema]] = [{"token": []}]
LOGIN_OPTIONAL: Final[list[Schema]] = [{}, {"token": []}]
"""Anybody may ask; who is logged in may see more."""


def build_read(resource: Resource) -> Operation:
    """Give the reading of one resource."""
    found = f"{resource.type}-document"
    known = _read(
        f"get-{resource.type}",
        f"Read one {to_words(resource.type)}",
        resource,
        found,
        parameters.list_for_row(resource),
    )
    return known | {"security": _security(resource)}


def build_list(resource: Resource, name: str = "") -> Operation:
    """Give the reading of a list."""
    of = name or f"list-{resource.plural}"
    known = _read(
        of,
        f"List {to_words(resource.plural)}",
        resource,
        f"{resource.type}-list",
        parameters.list_for_list(resource),
        403,
    )
    return known | {
        "security": _security(resource) if reads.may_list(resource, ANONYMOUS) else LOGIN_REQUIRED
    }


def build_related(resource: Resource, link: Link) -> Operation:
    """Give the reading of what a link leads to."""
    target = BY_TYPE[link.type]
    found, asked = (
        (f"{target.type}-list", parameters.list_for_list(target))
        if link.many
        else (f"{target.type}-or-null", parameters.list_for_row(target))
    )
    said = f"Read the {to_words(link.name)} of one {to_words(resource.type)}"
    known = _read(f"get-{resource.type}-{link.name}", said, resource, found, asked)
    return known | {"security": _security(target)}


def build_polled(resource: Resource, link: Link) -> Operation:
    """Give the reading of what a link leads to, as far as it came after a time; `meta.unread` counts the unread."""
    known = build_related(resource, link)
    return known | {
        "parameters": [*parameters.refer_to("since"), *known["parameters"]],
        "security": LOGIN_REQUIRED,
    }


def build_relationship(resource: Resource, link: Link) -> Operation:
    """Give the reading of the relationship itself."""
    asked = (
        parameters.refer_to("page-size", "page-number", "filter", f"{link.type}-sort")
        if link.many
        else []
    )
    said = f"Read which {to_words(link.name)} one {to_words(resource.type)} has"
    known = _read(
        f"get-{resource.type}-{link.name}-relationship",
        said,
        resource,
        schemas.get_linkage_name(link),
        asked,
    )
    return known | {"security": _security(BY_TYPE[link.type])}


def build_create(resource: Resource) -> Operation:
    """Give the making of one."""
    made = responses.build_response(
        "It is made.", schemas.ref(f"{resource.type}-document"), **responses.CREATED_HEADERS
    )
    more = EXTRA_CREATE_FAULTS.get(resource.type, ())
    answers = {"201": made} | responses.refer_to_faults(
        400, 401, 403, 404, 406, 409, 413, 415, 422, *more
    )
    known = _about(f"create-{resource.type}", f"Make one {to_words(resource.type)}", resource)
    return known | {
        "parameters": parameters.list_for_row(resource)[:2],
        "requestBody": _body(f"{resource.type}-new"),
        "responses": answers,
        "security": LOGIN_REQUIRED,
    }


def build_register(resource: Resource) -> Operation:
    """Give the making of an account, which is everybody's."""
    return build_create(resource) | {"security": [{}]}


def build_update(resource: Resource) -> Operation:
    """Give the changing of one."""
    shown = responses.build_response(
        "As it is now.", schemas.ref(f"{resource.type}-document"), **responses.ETAG_HEADER
    )
    more = (429,) if resource.type in RATE_LIMITED_TYPES else ()
    known = _about(f"update-{resource.type}", f"Change one {to_words(resource.type)}", resource)
    return known | {
        "parameters": [*parameters.list_for_row(resource), *parameters.refer_to("if-match")],
        "requestBody": _body(f"{resource.type}-changed"),
        "responses": {"200": shown} | responses.refer_to_faults(*WRITE_FAULTS, *more),
        "security": LOGIN_REQUIRED,
    }


def build_delete(resource: Resource) -> Operation:
    """Give the deleting of one."""
    done = responses.build_response("It is deleted.", schemas.ref("done"))
    where = "Put one {} into the trash" if resource.soft_delete else "Delete one {}"
    known = _about(f"delete-{resource.type}", where.format(to_words(resource.type)), resource)
    return known | {
        "parameters": parameters.refer_to("permanent", "if-match"),
        "responses": {"200": done} | responses.refer_to_faults(400, 401, 403, 404, 406, 409, 412),
        "security": LOGIN_REQUIRED,
    }


LINK_CHANGES: Final = {
    "POST": ("add-to", "Add to the {} of one {}"),
    "PATCH": ("replace", "Replace the {} of one {}"),
    "DELETE": ("remove-from", "Take from the {} of one {}"),
}


def build_link_change(resource: Resource, link: Link, method: str) -> Operation:
    """Give the changing of what a link holds."""
    verb, said = LINK_CHANGES[method]
    known = _about(
        f"{verb}-{resource.type}-{link.name}",
        said.format(to_words(link.name), to_words(resource.type)),
        resource,
    )
    done = responses.build_response("It holds what was asked for.", schemas.ref("done"))
    same = responses.build_empty_response("It held that already.")
    return known | {
        "parameters": parameters.refer_to("if-match"),
        "requestBody": _body(schemas.get_link_change_name(link)),
        "responses": {"200": done, "204": same} | responses.refer_to_faults(*WRITE_FAULTS),
        "security": LOGIN_REQUIRED,
    }


def to_words(name: str) -> str:
    """Give a dashed name as it reads."""
    return name.replace("-", " ")


def get_tag(resource: Resource) -> str:
    """Give the name of a resource's group."""
    return to_words(resource.plural).capitalize()


def _about(name: str, summary: str, resource: Resource) -> Operation:
    head, *rest = name.split("-")
    return {
        "operationId": head + "".join(part.title() for part in rest),
        "summary": summary,
        "tags": [get_tag(resource)],
    }


def _read(
    name: str, summary: str, resource: Resource, found: str, asked: list[Schema], *statuses: int
) -> Operation:
    answer = responses.build_response("Found.", schemas.ref(found), **responses.ETAG_HEADER)
    same = responses.build_empty_response("The client has it.", **responses.ETAG_HEADER)
    return _about(name, summary, resource) | {
        "parameters": [*asked, *parameters.refer_to("if-none-match")],
        "responses": {"200": answer, "304": same}
        | responses.refer_to_faults(*READ_FAULTS, *statuses, 413),
    }


def _security(shown: Resource) -> list[Schema]:
    return LOGIN_REQUIRED if reads.needs_login(shown) else LOGIN_OPTIONAL


def _body(name: str) -> Schema:
    return {"required": True, "content": {JSONAPI: {"schema": schemas.ref(name)}}}
