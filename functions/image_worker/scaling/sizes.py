"""Make the sizes of a picture: one decode, then each size from the next larger one."""

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from PIL import Image, ImageFile

from image_worker.scaling import colors, decoding, geometry
from image_worker.scaling.geometry import Sides, Target
from openevent.pictures.sizes import Box

REDUCING_GAP: Final = 2.0
"""A large picture is first reduced to twice the size, which takes a fraction of the time."""
LOWEST_QUALITY: Final = 1
"""Pillow takes 0 for its default."""


@dataclass(frozen=True)
class EncodedSize:
    """The file of a size, its extension, and its sides in pixels."""

    content: bytes
    extension: str
    sides: Sides


@dataclass(frozen=True)
class ScaledPicture:
    """A picture's sides as it is seen, and its sizes by name."""

    sides: Sides
    sizes: Mapping[str, EncodedSize]


def scale(
    content: bytes, boxes: Mapping[str, Box], *, keeps_transparency: bool = False
) -> ScaledPicture:
    """Make a size for each box. Raises decoding.Unusable."""
    with decoding.reading():
        picture = decoding.open_picture(content)
        orientation = decoding.read_orientation(picture)
        on_its_side = decoding.is_on_its_side(orientation)
        sides = decoding.swap_if(picture.size, swap=on_its_side)
        targets = {name: geometry.fit(sides, box) for name, box in boxes.items()}
        largest = _find_largest(targets)
        base = _decode(picture, decoding.swap_if(largest, swap=on_its_side))
        upright = decoding.turn_upright(base, orientation)
        sizes = _encode_all(upright, boxes, targets, keeps_transparency=keeps_transparency)
        return ScaledPicture(sides, sizes)


def _find_largest(targets: Mapping[str, Target]) -> Sides:
    widths, heights = zip(*(target.scaled for target in targets.values()), strict=True)
    return max(widths), max(heights)


def _decode(picture: ImageFile.ImageFile, largest: Sides) -> Image.Image:
    """Decode the first frame, in sRGB, scaled to the largest sides that a size needs."""
    picture.draft(None, largest)  # only JPEG can be decoded small
    picture.load()
    profile = picture.info.get("icc_profile")
    scalable = colors.make_scalable(picture)
    base = colors.convert_to_srgb(_resize(scalable, largest), profile)
    # Pillow writes a comment and a profile that it finds here into the sizes.
    base.info.clear()
    return base


def _resize(picture: Image.Image, sides: Sides) -> Image.Image:
    if picture.size == sides:
        return picture
    return picture.resize(sides, Image.Resampling.LANCZOS, reducing_gap=REDUCING_GAP)


def _encode_all(
    base: Image.Image,
    boxes: Mapping[str, Box],
    targets: Mapping[str, Target],
    *,
    keeps_transparency: bool,
) -> dict[str, EncodedSize]:
    """Encode the sizes from the largest to the smallest."""
    if not colors.is_transparent(base):
        base = base.convert(colors.RGB)
    current, sizes = base, {}
    for name in sorted(targets, key=lambda name: targets[name].scaled, reverse=True):
        box, target = boxes[name], targets[name]
        source = current if _covers(current.size, target.scaled) else base
        scaled = _resize(source, target.scaled)
        if box.fit == "inside":
            current = scaled
        sizes[name] = _encode(_cut(scaled, target), box, keeps_transparency=keeps_transparency)
    return {name: sizes[name] for name in boxes}


def _covers(sides: Sides, smaller: Sides) -> bool:
    return sides[0] >= smaller[0] and sides[1] >= smaller[1]


def _cut(scaled: Image.Image, target: Target) -> Image.Image:
    """Cut off what is outside the box, the same on both sides."""
    if not target.is_cropped:
        return scaled
    width, height = target.sides
    left, top = (scaled.width - width) // 2, (scaled.height - height) // 2
    return scaled.crop((left, top, left + width, top + height))


def _encode(size: Image.Image, box: Box, *, keeps_transparency: bool) -> EncodedSize:
    quality = max(box.quality, LOWEST_QUALITY)
    file = BytesIO()
    if box.is_webp:
        extension = "webp"
        size.save(file, "WEBP", quality=quality)
    elif keeps_transparency and size.mode == colors.RGBA:
        extension = "png"
        size.save(file, "PNG", optimize=True)
    else:
        extension = "jpg"
        colors.lay_on_white(size).save(file, "JPEG", quality=quality, optimize=True)
    return EncodedSize(file.getvalue(), extension, size.size)
