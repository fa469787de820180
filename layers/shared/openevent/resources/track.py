"""Tracks: the themes by which an event's sessions are grouped."""

from typing import Annotated, Any

from openevent.model.kinds import ARCHIVED, READ_ONLY, Color, Int, Media, Name, String
from openevent.model.permissions import Permissions, anyone, organizer, track_organizer, visible
from openevent.model.resource import Archive, Attributes, MediaPath, Resource, to_one


class TrackAttributes(Attributes):
    name: Name
    description: String | None = None
    color: Color
    font_color: Annotated[Color, READ_ONLY, ARCHIVED] = "#ffffff"
    position: Int = 0
    location: String | None = None
    track_image_url: Media | None = None


def font_color(color: str) -> str:
    """Give the color of text that reads on `color` (#rgb or #rrggbb): black where the luminance is .5 or more.

    The rule, its threshold and its weights: docs/contract/resources.md#track.
    """
    digits = color.removeprefix("#")
    if len(digits) == len("rgb"):
        digits = "".join(digit * 2 for digit in digits)
    pairs = [digits[i : i + 2] for i in (0, 2, 4)]
    red, green, blue = (int(pair, 16) / 255 for pair in pairs)
    return "#000000" if 0.299 * red + 0.587 * green + 0.114 * blue >= 0.5 else "#ffffff"  # noqa: PLR2004


def set_font_color(row: dict[str, Any]) -> None:
    """Set the color of text on a row's own color."""
    row["font_color"] = font_color(row["color"])


tracks = Resource(
    type="track",
    attributes=TrackAttributes,
    links=(to_one("event", required=True),),
    can=Permissions(
        read=visible, create=track_organizer, update=track_organizer, delete=track_organizer
    ),
    listed=anyone,
    archive=Archive(
        "tracks",
        order=("id", "name", "color", "font_color"),
        media={"track_image_url": MediaPath("image", "images/tracks/{name}_{id}")},
        ignored=frozenset({"event_id", "sessions"}),
        expected=True,
        complete=set_font_color,
    ),
    copied=True,
    own_data=None,
    version="tracks",
    trash=organizer,
    has_rules=True,
)
