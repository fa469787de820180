"""Pictures that need the most: a phone's photo, and the largest file of each format."""

import secrets
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any, Final

from PIL import Image

LARGE: Final = (8_000, 6_250)
"""The most pixels of a JPEG or PNG."""
OTHERS: Final = (6_000, 5_000)
"""The most pixels of the other formats."""
NOISE: Final = 60
"""The standard deviation of the brightness: a photo of 24 megapixels then has 7 MB."""


def build_photo(width: int, height: int, quality: int = 95) -> bytes:
    """Build a JPEG with as many details as a photo, which was taken with the camera on its side."""
    details = Image.effect_noise((width // 8, height // 8), NOISE)
    exif = Image.Exif()
    exif[0x0112] = 6
    photo = details.resize((width, height)).convert("RGB")
    return _encode(photo, "JPEG", quality=quality, exif=exif)


def _encode(picture: Image.Image, format_: str, **options: Any) -> bytes:
    file = BytesIO()
    picture.save(file, format_, **options)
    return file.getvalue()


def _build_progressive_cmyk() -> bytes:
    """Build a JPEG whose coefficients must all be in memory: four channels in full size."""
    picture = Image.effect_noise(LARGE, NOISE).convert("CMYK")
    return _encode(picture, "JPEG", quality=60, progressive=True, subsampling=0)


def _build_transparent(sides: tuple[int, int]) -> Image.Image:
    """Build a picture with four channels, each pixel half transparent."""
    picture = Image.effect_noise((sides[0] // 50, sides[1] // 50), NOISE).resize(sides)
    return Image.merge("RGBA", [picture, picture, picture, Image.new("L", sides, 128)])


def _build_palette() -> bytes:
    """Build a PNG of one byte a pixel, which needs four when it is scaled."""
    palette = _build_transparent(LARGE).getchannel("R").convert("P")
    return _encode(palette, "PNG", compress_level=1, transparency=secrets.token_bytes(256))


def _build_gif() -> bytes:
    palette = _build_transparent(OTHERS).getchannel("R").convert("P")
    return _encode(palette, "GIF", transparency=7)


LARGEST: Final[Mapping[str, Callable[[], bytes]]] = {
    "JPEG": lambda: build_photo(*LARGE),
    "progressive CMYK JPEG": _build_progressive_cmyk,
    "PNG": lambda: _encode(_build_transparent(LARGE), "PNG", compress_level=1),
    "PNG with a palette": _build_palette,
    "GIF": _build_gif,
    "WebP": lambda: _encode(_build_transparent(OTHERS), "WEBP", quality=60, method=0),
    "AVIF": lambda: _encode(
        _build_transparent(OTHERS), "AVIF", quality=60, speed=10, subsampling="4:4:4"
    ),
}
"""The largest pictures that are allowed, by what they are."""
