"""Tracks: themes that group the sessions of an event."""

from typing import Annotated, Any, Final

from openevent.model.kinds import ARCHIVED, READ_ONLY, Color, Int, Media, Name, String
from openevent.model.permissions import (
    Permissions,
    anyone,
    organizer,
    public_event,
    track_organizer,
    visible,
)
from openevent.model.resource import Archive, Attributes, MediaPath, Resource, to_one


class TrackAttributes(Attributes):
    name: Name
    description: String | None = None
    color: Color
    font_color: Annotated[Color, READ_ONLY, ARCHIVED] = "#ffffff"
    position: Int = 0
    location: String | None = None
    track_image_url: Media | None = None


LIGHT: Final = 0.5
"""Luminance from which a background needs black text."""


def font_color(color: str) -> str:
    """Return a readable text color for the background `color` (#rgb or #rrggbb).

    It is black if the luminance is at least 0.5, else white.

    Threshold and weights: docs/contract/resources.md#track.
    """
    digits = color.removeprefix("#")
    if len(digits) == len("rgb"):
        digits = "".join(digit * 2 for digit in digits)
    red, green, blue = (int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4))
    luminance = 0.299 * red + 0.587 * green + 0.114 * blue
    return "#000000" if luminance >= LIGHT else "#ffffff"


def set_font_color(row: dict[str, Any]) -> None:
    """Set `font_color` of a row from its `color`."""
    row["font_color"] = font_color(row["color"])


tracks = Resource(
    type="track",
    attributes=TrackAttributes,
    links=(to_one("event", required=True),),
    can=Permissions(
        read=visible,
        create=track_organizer,
        update=track_organizer,
        delete=track_organizer,
        cache=public_event,
    ),
    list_rule=anyone,
    archive=Archive(
        "tracks",
        order=("id", "name", "color", "font_color"),
        media={"track_image_url": MediaPath("image", "images/tracks/{name}_{id}")},
        ignored=frozenset({"event_id", "sessions"}),
        warn_if_absent=True,
        add_derived=set_font_color,
    ),
    is_copied=True,
    own_data=None,
    version="tracks",
    trash_rule=organizer,
    has_rules=True,
)
