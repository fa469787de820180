"""The operations of each resource, built from its declaration: reading, writing, and links."""

from typing import Any, Final

from api.http.answers import JSONAPI
from api.read import reads
from openevent.model.permissions import ANONYMOUS
from openevent.model.resource import Link, Resource
from openevent.resources import BY_TYPE
from openevent.resources.event import events
from reference import parameters, responses, schemas
from reference.schemas import Schema

type Operation = dict[str, Any]

READ_FAULTS: Final = (400, 401, 404, 406)
CREATE_FAULTS: Final = (400, 401, 403, 404, 406, 409, 413, 415, 422)
WRITE_FAULTS: Final = (400, 401, 403, 404, 406, 409, 412, 415, 422)
DELETE_FAULTS: Final = (400, 401, 403, 404, 406, 409, 412)
EXTRA_CREATE_FAULTS: Final = {
    "user": (429,),
    "role-invite": (429,),
    "speaker-invite": (429,),
    "user-favourite-session": (429,),
    "event": (429,),
    "session": (429,),
    "speaker": (429,),
    "feedback": (429,),
    "tax": (405,),
}
"""Rate limits, and events without taxes."""
RATE_LIMITED_TYPES: Final = frozenset({"user", "session", "event"})
"""Types whose changes may send mails, which have a rate limit."""
LOGIN_REQUIRED: Final[list[Schema]] = [{"token": []}]
LOGIN_OPTIONAL: Final[list[Schema]] = [{}, {"token": []}]
"""For everybody; a user may see more than an anonymous client."""
LINK_CHANGES: Final = {
    "POST": ("add-to", "Add to the {} of one {}"),
    "PATCH": ("replace", "Replace the {} of one {}"),
    "DELETE": ("remove-from", "Remove from the {} of one {}"),
}


def build_read(resource: Resource, name: str = "") -> Operation:
    """Build the operation that reads one resource; `name` is its dashed id if it is not `get-…`."""
    type_ = resource.type
    operation = _describe(name or f"get-{type_}", f"Read one {to_words(type_)}", resource)
    operation |= _build_get(f"{type_}-document", parameters.list_for_row(resource))
    return operation | {"security": _get_security(resource)}


def build_own_read(resource: Resource) -> Operation:
    """Build the operation that reads the user's own row."""
    return build_read(resource, f"get-own-{resource.type}") | {"security": LOGIN_REQUIRED}


def build_read_for_administrators(resource: Resource) -> Operation:
    """Build the operation that reads the only row of a resource, which others may not see."""
    type_ = resource.type
    operation = _describe(f"get-{type_}", f"Read the {to_words(resource.plural)}", resource)
    operation |= _build_get(f"{type_}-document", parameters.list_for_row(resource), 403)
    return operation | {"security": LOGIN_REQUIRED}


def build_list(resource: Resource, name: str = "") -> Operation:
    """Build the operation that reads a list; `name` is its dashed id if it is not `list-…`."""
    plural = resource.plural
    operation = _describe(name or f"list-{plural}", f"List {to_words(plural)}", resource)
    operation |= _build_get(f"{resource.type}-list", parameters.list_for_list(resource), 403)
    is_public = reads.may_list(resource, ANONYMOUS)
    return operation | {"security": _get_security(resource) if is_public else LOGIN_REQUIRED}


def build_related(resource: Resource, link: Link) -> Operation:
    """Build the operation that reads the resources to which a link leads."""
    target = BY_TYPE[link.type]
    summary = f"Read the {to_words(link.name)} of one {to_words(resource.type)}"
    operation = _describe(f"get-{resource.type}-{link.name}", summary, resource)
    if link.many:
        operation |= _build_get(f"{target.type}-list", parameters.list_for_list(target))
    else:
        kind = "document" if link.always or link.empty_is_404 else "or-null"
        own_parameters = parameters.list_for_row(target)
        operation |= _build_get(f"{target.type}-{kind}", own_parameters, *_list_refusals(link))
    return operation | {"security": _get_security(target)}


def build_polled(resource: Resource, link: Link) -> Operation:
    """Build the operation that reads the linked resources since a time."""
    operation = build_related(resource, link)
    own_parameters = [*parameters.refer_to("since"), *operation["parameters"]]
    return operation | {"parameters": own_parameters, "security": LOGIN_REQUIRED}


def build_relationship(resource: Resource, link: Link) -> Operation:
    """Build the operation that reads a relationship itself."""
    name = f"get-{resource.type}-{link.name}-relationship"
    summary = f"Read which {to_words(link.name)} one {to_words(resource.type)} has"
    own_parameters = parameters.list_for_relationship(BY_TYPE[link.type]) if link.many else []
    operation = _describe(name, summary, resource)
    operation |= _build_get(schemas.get_linkage_name(link), own_parameters, *_list_refusals(link))
    return operation | {"security": _get_security(BY_TYPE[link.type])}


def build_create(resource: Resource) -> Operation:
    """Build the operation that creates a resource."""
    type_ = resource.type
    document = schemas.ref(f"{type_}-document")
    created = responses.build_response("Created.", document, **responses.CREATED_HEADERS)
    faults = (*CREATE_FAULTS, *EXTRA_CREATE_FAULTS.get(type_, ()))
    notify = parameters.refer_to(*_list_notify(resource))
    return _describe(f"create-{type_}", f"Create one {to_words(type_)}", resource) | {
        "parameters": [*parameters.list_for_new_row(resource), *notify],
        "requestBody": _build_body(f"{type_}-new"),
        "responses": {"201": created} | responses.refer_to_faults(*faults),
        "security": LOGIN_REQUIRED,
    }


def build_register(resource: Resource) -> Operation:
    """Build the operation that creates an account, which needs no login."""
    return build_create(resource) | {"security": [{}]}


def build_update(resource: Resource, name: str = "") -> Operation:
    """Build the operation that changes one resource; `name` is its dashed id if not `update-…`."""
    type_ = resource.type
    document = schemas.ref(f"{type_}-document")
    updated = responses.build_response("The new state.", document, **responses.ETAG_HEADER)
    rate_limit = (429,) if type_ in RATE_LIMITED_TYPES else ()
    shared = parameters.refer_to("dry-run", *_list_notify(resource), "if-match")
    return _describe(name or f"update-{type_}", f"Change one {to_words(type_)}", resource) | {
        "parameters": [*parameters.list_for_row(resource), *shared],
        "requestBody": _build_body(f"{type_}-changed"),
        "responses": {"200": updated} | responses.refer_to_faults(*WRITE_FAULTS, *rate_limit),
        "security": LOGIN_REQUIRED,
    }


def build_delete(resource: Resource) -> Operation:
    """Build the operation that deletes a resource."""
    type_ = resource.type
    deleted = responses.build_response("Deleted.", schemas.ref("deleted"))
    template = "Move one {} to the trash" if resource.soft_delete else "Delete one {}"
    return _describe(f"delete-{type_}", template.format(to_words(type_)), resource) | {
        "parameters": parameters.refer_to("permanent", "if-match"),
        "responses": {"200": deleted} | responses.refer_to_faults(*DELETE_FAULTS),
        "security": LOGIN_REQUIRED,
    }


def build_link_change(resource: Resource, link: Link, method: str) -> Operation:
    """Build the operation that changes a link."""
    verb, template = LINK_CHANGES[method]
    summary = template.format(to_words(link.name), to_words(resource.type))
    changed = responses.build_response("Changed.", schemas.ref("done"))
    same = responses.build_empty_response("Nothing had to be changed.")
    return _describe(f"{verb}-{resource.type}-{link.name}", summary, resource) | {
        "parameters": parameters.refer_to("dry-run", "if-match"),
        "requestBody": _build_body(schemas.get_link_change_name(link)),
        "responses": {"200": changed, "204": same} | responses.refer_to_faults(*WRITE_FAULTS),
        "security": LOGIN_REQUIRED,
    }


def _list_notify(resource: Resource) -> tuple[str, ...]:
    """List the switch of publications, which only events have."""
    return ("notify",) if resource is events else ()


def to_words(name: str) -> str:
    """Return a dashed name as words."""
    return name.replace("-", " ")


def get_tag(resource: Resource) -> str:
    """Return the name of the resource's group."""
    return to_words(resource.plural).capitalize()


def _describe(name: str, summary: str, resource: Resource) -> Operation:
    """Return id, summary and group; `name` is the id with dashes."""
    head, *rest = name.split("-")
    return {
        "operationId": head + "".join(part.title() for part in rest),
        "summary": summary,
        "tags": [get_tag(resource)],
    }


def _build_get(schema_name: str, own_parameters: list[Schema], *statuses: int) -> Operation:
    """Return the parameters and the answers of a GET."""
    schema = schemas.ref(schema_name)
    ok = responses.build_response("Found.", schema, **responses.ETAG_HEADER)
    same = responses.build_empty_response("Not changed.", **responses.ETAG_HEADER)
    faults = responses.refer_to_faults(*READ_FAULTS, *statuses, 413)
    return {
        "parameters": [*own_parameters, *parameters.refer_to("if-none-match")],
        "responses": {"200": ok, "304": same} | faults,
    }


def _list_refusals(link: Link) -> tuple[int, ...]:
    """List the statuses for users who may see a row, but not the target that it always has."""
    return (403,) if link.always else ()


def _get_security(resource: Resource) -> list[Schema]:
    return LOGIN_REQUIRED if reads.needs_login(resource) else LOGIN_OPTIONAL


def _build_body(schema_name: str) -> Schema:
    return {"required": True, "content": {JSONAPI: {"schema": schemas.ref(schema_name)}}}
