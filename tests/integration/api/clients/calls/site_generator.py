"""The generator of static sites: six lists, each read once and without the size of a page."""

from typing import Final

from tests.integration.api.clients.calls.call import ANONYMOUS, Area, attributes, included

SITE: Final = Area("2.9", who=ANONYMOUS, get_type="")

CALLS: Final = [
    SITE.get(
        "/v1/events/$event/sessions",
        "include=track,microlocation,session-type,speakers",
        present=attributes("title", "starts-at", "ends-at", "short-abstract", "long-abstract")
        + included("track", "name", "color", "font-color")
        + included("microlocation", "name")
        + included("session-type", "name")
        + included("speaker", "name"),
    ),
    SITE.get(
        "/v1/events/$event/tracks",
        "include=sessions",
        present=attributes("name", "color") + included("session", "title"),
    ),
    SITE.get(
        "/v1/events/$event/speakers",
        "include=sessions",
        present=attributes("name", "photo-url", "thumbnail-image-url", "short-biography"),
    ),
    SITE.get("/v1/events/$event/sponsors", present=attributes("name", "logo-url", "level", "type")),
    SITE.get("/v1/events/$event/microlocations", present=attributes("name", "floor")),
    SITE.get(
        "/v1/events/$event",
        "include=social-links,event-copyright",
        present=attributes("name", "description", "starts-at", "timezone", "logo-url")
        + included("social-link", "name", "link")
        + included("event-copyright", "holder", "licence"),
    ),
]
