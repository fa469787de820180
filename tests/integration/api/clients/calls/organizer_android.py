"""The Android app for organizers; its library takes numbers of statistics as they are."""

from typing import Any, Final

from tests.integration.api.clients.calls.call import (
    ANONYMOUS,
    OWNER,
    PLAIN,
    Area,
    Call,
    attributes,
    included,
)
from tests.integration.api.uploads import upload_desk
from tests.integration.api.write.write_helpers import build_document

APP: Final = Area("2.6", get_type="")
JSON: Final = Area("2.6", PLAIN, ANONYMOUS)
PICTURE: Final = upload_desk.as_android(upload_desk.make_png())
WITH_EVENT: Final = {"include": "event", "fields[event]": "id", "page[size]": "0"}
SESSION_STATES: Final = ("draft", "submitted", "accepted", "confirmed", "pending", "rejected")


def read(plural: str, *names: str) -> Call:
    """List the parts of an event with the id of the event."""
    parts = attributes(*names)
    return APP.get(f"/v1/events/$event_id/{plural}", WITH_EVENT, present=parts, not_null=EVENT_ID)


def create(type_: str, plural: str, **attributes_: Any) -> Call:
    """Create a part of an event; the app leaves null attributes out."""
    dashed = {name.replace("_", "-"): value for name, value in attributes_.items()}
    body = build_document(type_, dashed, event=("event", "$event_id"))
    return APP.post(f"/v1/{plural}", body, status=201, not_null=("data.id",))


def begin(type_: str, **attributes_: Any) -> Call:
    """Create the part of which an event has one, after a 404 has shown that there is none."""
    dashed = {name.replace("_", "-"): value for name, value in attributes_.items()}
    body = build_document(type_, dashed, event=("event", "$bare_event"))
    return APP.post(f"/v1/{type_}s", body, status=201, not_null=("data.id",))


def read_one(type_: str, *names: str) -> Call:
    """Read a part of an event with the id of the event."""
    path = f"/v1/{type_}s/${type_.replace('-', '_')}"
    return APP.get(path, WITH_EVENT, not_null=(*attributes(*names), *EVENT_ID))


def change(type_: str, plural: str, **attributes_: Any) -> Call:
    name = f"${type_.replace('-', '_')}"
    values = {f"data.attributes.{key}": value for key, value in attributes_.items()}
    body = build_document(type_, attributes_, name, event=("event", "$event_id"))
    return APP.patch(f"/v1/{plural}/{name}", body, values=values)


EVENT_ID: Final = ("data.id", "included.event.id")

CALLS: Final = [
    JSON.post(
        "/auth/session",
        {"email": "$owner_email", "password": "$password"},
        not_null=("access_token",),
    ),
    APP.get("/v1/users/$owner_id", values={"data.attributes.email": "$owner_email"}),
    APP.patch(
        "/v1/users/$owner_id",
        build_document("user", {"first-name": "Ada"}, "$owner_id"),
        values={"data.attributes.first-name": "Ada"},
    ),
    APP.post(
        "/v1/users",
        build_document(
            "user", {"email": "$unique@example.org", "password": "another long password"}, "0"
        ),
        who=ANONYMOUS,
        status=201,
        not_null=("data.id",),
    ),
    JSON.post("/v1/upload/image", {"data": PICTURE}, who=OWNER, not_null=("url",)),
    JSON.post("/v1/users/check_email", {"email": "$owner_email"}, values={"exists": True}),
    JSON.post("/v1/auth/reset-password", {"data": {"email": "$owner_email"}}),
    APP.get(
        "/v1/users/$owner_id/events",
        {"page[size]": "0"},
        not_null=attributes("name", "identifier", "starts-at", "ends-at", "timezone", "state"),
    ),
    APP.get(
        "/v1/users/$author_id/notifications", who="author", present=attributes("title", "is-read")
    ),
    APP.get(
        "/v1/events/$event_id",
        {"include": "tickets"},
        not_null=attributes("name", "identifier", "starts-at", "ends-at", "timezone", "state"),
        present=included("ticket", "name", "quantity", "type"),
    ),
    APP.get(
        "/v1/events/$event_id/general-statistics",
        values={"data.type": "event-statistics-general"},
        numbers=attributes("sessions", "sponsors", *[f"sessions-{s}" for s in SESSION_STATES]),
    ),
    APP.get(
        "/v1/events/$event_id/order-statistics",
        values={"data.type": "order-statistics-event"},
        numbers=tuple(
            f"data.attributes.{kind}.{state}"
            for kind in ("tickets", "orders", "sales")
            for state in (
                "total",
                "draft",
                "cancelled",
                "pending",
                "expired",
                "placed",
                "completed",
            )
        ),
    ),
    APP.post(
        "/v1/events",
        build_document(
            "event",
            {
                "name": "Loom Days",
                "starts-at": "2030-05-01T08:00:00Z",
                "ends-at": "2030-05-03T18:00:00Z",
                "timezone": "Asia/Singapore",
                "is-event-online": False,
                "is-ticketing-enabled": True,
            },
        ),
        status=201,
        not_null=("data.id", "data.attributes.identifier"),
    ),
    APP.patch(
        "/v1/events/$event_id",
        build_document("event", {"name": "Loom Days"}, "$event_id"),
        values={"data.attributes.name": "Loom Days"},
    ),
    read("tracks", "name", "color", "font-color"),
    read("sessions", "title", "state", "starts-at"),
    read("sponsors", "name", "level", "type"),
    read("faqs", "question", "answer"),
    read("tickets", "name", "type", "quantity", "price"),
    read("orders", "identifier", "status", "amount", "payment-mode"),
    read("attendees", "firstname", "lastname", "email", "is-checked-in"),
    read("speakers", "name", "email", "is-featured"),
    read("role-invites", "email", "role-name", "status"),
    APP.get(
        "/v1/events/$event_id/speakers-call", {"include": "event"}, present=attributes("privacy")
    ),
    APP.get(
        "/v1/events/$event_id/event-copyright", {"include": "event"}, present=attributes("licence")
    ),
    APP.get(
        "/v1/events/$event_id/feedbacks",
        {"include": "event,user"},
        present=attributes("rating", "comment"),
    ),
    read_one("track", "name", "color"),
    read_one("session", "title", "state"),
    read_one("sponsor", "name"),
    read_one("faq", "question", "answer"),
    read_one("speaker", "name"),
    create("track", "tracks", name="Looms", color="#ff0000"),
    create("sponsor", "sponsors", name="Mill", level=1, type="Gold"),
    create("faq", "faqs", question="Where?", answer="Here."),
    create("speaker", "speakers", name="Grace", email="grace@example.org"),
    create("role-invite", "role-invites", email="guest@example.org", role_name="moderator"),
    begin(
        "speakers-call",
        announcement="Speak!",
        starts_at="2029-01-01T00:00:00Z",
        ends_at="2029-02-01T00:00:00Z",
    ),
    begin("event-copyright", holder="Ada", licence="CC0"),
    APP.post(
        "/v1/sessions",
        build_document(
            "session", {"title": "Looms"}, event=("event", "$event_id"), track=("track", "$track")
        ),
        status=201,
        values={"data.attributes.state": "pending"},
    ),
    change("track", "tracks", name="Works"),
    change("session", "sessions", title="Works"),
    change("sponsor", "sponsors", name="Works"),
    change("faq", "faqs", question="Works?"),
    change("speaker", "speakers", name="Works"),
    change("speakers-call", "speakers-calls", announcement="Works"),
    change("event-copyright", "event-copyrights", holder="Works"),
    APP.delete("/v1/tracks/$track"),
    APP.delete("/v1/sessions/$session"),
    APP.delete("/v1/sponsors/$sponsor"),
    APP.delete("/v1/faqs/$faq"),
    APP.delete("/v1/speakers/$speaker"),
    APP.delete("/v1/speakers-calls/$speakers_call"),
    APP.delete("/v1/event-copyrights/$event_copyright"),
    APP.delete("/v1/role-invites/$role_invite"),
]
