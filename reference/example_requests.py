"""The requests of the examples: derived, from the files of resources, and from the tables below."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from api.http.answers import JSON, JSONAPI
from openevent.model.kinds import CONTACT, MEMBERS, PRIVATE
from openevent.model.resource import Link, Resource
from openevent.resources import ALL, BY_TYPE
from reference import absent_lists, operations
from reference import fixtures as fixture_data
from reference.examples import load_example
from reference.exchanges import FILES, FORM, MULTIPART, Request
from reference.fixtures import Fixtures
from reference.people import ADMIN, OWNER, PASSWORD, PEOPLE, READER, STAFF, TRAVELLER
from reference.routes import DocumentedRoute

type CreatedIds = Mapping[str, str]
"""The ids of the rows that earlier examples have created, by type."""

BY_PLURAL: Final = {resource.plural: resource for resource in ALL}
EXAMPLES: Final = {resource.type: load_example(resource.type) for resource in ALL}
ADMIN_GROUPS: Final = frozenset(
    operations.get_tag(BY_TYPE[type_])
    for type_, example in EXAMPLES.items()
    if example.sender == ADMIN
)
"""The groups whose requests an administrator sends; Ada, the event's owner, sends the others."""
LOGIN: Final = {"email": f"{OWNER}@example.org", "password": PASSWORD}
NEW_PASSWORD: Final = "battery staple"  # noqa: S105 - of an example account


def _merge[T](tables: Iterable[Mapping[str, T]]) -> dict[str, T]:
    """Merge the tables of all resources into one; an operation is in one table at most."""
    return {operation: value for table in tables for operation, value in table.items()}


def _build_token_body(name: str, **members: str) -> Mapping[str, Any]:
    """Build the body with the token of a mailed link."""
    return {"data": {"token": f"token-of-{name}", **members}}


def _build_email_body(name: str) -> Mapping[str, Any]:
    return {"data": {"email": f"{name}@example.org"}}


UNSUBSCRIBE_TOKEN: Final = {"token": f"token-of-{READER}-to-unsubscribe"}
QUERIES: Final[Mapping[str, Mapping[str, str]]] = {
    "GET /v1/unsubscribe": UNSUBSCRIBE_TOKEN,
    "POST /v1/unsubscribe": UNSUBSCRIBE_TOKEN,
    "POST /v1/unsubscribe/undo": UNSUBSCRIBE_TOKEN,
    "GET /v1/tasks": {"filter[kind]": "import.event"},
    **_merge(example.queries for example in EXAMPLES.values()),
}
"""Queries by operation. Routes that are not here have the query of `_build_query`."""
BODIES: Final[Mapping[str, Any]] = {
    "POST /v1/auth/login": LOGIN,
    "POST /auth/session": {**LOGIN, "remember-me": True, "include-in-response": True},
    "POST /v1/auth/fresh-login": LOGIN,
    "POST /v1/auth/token/refresh": {"refresh_token": "token-3"},
    "POST /v1/auth/reset-password": _build_email_body("hedy"),
    "PATCH /v1/auth/reset-password": _build_token_body("hedy-to-reset", password=NEW_PASSWORD),
    "POST /v1/auth/change-password": {
        "data": {"old-password": PASSWORD, "new-password": NEW_PASSWORD}
    },
    "POST /v1/auth/verify-password": {"data": {"password": PASSWORD}},
    "POST /v1/auth/verify-email": _build_token_body("mary-to-verify"),
    "POST /v1/auth/resend-verification-email": _build_email_body("rosa"),
    "POST /v1/users/check-email": _build_email_body("ada"),
    "POST /v1/users/check_email": _build_email_body("ada"),
    "POST /v1/users/checkEmail": _build_email_body("ada"),
    "POST /v1/events/import/{source}": {"upload": fixture_data.UPLOAD, "name": "summit.zip"},
    "POST /v1/events/{key}/export/json": {"image": True},
    "POST /v1/upload/image": {"data": fixture_data.PICTURE},
    "POST /v1/upload/files": {"file": "%PDF-1.7\n% an empty page"},
    "POST /v1/upload/presigned": {"name": "talk.mp4", "type": "video/mp4", "size": 31_457_280},
    "POST /v1/events/{key}/contact-organizers": {"text": "Is there a place to park a carriage?"},
    "POST /v1/events/{key}/contact-organizer": {"email": "Is there a place for a carriage?"},
    "POST /v1/events/{key}/reorder-speakers": [],
    "POST /v1/sessions/{key}/notify": {
        "subject": "Your session {session_name}",
        "message": "We look forward to it.",
        "bcc": [f"{OWNER}@example.org"],
    },
    "POST /v1/events/{key}/speakers-call/invitations": {
        "emails": ["annie@example.org", "jean@example.org"]
    },
    "POST /v1/test-mail": {"recipient": "grace@example.org"},
    "POST /v1/unsubscribe": {"List-Unsubscribe": "One-Click"},
    "POST /v1/role_invites/accept-invite": _build_token_body("irene-to-invite"),
    "POST /v1/role_invites/decline-invite": _build_token_body("emmy-to-invite"),
    "POST /v1/role_invites/user": _build_token_body("emmy-to-invite"),
    **_merge(example.bodies for example in EXAMPLES.values()),
}
"""Bodies by operation: in plain JSON, of a form, or from the file of a resource."""
LINKED_ROWS: Final = _merge(example.linked_rows for example in EXAMPLES.values())
"""The position of the linked row by operation, where it is not derived."""
USERS: Final[Mapping[str, str]] = {
    "POST /v1/auth/login": "",
    "POST /auth/session": "",
    "POST /v1/auth/token/refresh": "",
    "POST /v1/auth/logout": "greta",
    "POST /v1/auth/blacklist": "rosa",
    "POST /v1/auth/change-password": "joan",
    "GET /v1/users/{key}/logins": TRAVELLER,
    "DELETE /v1/users/{key}/logins/{login_id}": TRAVELLER,
    "POST /v1/role_invites/accept-invite": "irene",
    "POST /v1/admin/images": ADMIN,
    **dict.fromkeys(absent_lists.ADMIN_ROUTES, ADMIN),
    "GET /v1/users/{key}/event-invoices": ADMIN,
    **_merge(example.senders for example in EXAMPLES.values()),
}
"""The user of a request, where it is not that of the group; "" is anonymous."""
type PathValues = Callable[[Fixtures, CreatedIds], Mapping[str, str]]


def _get_reader_key(fixtures: Fixtures, _: CreatedIds) -> Mapping[str, str]:
    return {"key": fixtures.get_person_id(READER)}


def _get_imported_key(fixtures: Fixtures, _: CreatedIds) -> Mapping[str, str]:
    return {"key": fixtures.imported}


def _get_export_keys(fixtures: Fixtures, _: CreatedIds) -> Mapping[str, str]:
    return {"key": fixtures.imported, "task_id": fixture_data.EXPORT}


def _get_own_data_keys(fixtures: Fixtures, _: CreatedIds) -> Mapping[str, str]:
    return {"key": fixtures.get_person_id("ada"), "task_id": fixture_data.OWN_DATA}


def _get_traveller_keys(fixtures: Fixtures, _: CreatedIds) -> Mapping[str, str]:
    return {"key": fixtures.get_person_id(TRAVELLER), "login_id": fixture_data.LOGIN}


def _get_form_keys(fixtures: Fixtures, _: CreatedIds) -> Mapping[str, str]:
    return {"key": fixtures.ids["event"][0], "form": fixtures.ids["custom-form"][0]}


def _get_other_event_key(fixtures: Fixtures, _: CreatedIds) -> Mapping[str, str]:
    """Get an event whose codes no other example needs."""
    return {"key": fixtures.ids["event"][1]}


def _get_code_keys(type_: str) -> PathValues:
    def get_keys(fixtures: Fixtures, _: CreatedIds) -> Mapping[str, str]:
        code = EXAMPLES[type_].varied["code"][0]
        return {"key": fixtures.ids["event"][0], "code": code}

    return get_keys


def _get_invite_key(number: int) -> PathValues:
    return lambda fixtures, _: {"key": fixtures.ids["speaker-invite"][number]}


PATH_VALUES: Final[Mapping[str, PathValues]] = {
    **{
        f"{method} /v1/speaker-invites/{{key}}/{verb}-invite": _get_invite_key(number)
        for method in ("GET", "POST")
        for verb, number in (("accept", 1), ("reject", 2))
    },
    "POST /v1/events/import/{source}": lambda _, __: {"source": "json"},
    "GET /v1/tasks/{task_id}": lambda _, __: {"task_id": fixture_data.IMPORT},
    "DELETE /v1/tasks/{task_id}": lambda _, created_ids: {"task_id": created_ids["task"]},
    "POST /v1/events/{key}/export/json": _get_imported_key,
    "GET /v1/events/{key}/exports/{task_id}": _get_export_keys,
    "GET /v1/users/{key}/exports/{task_id}": _get_own_data_keys,
    "GET /v1/users/{key}/logins": _get_traveller_keys,
    "DELETE /v1/users/{key}/logins/{login_id}": _get_traveller_keys,
    "GET /v1/events/{key}/versions": _get_imported_key,
    "GET /v1/users/{key}/notifications": _get_reader_key,
    "GET /v1/users/{key}/relationships/notifications": _get_reader_key,
    "POST /v1/users/{key}/notifications/read": _get_reader_key,
    "POST /v1/events/{key}/copy": lambda fixtures, _: {"key": fixtures.ids["event"][1]},
    "GET /v1/events/{key}/custom-forms/{form}": _get_form_keys,
    "DELETE /v1/events/{key}/discount-codes/delete-unused": _get_other_event_key,
    "GET /v1/events/{key}/discount-codes/{code}": _get_code_keys("discount-code"),
    "GET /v1/events/{key}/access-codes/{code}": _get_code_keys("access-code"),
    "POST /v1/mails/{key}/release": lambda fixtures, _: {"key": fixtures.ids["mail"][1]},
    "POST /v1/mails/{key}/drop": lambda fixtures, _: {"key": fixtures.ids["mail"][2]},
    **dict.fromkeys(
        ("GET /v1/orders/{key}/tickets-pdf", "GET /v1/orders/invoices/{key}"),
        lambda fixtures, _: {"key": fixtures.sold["order"]},
    ),
    "GET /v1/orders/attendees/{file}": lambda fixtures, _: {
        "file": f"{fixtures.sold['attendee']}.pdf"
    },
    "GET /v1/media/{owners}/{owner}/{digest}/{name}": lambda fixtures, _: fixtures.medium,
    "GET /v1/media/uploads/{user}/{upload}/{digest}/{name}": lambda fixtures, _: fixtures.upload,
}
"""The parameters of a path, where they do not name the first row of a type."""


def build_request(fixtures: Fixtures, created_ids: CreatedIds, route: DocumentedRoute) -> Request:
    """Build the example request of one action, with placeholders."""
    name = route.name
    if name in PATH_VALUES:
        places = PATH_VALUES[name](fixtures, created_ids)
    else:
        places = _get_row_key(fixtures, created_ids, route)
    body = BODIES[name] if name in BODIES else _build_body(fixtures, route, places)
    query = QUERIES[name] if name in QUERIES else _build_query(route)
    headers = {} if body is None else {"Content-Type": _get_content_type(route)}
    user = USERS.get(name, _get_user(route))
    if user:
        headers["Authorization"] = f"JWT token-of-{user}"
    return Request(name, places, query, headers, body)


def get_resource(path: str) -> Resource:
    """Return the resource whose plural is the first part of a path."""
    return BY_PLURAL[path.split("/")[2].replace("_", "-")]


def _get_user(route: DocumentedRoute) -> str:
    security = route.operation["security"]
    is_optional = {} in security
    if not security or (is_optional and route.method != "get"):
        return ""
    return ADMIN if route.operation["tags"][0] in ADMIN_GROUPS else OWNER


def _get_content_type(route: DocumentedRoute) -> str:
    content = route.operation["requestBody"]["content"]
    media_types = {JSON: JSON, JSONAPI: JSONAPI, FORM: FORM, MULTIPART: FILES}
    return next(header for media_type, header in media_types.items() if media_type in content)


def _get_row_key(
    fixtures: Fixtures, created_ids: CreatedIds, route: DocumentedRoute
) -> dict[str, str]:
    """Return the key of a row: the first one, or a created one or the second for a deletion."""
    if "{key}" not in route.path:
        return {}
    type_ = get_resource(route.path).type
    ids = fixtures.ids[type_]
    if route.method == "delete" and route.path.endswith("{key}"):
        return {"key": created_ids.get(type_) or ids[1]}
    role = route.path.rpartition("/")[2].removesuffix("-events")
    is_about_staff = type_ == "user" and role in STAFF
    return {"key": ids[PEOPLE.index(STAFF[role])] if is_about_staff else ids[0]}


def _build_body(fixtures: Fixtures, route: DocumentedRoute, places: Mapping[str, str]) -> Any:
    if JSONAPI not in route.operation.get("requestBody", {}).get("content", {}):
        return None
    resource = get_resource(route.path)
    if "/relationships/" in route.path:
        link = resource.link(route.path.rpartition("/")[2])
        return {"data": fixtures.build_linkage(link, _get_position(link, route))}
    if route.method == "post":
        return fixtures.build_document(resource.type, 2)
    attributes = load_example(resource.type).get_change()
    return {"data": {"type": resource.type, "id": places["key"], "attributes": attributes}}


def _get_position(link: Link, route: DocumentedRoute) -> int:
    """Return the position of the row that a link change names."""
    if route.name in LINKED_ROWS:
        return LINKED_ROWS[route.name]
    if link.many:
        return 0 if route.method == "patch" else 1
    return 0 if link.required else 1


def _build_query(route: DocumentedRoute) -> dict[str, str]:
    """Ask for the main attributes of linked rows, and for two rows of a list."""
    is_about_row = "{key}/" in route.path and "/relationships/" not in route.path
    if route.method != "get" or not is_about_row:
        return {}
    name = route.path.rpartition("/")[2]
    links = [link for link in get_resource(route.path).links if link.name == name]
    if not links:
        return {}
    link = links[0]
    fields = {f"fields[{link.type}]": ",".join(_list_main_names(BY_TYPE[link.type]))}
    return {"page[size]": "2"} | fields if link.many else fields


def _list_main_names(resource: Resource) -> list[str]:
    """List two names: required attributes, or else other attributes, or else links."""
    fields = resource.fields.values()
    public = [field for field in fields if not field.flags & {PRIVATE, CONTACT, MEMBERS}]
    ignored = {"ends_at", "timezone"}
    required = [field for field in public if field.required and field.name not in ignored]
    names = [field.dashed_name for field in required or public]
    return (names or [link.name for link in resource.links])[:2]
