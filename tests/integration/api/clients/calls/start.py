"""The web front end: its start, the log-in and the account."""

from typing import Final

from tests.integration.api.clients.calls.call import (
    ADMIN,
    ANONYMOUS,
    PLAIN,
    Area,
    attributes,
    filter_by,
    included,
    where,
)
from tests.integration.api.write.write_helpers import build_document

WEB: Final = Area("2.1")
PUBLIC: Final = Area("2.1", who=ANONYMOUS)
JSON: Final = Area("2.1", PLAIN, ANONYMOUS)
MEMBER: Final = Area("2.1", PLAIN)
CACHED: Final = {"cache": "true", "public": "true"}
UNREAD: Final = {
    "filter": filter_by(where("is-read", "eq", val=False)),
    "sort": "-created-at",
    "page[size]": "5",
}
LOGIN: Final = {"username": "$owner_email", "password": "$password"}
REMEMBERED: Final = LOGIN | {"remember-me": True, "include-in-response": True}

CALLS: Final = [
    PUBLIC.get("/v1/settings", CACHED, values={"data.id": "1"}, not_null=attributes("app-name")),
    WEB.get("/v1/settings", CACHED, values={"data.type": "setting"}),
    PUBLIC.get("/v1/pages", CACHED, values={"data": [], "meta.count": 0}),
    WEB.get("/v1/pages", CACHED, values={"data": []}),
    WEB.get(
        "/v1/users/$owner_id",
        values={"data.id": "$owner_id", "data.attributes.email": "$owner_email"},
        present=attributes("first-name", "last-name", "is-admin", "is-verified", "avatar-url"),
    ),
    WEB.get(
        "/v1/users/$author_id/notifications",
        UNREAD,
        who="author",
        present=attributes("title", "message", "is-read", "received-at"),
    ),
    JSON.post("/auth/session", LOGIN, not_null=("access_token",), absent=("refresh_token",)),
    JSON.post("/auth/session", REMEMBERED, not_null=("access_token", "refresh_token")),
    JSON.post(
        "/auth/session",
        LOGIN | {"password": "wrong"},
        status=401,
        values={"error": "Invalid Credentials"},
    ),
    JSON.post(
        "/v1/auth/token/refresh",
        headers={"authorization": "JWT $refresh_token", "x-csrf-token": "1"},
        not_null=("access_token",),
    ),
    PUBLIC.post(
        "/v1/users",
        build_document(
            "user",
            {
                "email": "$unique@example.org",
                "password": "another long password",
                "was-registered-with-order": False,
            },
        ),
        status=201,
        not_null=("data.id",),
        values={"data.attributes.email": "$unique@example.org"},
    ),
    PUBLIC.post(
        "/v1/users",
        build_document("user", {"email": "$owner_email", "password": "another long password"}),
        status=409,
        not_null=("errors.detail",),
    ),
    PUBLIC.post(
        "/v1/users",
        build_document("user", {"email": "nobody", "password": "another long password"}),
        status=422,
        values={"errors.status": "422"},
    ),
    JSON.post("/v1/auth/verify-email", {"data": {"token": "$verify_token"}}),
    JSON.post("/v1/auth/resend-verification-email", {"data": {"email": "$owner_email"}}),
    JSON.post("/v1/auth/reset-password", {"data": {"email": "$owner_email"}}),
    JSON.patch(
        "/v1/auth/reset-password",
        {"data": {"token": "$reset_token", "password": "another password"}},
    ),
    MEMBER.post(
        "/v1/auth/change-password",
        {"data": {"old-password": "$password", "new-password": "another password"}},
    ),
    JSON.post("/v1/users/check_email", {"email": "$owner_email"}, values={"exists": True}),
    JSON.post("/v1/users/check_email", {"email": "$unique@a.org"}, values={"exists": False}),
    JSON.post(
        "/v1/role_invites/user",
        {"data": {"token": "$invite_token"}},
        values={"email": "$author_email"},
    ),
    JSON.post(
        "/v1/role_invites/accept-invite",
        {"data": {"token": "$invite_token"}},
        values={"event_identifier": "$event"},
    ),
    WEB.echo("/v1/users/$owner_id", first_name="Ada"),
    WEB.patch(
        "/v1/users/$owner_id",
        build_document(
            "user",
            {"last-name": "Lovelace", "password": None, "avatar-url": None},
            "$owner_id",
            email_notifications=[],
            notifications=[],
            sessions=[],
            groups=[],
        ),
        values={"data.attributes.last-name": "Lovelace"},
    ),
    WEB.get(
        "/v1/users/$author_id/email-notifications",
        {"include": "event"},
        who="author",
        present=attributes(
            "next-event",
            "new-paper",
            "session-accept-reject",
            "session-schedule",
            "after-ticket-purchase",
        )
        + included("event", "name"),
    ),
    WEB.patch(
        "/v1/email-notifications/$email_notification",
        build_document("email-notification", {"new-paper": False}, "$email_notification"),
        who="author",
        values={"data.attributes.new-paper": False},
    ),
    WEB.get("/v1/users/$owner_id/events", not_null=attributes("name", "identifier")),
    WEB.delete("/v1/users/$user_id", who="user"),
    WEB.get(
        "/v1/users/$author_id/sessions",
        {"include": "event", "sort": "starts-at", "page[size]": "10"},
        who="author",
        numbers=("meta.count",),
        present=attributes("title", "state", "starts-at") + included("event", "name", "identifier"),
    ),
    WEB.get(
        "/v1/users/$owner_id",
        {"include": "orders,groups,followed-groups,event-invoices,favourites"},
        absent=tuple(
            f"data.relationships.{name}" for name in ("groups", "followed-groups", "event-invoices")
        ),
        present=("data.relationships.orders.links.related",),
    ),
    WEB.get("/v1/users", {"include": "orders"}, who=ADMIN, numbers=("meta.count",)),
    WEB.get(
        "/v1/users/$author_id/orders",
        {"include": "event,attendees.ticket,user", "sort": "event.starts-at"},
        who="author",
        not_null=attributes("identifier", "status", "amount") + included("ticket", "name"),
    ),
    WEB.get("/v1/users/$owner_id/event-invoices", {"include": "event"}, values={"data": []}),
]
