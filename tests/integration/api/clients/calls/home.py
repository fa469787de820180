"""The web front end: the home page, the search for events, and groups."""

from typing import Any, Final

from tests.integration.api.clients.calls.call import (
    ANONYMOUS,
    Area,
    Call,
    attributes,
    filter_by,
    included,
    where,
)

WEB: Final = Area("2.2", who=ANONYMOUS)
NOW: Final = "2018-03-20T10:00:00.000Z"
CARD: Final = {"include": "event-topic,event-sub-topic,event-type,speakers-call"}
READ_BY_CARD: Final = attributes(
    "name",
    "identifier",
    "starts-at",
    "ends-at",
    "timezone",
    "location-name",
    "online",
    "logo-url",
    "thumbnail-image-url",
    "original-image-url",
)
READ_BY_TAGS: Final = (
    included("event-topic", "name", "slug")
    + included("event-type", "name", "slug")
    + included("event-sub-topic", "name")
)
PUBLISHED: Final = {
    "and": [
        where("state", "eq", "published"),
        where("privacy", "eq", "public"),
        {"or": [where("starts-at", "ge", NOW), where("ends-at", "ge", NOW)]},
    ]
}
CALLED: Final = [
    where("speakers-call", "has", where("announcement", "ne", None)),
    where("speakers-call", "has", where("starts-at", "ne", None)),
    where("speakers-call", "has", where("ends-at", "ge", "2017-01-15T10:00:00.000Z")),
    where("speakers-call", "has", where("privacy", "eq", "public")),
]
GROUPS: Final = {"data": [], "meta.count": 0}


def explore(*nodes: dict[str, Any]) -> Call:
    """Search for events as the explore page does."""
    filter_ = filter_by(PUBLISHED, *nodes)
    query = CARD | {"sort": "starts-at", "filter": filter_, "page[size]": "6", "page[number]": "1"}
    return WEB.get("/v1/events", query, present=READ_BY_CARD, numbers=("meta.count",))


CALLS: Final = [
    WEB.get(
        "/v1/events/upcoming",
        {"upcoming": "true", **CARD, "cache": "true", "public": "true", "page[size]": "12"},
        values={"data": []},
    ),
    WEB.get(
        "/v1/events",
        CARD | {"sort": "starts-at", "filter": filter_by(where("is-featured", "eq", val=True))},
        present=("data",),
    ),
    WEB.get(
        "/v1/events",
        CARD | {"sort": "speakers-call.ends-at", "filter": filter_by(PUBLISHED, *CALLED)},
        present=READ_BY_CARD + included("speakers-call", "announcement", "ends-at"),
    ),
    WEB.get(
        "/v1/events",
        CARD | {"filter": filter_by(PUBLISHED, where("event-topic", "ne", None))},
        present=READ_BY_CARD + READ_BY_TAGS,
    ),
    WEB.get(
        "/v1/groups",
        {
            "include": "user,follower",
            "filter": filter_by(where("is-promoted", "eq", val=True)),
            "page[size]": "6",
        },
        values=GROUPS,
    ),
    WEB.get("/v1/groups", {"include": "events"}, values=GROUPS),
    explore(),
    explore(where("name", "ilike", "%Analytical%")),
    explore(where("event-topic", "has", where("name", "eq", "Science & Technology"))),
    explore(where("event-sub-topic", "has", where("name", "eq", "High Tech"))),
    explore(where("event-sub-topic", "has", where("slug", "eq", "high-tech"))),
    explore(where("event-type", "has", where("name", "eq", "Conference"))),
    explore({"or": [where("online", "eq", val=False), where("online", "eq", val=True)]}),
    explore({"or": [where("location-name", "eq", None), where("location-name", "ne", None)]}),
    explore(where("logo-url", "eq", None)),
    explore(*CALLED),
    explore(
        {"and": [where("starts-at", "ge", NOW), where("starts-at", "le", "2018-04-01T00:00:00Z")]}
    ),
    WEB.get(
        "/v1/events",
        CARD
        | {"filter": filter_by(PUBLISHED, where("tickets", "any", where("type", "eq", "free")))},
        values={"data": [], "meta.count": 0},
    ),
    WEB.get("/v1/event-types", {"sort": "name"}, not_null=attributes("name", "slug")),
    WEB.get(
        "/v1/event-topics",
        {"sort": "name", "include": "event-sub-topics"},
        not_null=attributes("name", "slug") + included("event-sub-topic", "name", "slug"),
    ),
]
