"""The sizes of pictures: two rows that administrators change, and what follows from each.

Event pictures and logos follow the row of events, pictures of people that of speakers
(docs/contract/storage.md#sizes).
"""

from typing import Annotated, Final

from pydantic import Field

from openevent.model.kinds import READ_ONLY, Bool, Int, String
from openevent.model.permissions import Permissions, admin, anyone
from openevent.model.resource import READ, UPDATE, Attributes, Resource
from openevent.pictures.sizes import (
    Box,
    Picture,
    Settings,
    Size,
    build_webp_sizes,
)

EVENT_SIZES_ID: Final = 1
SPEAKER_SIZES_ID: Final = 2
"""Ids of the only rows."""
LARGEST_SIDE: Final = 4_000
"""The longest side in pixels that an administrator may set."""


class EventImageSizeAttributes(Attributes):
    """`full` is the large picture. With an aspect, the height follows from the width."""

    type: Annotated[String, READ_ONLY] = "event-image"
    full_width: Annotated[Int, Field(ge=1, le=LARGEST_SIDE)] = 1300
    full_height: Annotated[Int, Field(ge=1, le=LARGEST_SIDE)] = 500
    full_aspect: Bool = True
    full_quality: Annotated[Int, Field(ge=0, le=100)] = 80
    icon_width: Annotated[Int, Field(ge=1, le=LARGEST_SIDE)] = 75
    icon_height: Annotated[Int, Field(ge=1, le=LARGEST_SIDE)] = 30
    icon_aspect: Bool = True
    icon_quality: Annotated[Int, Field(ge=0, le=100)] = 80
    thumbnail_width: Annotated[Int, Field(ge=1, le=LARGEST_SIDE)] = 500
    thumbnail_height: Annotated[Int, Field(ge=1, le=LARGEST_SIDE)] = 200
    thumbnail_aspect: Bool = True
    thumbnail_quality: Annotated[Int, Field(ge=0, le=100)] = 80
    logo_width: Annotated[Int, Field(ge=1, le=LARGEST_SIDE)] = 500
    logo_height: Annotated[Int, Field(ge=1, le=LARGEST_SIDE)] = 200


class SpeakerImageSizeAttributes(Attributes):
    """The height follows from the width: the pictures of people are mostly squares."""

    type: Annotated[String, READ_ONLY] = "speaker-image"
    small_size_width_height: Annotated[Int, Field(ge=1, le=LARGEST_SIDE)] = 50
    small_size_quality: Annotated[Int, Field(ge=0, le=100)] = 80
    thumbnail_size_width_height: Annotated[Int, Field(ge=1, le=LARGEST_SIDE)] = 500
    thumbnail_size_quality: Annotated[Int, Field(ge=0, le=100)] = 80
    icon_size_width_height: Annotated[Int, Field(ge=1, le=LARGEST_SIDE)] = 35
    icon_size_quality: Annotated[Int, Field(ge=0, le=100)] = 80


SIZES_PERMISSIONS: Final = Permissions(read=anyone, update=admin, cache=anyone)

event_image_sizes = Resource(
    type="event-image-size",
    attributes=EventImageSizeAttributes,
    can=SIZES_PERMISSIONS,
    own_routes=frozenset({READ, UPDATE}),
    archive=None,
    is_copied=False,
    own_data=None,
    version=None,
    trash_rule=None,
    has_rules=False,
)
speaker_image_sizes = Resource(
    type="speaker-image-size",
    attributes=SpeakerImageSizeAttributes,
    can=SIZES_PERMISSIONS,
    own_routes=frozenset({READ, UPDATE}),
    archive=None,
    is_copied=False,
    own_data=None,
    version=None,
    trash_rule=None,
    has_rules=False,
)
ROW_IDS: Final = {
    event_image_sizes.type: EVENT_SIZES_ID,
    speaker_image_sizes.type: SPEAKER_SIZES_ID,
}
"""The id of the only row of each type."""


def _size_of_event(name: str, prefix: str) -> Size:
    """Declare a size of an event's picture; `prefix` is that of its settings."""

    def build_box(settings: Settings) -> Box:
        width, quality = settings[f"{prefix}_width"], settings[f"{prefix}_quality"]
        if settings[f"{prefix}_aspect"]:
            return Box(width, None, "inside", quality)
        return Box(width, settings[f"{prefix}_height"], "stretch", quality)

    return Size(name, f"{name}_image_url", build_box)


def _size_of_person(name: str) -> Size:
    def build_box(settings: Settings) -> Box:
        width, quality = settings[f"{name}_size_width_height"], settings[f"{name}_size_quality"]
        return Box(width, None, "inside", quality)

    return Size(name, f"{name}_image_url", build_box)


def _build_logo_box(settings: Settings) -> Box:
    quality = settings["thumbnail_quality"]
    return Box(settings["logo_width"], settings["logo_height"], "inside", quality)


EVENT_PICTURE: Final = Picture(
    event_image_sizes.type,
    (
        _size_of_event("large", "full"),
        _size_of_event("thumbnail", "thumbnail"),
        _size_of_event("icon", "icon"),
        *build_webp_sizes(480, 960, square=False),
    ),
)
LOGO: Final = Picture(
    event_image_sizes.type,
    (Size("thumbnail", None, _build_logo_box), *build_webp_sizes(96, 192, square=True)),
    keeps_transparency=True,
)
PERSON_SIZES: Final = (
    *(_size_of_person(name) for name in ("thumbnail", "small", "icon")),
    *build_webp_sizes(96, 192, square=True),
)
PERSON_PICTURE: Final = Picture(speaker_image_sizes.type, PERSON_SIZES)
AVATAR: Final = Picture(speaker_image_sizes.type, PERSON_SIZES, mirror="original_image_url")
