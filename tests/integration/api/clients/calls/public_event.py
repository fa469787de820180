"""The web front end: the public pages of an event, and the call for speakers."""

from typing import Any, Final

from tests.integration.api.clients.calls.call import (
    ANONYMOUS,
    AUTHOR,
    OWNER,
    PLAIN,
    SPEAKER,
    USER,
    Area,
    Call,
    attributes,
    filter_by,
    included,
    where,
)
from tests.integration.api.write.write_helpers import build_document

WEB: Final = Area("2.3", who=ANONYMOUS)
MEMBER: Final = Area("2.3", who=SPEAKER)
JSON: Final = Area("2.3", PLAIN, USER)
PARENT: Final = (
    "social-links,event-copyright,speakers-call,tax,owner,organizers,video-stream,custom-forms,"
    "group,group.followers,group.followers.user"
)
SCHEDULE: Final = "track,speakers,session-type,favourite,microlocation.video-stream"
READ_BY_CARD: Final = attributes(
    "title", "subtitle", "starts-at", "ends-at", "short-abstract", "language", "level", "slides-url"
)
FEATURED: Final = filter_by(
    where("is-featured", "eq", "true"),
    where(
        "sessions",
        "any",
        {
            "and": [
                where("deleted-at", "eq", None),
                {"or": [where("state", "eq", "accepted"), where("state", "eq", "confirmed")]},
            ]
        },
    ),
)
FIRST_DAY: Final = {
    "and": [
        where("starts-at", "ge", "2018-03-21T16:00:00.000Z"),
        where("starts-at", "lt", "2018-03-22T16:00:00.000Z"),
    ]
}
FIRST_SALE: Final = {
    "and": [
        where("sales-starts-at", "le", "2020-03-21T16:00:00.000Z"),
        where("sales-ends-at", "ge", "2020-03-21T16:00:00.000Z"),
    ]
}
SEARCHED: Final = [
    where("title", "ilike", "%engine%"),
    where("short-abstract", "ilike", "%engine%"),
    where("track", "has", where("name", "ilike", "%engine%")),
    where("speakers", "any", where("name", "ilike", "%engine%")),
]


def schedule(*nodes: dict[str, Any], **reads: Any) -> Call:
    """List sessions as the public schedule does."""
    query = {"include": SCHEDULE, "filter": filter_by(*nodes), "sort": "starts-at,id"}
    pages = {"page[size]": "6", "page[number]": "1"}
    return WEB.get("/v1/events/$event/sessions", query | pages, **reads)


def schedule_with(*nodes: dict[str, Any]) -> Call:
    """List sessions by a filter that the session with everything fulfils."""
    parts = included("track", "name", "color", "font-color") + included("speaker", "name")
    return schedule(
        *nodes,
        present=READ_BY_CARD + parts + included("microlocation", "name"),
        absent=("included.microlocation.relationships.video-stream",),
        numbers=("meta.count",),
    )


def submit(type_: str, attributes_: dict[str, Any], state: str | None = None, **who: str) -> Call:
    """Create a session or a speaker in the call for speakers; no client sends a state."""
    body = build_document(type_, attributes_, event=("event", "$event_id"))
    values = {"data.attributes.state": state} if state else {}
    return WEB.post(f"/v1/{type_}s", body, status=201, values=values, **who)


def answer_invite(answer: str) -> Call:
    """Accept or reject an invite to speak; the front end sends a GET."""
    path = f"/v1/speaker-invites/$speaker_invite/{answer}"
    return MEMBER.get(path, who=AUTHOR, writes=True, values={"success": True})


CALLS: Final = [
    WEB.get(
        "/v1/events/$event",
        {"include": PARENT},
        values={"data.id": "$event_id"},
        absent=("data.relationships.video-stream", "data.relationships.group"),
        present=attributes("name", "description", "timezone", "schedule-published-on", "privacy")
        + included("social-link", "name", "link"),
    ),
    WEB.get(
        "/v1/events/$event",
        {"include": PARENT},
        who=USER,
        present=included("custom-form", "form", "field-identifier", "is-included"),
    ),
    WEB.get("/v1/events/none", {"include": PARENT}, status=404, not_null=("errors.detail",)),
    WEB.get("/v1/events/$event/sponsors", not_null=attributes("name"), numbers=("meta.count",)),
    WEB.get("/v1/events/$event/tax", present=attributes("name", "rate", "tax-id"), who=OWNER),
    WEB.get(
        "/v1/events/$event/speakers",
        {"filter": FEATURED, "sort": "order", "include": "sessions.track", "page[size]": "0"},
        present=attributes("name", "position", "organisation", "thumbnail-image-url")
        + included("track", "name", "color"),
        numbers=("meta.count",),
    ),
    WEB.get(
        "/v1/events/$event/sessions",
        {"fields[session]": "id", "page[size]": "1"},
        present=("data.id",),
    ),
    WEB.get(
        "/v1/events/$event/speakers",
        {"fields[speaker]": "id", "page[size]": "1"},
        present=("data.id",),
    ),
    WEB.get("/v1/events/$event/sessions/dates", values={"": ["2018-03-22"]}),
    WEB.get("/v1/events/$event/has-streams", values={"exists": False, "can_access": False}),
    WEB.get("/v1/events/$event/sessions/languages", values={"": ["English"]}),
    schedule_with(),
    schedule_with(FIRST_DAY),
    schedule_with({"or": [where("track", "has", where("name", "eq", "Engines"))]}),
    schedule_with({"or": [where("session-type", "has", where("name", "eq", "Talk"))]}),
    schedule_with({"or": [where("language", "eq", "English")]}),
    schedule_with({"or": [where("level", "eq", "Beginner")]}),
    schedule_with({"or": [where("microlocation", "has", where("name", "eq", "Hall"))]}),
    schedule_with(where("speakers", "any", where("name", "eq", "Ada Lovelace"))),
    schedule_with({"or": SEARCHED}),
    schedule(
        where("favourites", "any", where("user", "has", where("id", "eq", "$owner_id"))),
        values={"data": [], "meta.count": 0},
    ),
    WEB.get(
        "/v1/events/$event/sessions",
        {
            "include": "speakers,microlocation,track,microlocation.video-stream",
            "page[size]": "0",
            "filter": filter_by(where("microlocation", "ne", None)),
        },
        present=READ_BY_CARD + included("microlocation", "name", "position"),
    ),
    WEB.get("/v1/events/$event/microlocations", {"sort": "position"}, present=attributes("name")),
    WEB.get(
        "/v1/sessions/$session",
        {"include": "session-type,speakers,track,event,favourite"},
        present=READ_BY_CARD
        + included("speaker", "name", "photo-url")
        + included("event", "identifier", "timezone"),
    ),
    WEB.get("/v1/events/$event/session-favourites", {"include": "session"}, values={"data": []}),
    WEB.get("/v1/sessions/$session/favourites", {"include": "user"}, values={"data": []}),
    WEB.get(
        "/v1/sessions/$session/favourites",
        {"include": "user"},
        who=AUTHOR,
        not_null=("data.id", *included("user", "email")),
    ),
    WEB.post(
        "/v1/user-favourite-sessions",
        build_document("user-favourite-session", {}, session=("session", "$session")),
        who=USER,
        status=201,
        not_null=("data.id",),
    ),
    WEB.get(
        "/v1/events/$event/speakers",
        {"include": "sessions.track", "sort": "order", "page[size]": "9"},
        present=attributes("name", "short-biography", "order"),
    ),
    WEB.get("/v1/speakers/$speaker", present=attributes("name", "long-biography", "twitter")),
    WEB.get(
        "/v1/events/$event/custom-forms",
        {"filter": filter_by(where("form", "eq", "session")), "sort": "id", "page[size]": "0"},
        who=USER,
        present=attributes(
            "field-identifier", "type", "name", "is-required", "is-included", "position"
        ),
    ),
    WEB.get(
        "/v1/events/$event/speakers",
        {"filter": filter_by(where("email", "eq", "$speaker_email"))},
        who=SPEAKER,
        present=("data",),
    ),
    WEB.get(
        "/v1/events/$event/sessions",
        {"filter": filter_by(where("speakers", "any", where("email", "eq", "$speaker_email")))},
        who=SPEAKER,
        present=("data",),
    ),
    MEMBER.delete("/v1/user-favourite-sessions/$user_favourite_session", who=AUTHOR),
    MEMBER.get(
        "/v1/events/$event/speaker-invites",
        {"include": "event,session"},
        who=AUTHOR,
        present=attributes("email", "status") + included("session", "title"),
    ),
    answer_invite("accept-invite"),
    answer_invite("reject-invite"),
    MEMBER.delete("/v1/speaker-invites/$speaker_invite", who=OWNER),
    submit("session", {"title": "Looms"}, "pending", who=OWNER),
    submit("speaker", {"name": "Grace Hopper", "email": "grace@example.org"}, who=OWNER),
    MEMBER.echo("/v1/speakers/$speaker", short_biography="Wrote programs."),
    MEMBER.echo("/v1/sessions/$session", short_abstract="<p>Of engines.</p>"),
    WEB.get(
        "/v1/events/$event/speakers-call",
        present=attributes(
            "announcement", "starts-at", "ends-at", "privacy", "hash", "soft-ends-at"
        ),
    ),
    JSON.post(
        "/v1/events/$event/contact-organizer",
        {"email": "Where is the hall?"},
        values={"success": True},
    ),
    WEB.get(
        "/v1/events/$event/microlocations",
        {
            "include": "video-stream",
            "fields[microlocation]": "name,position,video_stream",
            "fields[video-stream]": "id",
            "sort": "position",
        },
        present=attributes("name"),
        absent=("data.relationships.video-stream",),
    ),
    WEB.get(
        "/v1/events/$event/tickets",
        {"filter": filter_by(FIRST_SALE), "sort": "position", "page[size]": "0"},
        not_null=attributes("name", "type", "price", "quantity", "min-order", "max-order"),
    ),
    WEB.get("/v1/events/$event/tickets/availability", numbers=("id", "quantity", "available")),
    WEB.get("/v1/tickets/$ticket", not_null=attributes("name", "price", "sales-ends-at")),
    JSON.post(
        "/v1/orders/calculate-amount",
        {"tickets": [{"id": "$ticket", "quantity": 2}], "discount-code": None},
        values={"discount": 0.0, "tickets.price": 25.0, "tickets.quantity": 2},
        # The fees of other tests' worlds are in the sums.
        numbers=("sub_total", "total", "tax.amount"),
    ),
]
