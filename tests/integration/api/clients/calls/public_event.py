"""The web front end: the public pages of an event, and the call for speakers."""

from typing import Any, Final

from tests.integration.api.clients.calls.call import (
    ANONYMOUS,
    OWNER,
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
SCHEDULE: Final = "track,speakers,session-type,favourite,microlocation.video-stream"
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


def schedule(*nodes: dict[str, Any], **reads: Any) -> Call:
    """List sessions as the public schedule does."""
    query = {"include": SCHEDULE, "filter": filter_by(*nodes), "sort": "starts-at,id"}
    pages = {"page[size]": "6", "page[number]": "1"}
    return WEB.get("/v1/events/$event/sessions", query | pages, **reads)


def submit(type_: str, attributes_: dict[str, Any], state: str | None = None, **who: str) -> Call:
    """Create a session or a speaker in the call for speakers; no client sends a state."""
    body = build_document(type_, attributes_, event=("event", "$event_id"))
    values = {"data.attributes.state": state} if state else {}
    return WEB.post(f"/v1/{type_}s", body, status=201, values=values, **who)


CALLS: Final = [
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
    WEB.get("/v1/events/$event/microlocations", {"sort": "position"}, present=attributes("name")),
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
    submit("speaker", {"name": "Grace Hopper", "email": "grace@example.org"}, who=OWNER),
    MEMBER.echo("/v1/speakers/$speaker", short_biography="Wrote programs."),
    WEB.get(
        "/v1/events/$event/speakers-call",
        present=attributes(
            "announcement", "starts-at", "ends-at", "privacy", "hash", "soft-ends-at"
        ),
    ),
]
