"""Declares the sizes that the image worker makes of a picture (docs/contract/storage.md#sizes)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from sqlalchemy import Column
from sqlalchemy.dialects.postgresql import JSONB

PICTURE_SIZES: Final = "picture_sizes"
"""The column that holds what was made of each picture of a row (domain/pictures/stored.py)."""

type Fit = Literal["inside", "cover", "stretch"]
"""How a picture fills its box.

- `inside` keeps the ratio of the sides; the box bounds both of them.
- `cover` keeps the ratio and cuts off what is outside the box, the same on both sides.
- `stretch` takes the sides of the box.
"""


@dataclass(frozen=True)
class Box:
    """The form of a size: sides in pixels, and the quality from 0 to 100.

    Without a `height` only the width is bounded. The format is JPEG, or PNG where transparency is
    kept, unless it `is_webp`.
    """

    width: int
    height: int | None
    fit: Fit
    quality: int
    is_webp: bool = False


type Settings = Mapping[str, Any]
"""The row of the settings of sizes, by column name."""


@dataclass(frozen=True)
class Size:
    """One size of a picture.

    `name` is the name of its file, `attribute` the attribute with its URL, if there is one.
    `build_box` builds its form from the settings.
    """

    name: str
    attribute: str | None
    build_box: Callable[[Settings], Box]


@dataclass(frozen=True)
class Picture:
    """An attribute with a picture, and the sizes that the server makes of it.

    - `settings`: the type of the resource whose only row configures the sizes.
    - `mirror`: an attribute that has the same URL as the picture.
    - `keeps_transparency`: a size is a PNG if the picture has transparent pixels; else they become
      white, and each size is a JPEG.
    """

    settings: str
    sizes: tuple[Size, ...]
    mirror: str | None = None
    keeps_transparency: bool = False

    @property
    def attributes(self) -> tuple[str, ...]:
        """Return the attributes with the URLs of the sizes."""
        return tuple(size.attribute for size in self.sizes if size.attribute)


def build_column() -> Column[Any]:
    """Build the column for the sizes of a row's pictures."""
    return Column(PICTURE_SIZES, JSONB(none_as_null=True))


WEBP_QUALITY: Final = 80
"""A file is then about a fifth smaller than a JPEG of quality 80."""


def build_webp_sizes(*widths: int, square: bool) -> tuple[Size, ...]:
    """Declare WebP sizes without attributes, for public pages: squares, or of these widths."""
    return tuple(_build_webp(width, square=square) for width in widths)


def _build_webp(width: int, *, square: bool) -> Size:
    fit: Fit = "cover" if square else "inside"
    box = Box(width, width if square else None, fit, WEBP_QUALITY, is_webp=True)
    return Size(f"webp-{width}", None, lambda _settings: box)
