"""The Android app for attendees; its library fails on a null for a text that must not be null."""

from typing import Any, Final

from tests.integration.api.clients.calls.call import (
    ANONYMOUS,
    OWNER,
    PLAIN,
    USER,
    Area,
    Call,
    attributes,
    filter_by,
    included,
    where,
)
from tests.integration.api.uploads import upload_desk
from tests.integration.api.write.write_helpers import build_document

APP: Final = Area("2.7", who=USER, get_type="")
JSON: Final = Area("2.7", PLAIN, ANONYMOUS)
PICTURE: Final = upload_desk.as_android(upload_desk.make_png())
EVENT: Final = attributes("name", "identifier", "starts-at", "ends-at", "timezone", "privacy")
CATALOGUE: Final = included("event-topic", "name", "slug") + included("event-type", "name", "slug")
WITH_CATALOGUE: Final = {"include": "event-sub-topic,event-topic,event-type", "sort": "name"}
LATER: Final = where("ends-at", "ge", "%2018-01-01T00:00:00%")
PUBLISHED: Final = where("state", "eq", "published")
SESSIONS: Final = {"include": "session-type,microlocation,track,event", "sort": "created-at"}


def search(*nodes: dict[str, Any], **reads: Any) -> Call:
    """Search for events as the home page and the favourites do."""
    filter_ = filter_by({"and": list(nodes)})
    return APP.get("/v1/events", WITH_CATALOGUE | {"filter": filter_, "page[size]": "5"}, **reads)


def read(path: str, query: dict[str, str], *names: str, **reads: Any) -> Call:
    return APP.get(f"/v1/events/$event_id/{path}", query, not_null=attributes(*names), **reads)


CALLS: Final = [
    search(where("location-name", "eq", None), LATER, PUBLISHED, not_null=EVENT + CATALOGUE),
    search(where("location-name", "ilike", "%nowhere%"), LATER, values={"data": []}),
    search(where("name", "ilike", "%Analytical%"), LATER, PUBLISHED, not_null=EVENT),
    search(where("id", "in", ["$event_id"]), not_null=EVENT, values={"data.id": "$event_id"}),
    search(where("tickets", "any", where("price", "eq", "0")), LATER, values={"data": []}),
    APP.get("/v1/event-topics/$event_topic/events", {"include": "event-topic"}, present=("data",)),
    APP.get("/v1/event-locations", {"sort": "name"}, values={"data": []}),
    APP.get("/v1/event-types", {"sort": "name"}, not_null=attributes("name", "slug")),
    APP.get("/v1/events/$event_id", not_null=EVENT),
    APP.get("/v1/events/$event", {"include": "event-topic,event-type"}, not_null=EVENT),
    read("tracks", {}, "name", "color"),
    read("sponsors", {}, "name"),
    read("faqs", {"sort": "question"}, "question", "answer"),
    read("feedbacks", {"include": "event", "sort": "rating"}, "rating"),
    read("social-links", {}, "name", "link"),
    read("speakers", {"filter": filter_by(where("is-featured", "eq", "true"))}, "name"),
    read(
        "sessions",
        SESSIONS,
        "title",
        present=included("microlocation", "name") + included("session-type", "name"),
    ),
    APP.get(
        "/v1/sessions/$session",
        {"include": "track,session-type,event,creator,speakers"},
        not_null=attributes("title")
        + included("track", "name", "color")
        + included("session-type", "name")
        + included("speaker", "name"),
    ),
    APP.get("/v1/speakers/$speaker/sessions", SESSIONS, not_null=attributes("title")),
    APP.get(
        "/v1/users/$speaker_id/speakers",
        {"include": "event,user"},
        who="speaker",
        not_null=attributes("name") + included("event", "name", "identifier", "privacy"),
    ),
    read("tax", {"include": "event"}, "name", who=OWNER),
    read("custom-forms", {}, "form", "field-identifier", "type", present=attributes("is-included")),
    read("speakers-call", {}, "announcement", "starts-at", "ends-at"),
    APP.post(
        "/v1/speakers",
        build_document(
            "speaker",
            {"name": "Grace", "email": "grace@example.org"},
            event=("event", "$event_id"),
        ),
        who=OWNER,
        status=201,
        not_null=("data.id",),
    ),
    APP.post(
        "/v1/sessions",
        build_document("session", {"title": "Looms"}, event=("event", "$event_id")),
        who=OWNER,
        status=201,
        values={"data.attributes.state": "pending"},
    ),
    APP.patch(
        "/v1/speakers/$speaker",
        build_document("speaker", {"name": "Ada"}, "$speaker"),
        who="speaker",
        values={"data.attributes.name": "Ada"},
    ),
    APP.patch(
        "/v1/sessions/$session",
        build_document("session", {"title": "Notes"}, "$session"),
        who="speaker",
        values={"data.attributes.title": "Notes"},
    ),
    APP.post(
        "/v1/feedbacks",
        build_document(
            "feedback", {"rating": "4.0", "comment": "Good"}, event=("event", "$event_id")
        ),
        status=201,
        values={"data.attributes.rating": 4.0},
    ),
    APP.get(
        "/v1/users/$author_id/notifications",
        {"sort": "received-at"},
        who="author",
        not_null=attributes("title", "received-at"),
    ),
    APP.patch(
        "/v1/notifications/$notification",
        build_document("notification", {"is-read": True}, "$notification"),
        who="author",
        values={"data.attributes.is-read": True},
    ),
    JSON.post(
        "/auth/session",
        {"email": "$owner_email", "password": "$password"},
        not_null=("access_token",),
    ),
    APP.post(
        "/v1/users",
        build_document(
            "user", {"email": "$unique@example.org", "password": "another long password"}
        ),
        who=ANONYMOUS,
        status=201,
        not_null=attributes("email"),
    ),
    JSON.post("/v1/upload/image", {"data": PICTURE}, who=OWNER, not_null=("url",)),
    JSON.post("/v1/users/checkEmail", {"email": "$owner_email"}, values={"exists": True}),
    JSON.post("/v1/users/checkEmail", {"email": "$unique@a.org"}, values={"exists": False}),
    JSON.post("/v1/auth/reset-password", {"data": {"email": "$owner_email"}}),
    APP.patch(
        "/v1/users/$user_id",
        build_document("user", {"first-name": "Ada"}, "$user_id"),
        values={"data.attributes.first-name": "Ada"},
    ),
    APP.delete("/v1/users/$user_id"),
    APP.get("/v1/settings", who=ANONYMOUS, values={"data.id": "1"}),
    APP.get(
        "/v1/users/$author_id/orders",
        {"filter": filter_by(where("status", "in", ["completed", "placed"]))},
        who="author",
        not_null=attributes("identifier", "status"),
    ),
    APP.post(
        "/v1/attendees",
        build_document(
            "attendee",
            {"firstname": "Ada", "lastname": "Lovelace", "email": "ada@example.org"},
            event=("event", "$event_id"),
            ticket=("ticket", "$ticket"),
        ),
        status=201,
        not_null=("data.id",),
    ),
    JSON.post("/v1/orders/$order/charge", who="author", status=409, not_null=("errors.detail",)),
]
