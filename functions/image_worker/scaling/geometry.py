"""The sides of sizes, in pixels: never larger than the picture, and never 0."""

from dataclasses import dataclass
from typing import Final

from openevent.pictures.sizes import Box

LONGEST_SIDE: Final = 16_383
"""The longest side that WebP can have (its format has 14 bits for it)."""

type Sides = tuple[int, int]
"""Width and height in pixels."""


@dataclass(frozen=True)
class Target:
    """What a box makes of a picture.

    The picture is scaled to `scaled`, and `sides` of its middle are the size.
    """

    sides: Sides
    scaled: Sides

    @property
    def is_cropped(self) -> bool:
        """Tell whether parts of the scaled picture are cut off."""
        return self.sides != self.scaled


def fit(picture: Sides, box: Box) -> Target:
    """Fit a picture into a box without enlarging it."""
    if box.fit == "stretch":
        sides = _stretch(picture, box)
        return Target(sides, sides)
    if box.fit == "cover":
        return _cover(picture, box)
    sides = _put_inside(picture, box)
    return Target(sides, sides)


def _stretch(picture: Sides, box: Box) -> Sides:
    width, height = picture
    return min(width, box.width), min(height, box.height or box.width)


def _put_inside(picture: Sides, box: Box) -> Sides:
    width, height = picture
    largest_height = min(box.height or LONGEST_SIDE, LONGEST_SIDE)
    factor = min(1, box.width / width, LONGEST_SIDE / width, largest_height / height)
    return scale(picture, factor)


def _cover(picture: Sides, box: Box) -> Target:
    width, height = picture
    box_height = box.height or box.width
    shrink = min(1, width / box.width, height / box_height)
    sides = scale((box.width, box_height), shrink)
    factor = max(sides[0] / width, sides[1] / height)
    scaled_width, scaled_height = scale(picture, factor)
    return Target(sides, (max(scaled_width, sides[0]), max(scaled_height, sides[1])))


def scale(sides: Sides, factor: float) -> Sides:
    """Scale both sides; each keeps at least one pixel."""
    width, height = sides
    return max(1, round(width * factor)), max(1, round(height * factor))
