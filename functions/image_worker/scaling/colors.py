"""Bring a picture's pixels to sRGB with 8 bits a channel, with or without transparency."""

from io import BytesIO
from typing import Final

from PIL import Image, ImageCms

RGB, RGBA = "RGB", "RGBA"
READY: Final = frozenset({RGB, RGBA, "L", "CMYK"})
"""Modes that can be scaled as they are."""
OPAQUE: Final = 255
HIGH_BYTE: Final = 1 / 256


def make_scalable(picture: Image.Image) -> Image.Image:
    """Convert modes that cannot be scaled well: palettes, 16 bits, one bit, transparent colours."""
    if picture.has_transparency_data:
        return picture if picture.mode == RGBA else picture.convert(RGBA)
    if picture.mode in READY:
        return picture
    if picture.mode.startswith("I"):
        return _reduce_to_8_bits(picture)
    return picture.convert("L" if picture.mode == "1" else RGB)


def _reduce_to_8_bits(picture: Image.Image) -> Image.Image:
    """Reduce 16 bits of grey to 8: Pillow's own conversion cuts off all above 255."""
    return picture.point(lambda level: level * HIGH_BYTE).convert("L")


def convert_to_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Convert to sRGB by the picture's own profile; without a usable one as Pillow does."""
    mode = RGBA if picture.mode == RGBA else RGB
    if profile:
        try:
            own = ImageCms.ImageCmsProfile(BytesIO(profile))
            converted = ImageCms.profileToProfile(picture, own, SRGB, outputMode=mode)
        except (ImageCms.PyCMSError, OSError, ValueError):
            converted = None
        if converted is not None:
            return converted
    return picture if picture.mode == mode else picture.convert(mode)


SRGB: Final = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


def is_transparent(picture: Image.Image) -> bool:
    """Tell whether a pixel is not opaque."""
    if picture.mode != RGBA:
        return False
    lowest, _ = picture.getchannel("A").getextrema()
    return isinstance(lowest, int | float) and lowest < OPAQUE


def lay_on_white(picture: Image.Image) -> Image.Image:
    """Lay a picture on white; one without transparency stays as it is."""
    if picture.mode != RGBA:
        return picture
    white = Image.new(RGB, picture.size, "white")
    white.paste(picture, mask=picture.getchannel("A"))
    return white
