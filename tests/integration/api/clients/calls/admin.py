"""The web front end: the pages of administrators."""

from typing import Any, Final

from tests.integration.api.clients.calls.call import (
    ADMIN,
    PLAIN,
    Area,
    Call,
    attributes,
    filter_by,
    included,
    where,
)
from tests.integration.api.write.write_helpers import build_document

WEB: Final = Area("2.5", who=ADMIN)
JSON: Final = Area("2.5", PLAIN, ADMIN)
TRASH: Final = {"get_trashed": "true"}
PAGE: Final = {"page[size]": "10", "page[number]": "1"}
DELETED: Final = where("deleted-at", "ne", None)
EVENTS: Final = {"include": "roles.role,roles.user,general-statistics"} | TRASH | PAGE
CLOCK: Final = {"filterOptions[page]": "1", "filterOptions[size]": "10"}


def count(name: str, *names: str) -> Call:
    """Read the figures of the home page."""
    return WEB.get(f"/v1/admin/statistics/{name}", CLOCK, numbers=attributes(*names))


def list_events(key: str, *nodes: dict[str, Any]) -> Call:
    query = EVENTS | {"sort": key, "filter": filter_by(*nodes)}
    return WEB.get(
        "/v1/events",
        query,
        not_null=attributes("name", "state", "starts-at") + included("role", "name"),
        numbers=("meta.count",),
    )


def list_users(key: str, *nodes: dict[str, Any]) -> Call:
    query = {"include": "events", "sort": key, "filter": filter_by(*nodes)} | TRASH | PAGE
    return WEB.get(
        "/v1/users", query, present=attributes("email", "is-verified", "last-accessed-at")
    )


def create(type_: str, plural: str, name: str, **slug: None) -> Call:
    """Create a row of a catalogue; the front end leaves the slug to the server."""
    body = build_document(
        type_, {"name": name, **slug}, event_topic=("event-topic", "$event_topic")
    )
    return WEB.post(f"/v1/{plural}", body, status=201, not_null=attributes("name", "slug"))


def restore(type_: str, id_: str) -> Call:
    """Bring a row back from the trash."""
    body = build_document(type_, {"deleted-at": None}, id_)
    path = f"/v1/{type_}s/{id_}?get_trashed=true"
    return WEB.patch(path, body, values={"data.attributes.deleted-at": None})


CALLS: Final = [
    count("events", "draft", "published", "past"),
    count("users", "super-admin", "admin", "verified", "unverified"),
    count("mails", "one-day", "three-days", "seven-days", "thirty-days"),
    count("sessions", "confirmed", "accepted", "submitted", "draft", "rejected", "pending"),
    count("groups", "groups", "group-events", "followers"),
    list_events("starts-at"),
    list_events("-ends-at"),
    list_events("state", where("name", "ilike", "%Analytical%")),
    list_events("id", where("state", "eq", "published")),
    WEB.get("/v1/events", EVENTS | {"filter": filter_by(DELETED)}, present=("data",)),
    WEB.echo("/v1/events/$event_id", is_featured=True),
    WEB.echo("/v1/events/$event_id", is_promoted=True),
    WEB.echo("/v1/events/$event_id", is_demoted=True),
    WEB.delete("/v1/events/$event_id"),
    restore("event", "$trashed_event"),
    restore("user", "$trashed_user"),
    list_users("email"),
    list_users("-created-at"),
    list_users("last-accessed-at", where("email", "ilike", "%example%")),
    list_users("email", DELETED),
    list_users(
        "email",
        {"or": [where("first-name", "ilike", "%a%"), where("last-accessed-at", "eq", None)]},
    ),
    WEB.echo("/v1/users/$user_id", is_blocked=True),
    WEB.echo("/v1/users/$user_id", is_verified=False),
    WEB.delete("/v1/users/$user_id"),
    WEB.get(
        "/v1/sessions",
        {"include": "event,speakers", "filter": filter_by(where("state", "eq", "accepted"))}
        | TRASH
        | PAGE,
        not_null=attributes("title", "state") + included("event", "name"),
    ),
    WEB.get(
        "/v1/sessions",
        {
            "include": "event,speakers",
            "filter": filter_by({"or": [DELETED, where("event", "has", DELETED)]}),
        }
        | TRASH
        | PAGE,
        present=("data",),
        numbers=("meta.count",),
    ),
    WEB.get(
        "/v1/mails",
        {"filter": filter_by(where("recipient", "ilike", "%example%")), "sort": "-time"} | PAGE,
        present=attributes("recipient", "time", "action", "subject", "message"),
    ),
    WEB.get(
        "/v1/activities",
        {"filter": filter_by(where("actor", "ne", "nobody")), "sort": "-time"} | PAGE,
        present=("data",),
    ),
    WEB.get(
        "/v1/notifications",
        {"include": "user", "filter": filter_by(where("title", "ilike", "%"))} | PAGE,
        present=attributes("title", "message", "received-at") + included("user", "email"),
    ),
    WEB.get("/v1/message-settings", {"page[size]": "100"}, not_null=attributes("action")),
    WEB.patch(
        "/v1/message-settings/$message_setting",
        build_document("message-setting", {"enabled": True}, "$message_setting"),
        values={"data.attributes.enabled": True},
    ),
    WEB.patch(
        "/v1/settings/1",
        build_document("setting", {"app-name": "Open Event"}, "1"),
        values={"data.attributes.app-name": "Open Event"},
    ),
    WEB.get("/v1/event-image-sizes/1", values={"data.attributes.full-width": 1300}),
    WEB.patch(
        "/v1/event-image-sizes/1",
        build_document("event-image-size", {"full-aspect": True, "full-quality": 80}, "1"),
        values={"data.attributes.full-quality": 80},
    ),
    WEB.get("/v1/speaker-image-sizes/1", values={"data.id": "2"}),
    WEB.patch(
        "/v1/speaker-image-sizes/2",
        build_document("speaker-image-size", {"icon-size-width-height": 35}, "2"),
        values={"data.attributes.icon-size-width-height": 35},
    ),
    WEB.post("/v1/test-mail", {"recipient": "ada@example.org"}, present=("message",)),
    WEB.get("/v1/import-jobs", PAGE, present=attributes("task", "starts-at", "result")),
    WEB.get(
        "/v1/import-jobs",
        {"filter": filter_by(where("result", "ilike", "%x%"))},
        numbers=("meta.count",),
    ),
    create("event-type", "event-types", "Type $unique"),
    create("event-topic", "event-topics", "Topic $unique"),
    create("event-sub-topic", "event-sub-topics", "Sub $unique"),
    create("event-type", "event-types", "Type $unique", slug=None),
    create("event-topic", "event-topics", "Topic $unique", slug=None),
    create("event-sub-topic", "event-sub-topics", "Sub $unique", slug=None),
    WEB.echo("/v1/event-types/$event_type", name="Type $unique"),
    WEB.echo("/v1/event-topics/$event_topic", name="Topic $unique"),
    WEB.echo("/v1/event-sub-topics/$event_sub_topic", name="Sub $unique"),
    WEB.delete("/v1/event-types/$event_type"),
    WEB.delete("/v1/event-topics/$event_topic"),
    WEB.delete("/v1/event-sub-topics/$event_sub_topic"),
    WEB.get("/v1/event-topics", {"include": "event-sub-topics"}, not_null=attributes("name")),
    WEB.get(
        "/v1/event-sub-topics/$event_sub_topic",
        {"include": "event-topic,custom-placeholder"},
        not_null=attributes("name"),
    ),
    WEB.get("/v1/services", {"page[size]": "35"}, not_null=("data.id", *attributes("name"))),
    WEB.get(
        "/v1/event-role-permissions",
        {"page[size]": "35", "include": "role,service"},
        values={"meta.count": 35, "data.type": "event-role-permission"},
        not_null=attributes("can-create", "can-read", "can-update", "can-delete")
        + included("role", "name", "title-name")
        + included("service", "name"),
    ),
    WEB.get("/v1/user-permissions", values={"data": []}),
    WEB.get("/v1/custom-system-roles", values={"data": []}),
    WEB.get("/v1/panel-permissions", {"include": "custom-system-roles"}, values={"data": []}),
    WEB.get("/v1/ticket-fees", PAGE, present=attributes("currency", "country", "service-fee")),
    WEB.get("/v1/event-invoices", PAGE, values={"data": []}),
    WEB.get("/v1/admin/sales/invoices", values={"data": []}),
]
