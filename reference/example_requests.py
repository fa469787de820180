"""What the example of each action asks: from the declarations, and from these tables what they do not tell."""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from api.http.answers import JSON, JSONAPI
from openevent.model.kinds import CONTACT, MEMBERS, PRIVATE
from openevent.model.resource import Link, Resource
from openevent.resources import ALL, BY_TYPE
from reference import fixtures, operations, rows
from reference.exchanges import FORM, Request
from reference.fixtures import STAFF, Fixtures
from reference.routes import DocumentedRoute

type CreatedIds = Mapping[str, str]
"""The ids of what the examples before have made, by type."""

BY_PLURAL: Final = {resource.plural: resource for resource in ALL}
ADMIN_GROUPS: Final = frozenset(
    operations.get_tag(BY_TYPE[type_])
    for type_ in ("user", "role", "notification", "mail", "suppression", "activity", "setting", "message-setting",
                  "event-type", "event-topic", "event-sub-topic")
)  # fmt: skip
"""The groups whose examples an administrator asks; of the others it is Ada, the event's owner."""
LOGIN: Final = {"email": "ada@example.org", "password": rows.PASSWORD}
NEW_PASSWORD: Final = "battery staple"  # noqa: S105 - an example


def _letter(name: str, **more: str) -> Mapping[str, Any]:
    """Give the body that sends the token of a mail's link."""
    return {"data": {"token": f"token-of-{name}", **more}}


def _email(name: str) -> Mapping[str, Any]:
    return {"data": {"email": f"{name}@example.org"}}


PROPOSALS: Final = {"filter[action]": rows.PROPOSAL_ACTION["action"]}
UNSUBSCRIBE_TOKEN: Final = {"token": f"token-of-{rows.READER}-to-unsubscribe"}
QUERIES: Final[Mapping[str, Mapping[str, str]]] = {
    "GET /v1/users": {"filter[email]": "ada@example.org"},
    "GET /v1/events": {
        "filter": json.dumps([{"name": "name", "op": "ilike", "val": "%Days"}]), "sort": "-starts-at,name",
        "page[size]": "1", "include": "tracks", "fields[event]": "name,identifier,starts-at,tracks",
        "fields[track]": "name,color",
    },
    "GET /v1/events/upcoming": {"page[size]": "1", "fields[event]": "name,starts-at"},
    "GET /v1/sessions": {"filter[state]": "accepted", "page[size]": "2", "fields[session]": "title,starts-at"},
    "GET /v1/sessions/{key}": {"include": "track,speakers", "fields[track]": "name", "fields[speaker]": "name"},
    "GET /v1/speakers": {"sort": "name", "page[size]": "2", "fields[speaker]": "name"},
    "GET /v1/tracks": {"page[size]": "2", "include": "event", "fields[event]": "name"},
    "GET /v1/notifications": {**PROPOSALS, "include": "user", "fields[user]": "email"},
    "GET /v1/mails": {**PROPOSALS, "filter[state]": "failed", "page[size]": "1"},
    "GET /v1/events/{key}/mails": {**PROPOSALS, "fields[mail]": "recipient,state,reason"},
    "GET /v1/events/{key}/relationships/mails": PROPOSALS,
    "GET /v1/activities": {
        "filter[actor]": f"{rows.READER}@example.org",
        "filter": json.dumps([{"name": "action", "op": "like", "val": "session.%"}]),
    },
    "GET /v1/unsubscribe": UNSUBSCRIBE_TOKEN,
    "POST /v1/unsubscribe": UNSUBSCRIBE_TOKEN,
    "POST /v1/unsubscribe/undo": UNSUBSCRIBE_TOKEN,
    "GET /v1/message-settings": {"page[size]": "2"},
    "GET /v1/tasks": {"filter[kind]": "import.event"},
}  # fmt: skip
"""Queries of examples; what is linked is asked for with its main attributes alone, lists of it for
a page of two."""
BODIES: Final[Mapping[str, Any]] = {
    "POST /v1/auth/login": LOGIN,
    "POST /auth/session": {**LOGIN, "remember-me": True, "include-in-response": True},
    "POST /v1/auth/fresh-login": LOGIN,
    "POST /v1/auth/token/refresh": {"refresh_token": "token-3"},
    "POST /v1/auth/reset-password": _email("hedy"),
    "PATCH /v1/auth/reset-password": _letter("hedy-to-reset", password=NEW_PASSWORD),
    "POST /v1/auth/change-password": {
        "data": {"old-password": rows.PASSWORD, "new-password": NEW_PASSWORD}
    },
    "POST /v1/auth/verify-password": {"data": {"password": rows.PASSWORD}},
    "POST /v1/auth/verify-email": _letter("mary-to-verify"),
    "POST /v1/auth/resend-verification-email": _email("rosa"),
    "POST /v1/users/check-email": _email("ada"),
    "POST /v1/users/check_email": _email("ada"),
    "POST /v1/events/import/{source}": {"upload": fixtures.UPLOAD, "name": "summit.zip"},
    "POST /v1/events/{key}/export/json": {"image": True},
    "POST /v1/events/{key}/contact-organizers": {"text": "Is there a place to park a carriage?"},
    "POST /v1/events/{key}/speakers-call/invitations": {
        "emails": ["annie@example.org", "jean@example.org"]
    },
    "POST /v1/test-mail": {"recipient": "grace@example.org"},
    "POST /v1/unsubscribe": {"List-Unsubscribe": "One-Click"},
    "POST /v1/role_invites/accept-invite": _letter("irene-to-invite"),
    "POST /v1/role_invites/decline-invite": _letter("emmy-to-invite"),
    "POST /v1/role_invites/user": _letter("emmy-to-invite"),
    "PATCH /v1/feedbacks/{key}/relationships/session": {"data": None},
}
"""Bodies in plain JSON and of a form, and the link that stays empty since the feedback is of an
event."""
LINKED_ROWS: Final[Mapping[str, int]] = {
    "PATCH /v1/sessions/{key}/relationships/speakers": 1,
    "POST /v1/sessions/{key}/relationships/speakers": 0,
    "PATCH /v1/sessions/{key}/relationships/creator": fixtures.PEOPLE.index("clara"),
    "PATCH /v1/speakers/{key}/relationships/user": fixtures.PEOPLE.index("clara"),
    "PATCH /v1/email-notifications/{key}/relationships/event": 0,
    "PATCH /v1/notifications/{key}/relationships/user": fixtures.PEOPLE.index(rows.READER),
    "PATCH /v1/users-events-roles/{key}/relationships/role": 1,
    "PATCH /v1/users-events-roles/{key}/relationships/user": fixtures.PEOPLE.index("rita"),
}
"""Which rows are linked, where rules leave no other choice, a role being its person's, and where
others say more."""
USERS: Final[Mapping[str, str]] = {
    "POST /v1/auth/login": "", "POST /auth/session": "", "POST /v1/auth/token/refresh": "",
    "POST /v1/auth/logout": "grace", "POST /v1/auth/blacklist": "rosa", "POST /v1/auth/change-password": "joan",
    "POST /v1/role_invites/accept-invite": "irene", "PATCH /v1/users/{key}": "ada", "GET /v1/settings": "",
    "GET /v1/users/{key}/exports/{task_id}": "ada",
    "GET /v1/notification-settings": "admin", "GET /v1/email-notifications": "admin",
}  # fmt: skip
"""Who asks, where it is nobody, or not who asks the others of its group."""
PATH_VALUES: Final[Mapping[str, Callable[[Fixtures, CreatedIds], Mapping[str, str]]]] = {
    "POST /v1/events/import/{source}": lambda _, __: {"source": "json"},
    "GET /v1/tasks/{task_id}": lambda _, __: {"task_id": fixtures.IMPORT},
    "DELETE /v1/tasks/{task_id}": lambda _, made: {"task_id": made["task"]},
    "POST /v1/events/{key}/export/json": lambda known, _: {"key": known.imported},
    "GET /v1/events/{key}/exports/{task_id}": lambda known, _: {"key": known.imported, "task_id": fixtures.EXPORT},
    "GET /v1/users/{key}/exports/{task_id}": lambda known, _: {"key": known.person("ada"), "task_id": fixtures.OWN_DATA},
    "GET /v1/events/{key}/versions": lambda known, _: {"key": known.imported},
    **dict.fromkeys(
        (
            "GET /v1/users/{key}/notifications", "GET /v1/users/{key}/relationships/notifications",
            "POST /v1/users/{key}/notifications/read",
        ),
        lambda known, _: {"key": known.person(rows.READER)},
    ),
    "POST /v1/events/{key}/copy": lambda known, _: {"key": known.ids["event"][1]},
    "GET /v1/events/{key}/custom-forms/{form}": lambda known, _: {
        "key": known.ids["event"][0], "form": known.ids["custom-form"][0],
    },
    "GET /v1/media/events/{event_id}/{digest}/{name}": lambda known, _: known.medium,
}  # fmt: skip
"""What stands in the places of a path, where that is no row of the world."""


def build_request(known: Fixtures, made: CreatedIds, one: DocumentedRoute) -> Request:
    """Give the example's request of one action, with samples in it."""
    name = one.name
    places = PATH_VALUES[name](known, made) if name in PATH_VALUES else _row(known, made, one)
    body = BODIES[name] if name in BODIES else _body(known, one, places)
    sent = {"Content-Type": _kind(one)} if body is not None else {}
    who = USERS.get(name, _who(one))
    token = {"Authorization": f"JWT token-of-{who}"} if who else {}
    return Request(name, places, QUERIES.get(name, _query(one)), sent | token, body)


def get_resource(path: str) -> Resource:
    """Give the resource in whose place a path begins."""
    return BY_PLURAL[path.split("/")[2].replace("_", "-")]


def _who(one: DocumentedRoute) -> str:
    needed = one.operation["security"]
    if not needed or ({} in needed and one.method != "get"):
        return ""
    return "admin" if one.operation["tags"][0] in ADMIN_GROUPS else "ada"


def _kind(one: DocumentedRoute) -> str:
    return next(
        kind for kind in (JSON, JSONAPI, FORM) if kind in one.operation["requestBody"]["content"]
    )


def _row(known: Fixtures, made: CreatedIds, one: DocumentedRoute) -> dict[str, str]:
    """Give a row of the world; to be deleted the one that was made before, or the second."""
    if "{key}" not in one.path:
        return {}
    type_ = get_resource(one.path).type
    if one.method == "delete" and one.path.endswith("{key}"):
        return {"key": made.get(type_) or known.ids[type_][1]}
    role = one.path.rpartition("/")[2].removesuffix("-events")
    number = fixtures.PEOPLE.index(STAFF[role]) if type_ == "user" and role in STAFF else 0
    return {"key": known.ids[type_][number]}


def _body(known: Fixtures, one: DocumentedRoute, places: Mapping[str, str]) -> Any:
    if JSONAPI not in one.operation.get("requestBody", {}).get("content", {}):
        return None
    resource = get_resource(one.path)
    if "/relationships/" in one.path:
        return {"data": known.linkage(*_wanted(resource, one))}
    if one.method == "post":
        return known.document(resource.type, 2)
    return {
        "data": {
            "type": resource.type,
            "id": places["key"],
            "attributes": rows.get_change(resource.type),
        }
    }


def _wanted(resource: Resource, one: DocumentedRoute) -> tuple[Link, int]:
    """Give a link and which row of the world it is to hold, to get or to lose."""
    link, name = resource.link(one.path.rpartition("/")[2]), one.name
    if name in LINKED_ROWS:
        return link, LINKED_ROWS[name]
    if link.many:
        return link, 0 if one.method == "patch" else 1
    return link, 0 if link.required or resource.type == "feedback" else 1


def _query(one: DocumentedRoute) -> dict[str, str]:
    """Ask for what is linked with its main attributes alone."""
    last = one.path.rpartition("/")[2]
    if one.method != "get" or not one.path.count("{key}/") or "/relationships/" in one.path:
        return {}
    link = next((link for link in get_resource(one.path).links if link.name == last), None)
    if link is None:
        return {}
    fields = {f"fields[{link.type}]": ",".join(_main(BY_TYPE[link.type]))}
    return {"page[size]": "2"} | fields if link.many else fields


def _main(resource: Resource) -> list[str]:
    shown = [
        field for field in resource.fields.values() if not field.marks & {PRIVATE, CONTACT, MEMBERS}
    ]
    needed = [
        field.dashed
        for field in shown
        if field.required and field.name not in {"ends_at", "timezone"}
    ]
    return (needed or [field.dashed for field in shown] or [link.name for link in resource.links])[
        :2
    ]
