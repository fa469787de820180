"""The limits of a picture's size, read from its header before any decoding.

docs/contract/storage.md#limits-of-pictures
"""

from io import BytesIO
from typing import Final

from openevent.infra.media_types import AVIF, GIF, JPEG, PNG, WEBP, MediaType
from openevent.pictures.parts import Cleaned, UnusablePicture, build_unreadable

MEGAPIXEL: Final = 1_000_000
MAXIMUM_PIXELS: Final = {
    JPEG: 50 * MEGAPIXEL,
    PNG: 50 * MEGAPIXEL,
    WEBP: 30 * MEGAPIXEL,
    AVIF: 30 * MEGAPIXEL,
    GIF: 30 * MEGAPIXEL,
}
"""Most pixels of a picture. The decoders of the last three hold it as a whole, several times."""
MAXIMUM_RATIO: Final = 100
"""The longer side as a multiple of the shorter one."""


def check_size(cleaned: Cleaned, media_type: MediaType) -> tuple[int, int]:
    """Return width and height in pixels as the header has them, before any turn.

    Raises UnusablePicture if they, or those of a frame or a layer, pass the limits.
    """
    width, height = _read_header(cleaned.content, media_type)
    if width < 1 or height < 1:
        raise build_unreadable(media_type.name, "its size is missing")
    if max(width, height) > MAXIMUM_RATIO * min(width, height):
        raise UnusablePicture(
            f"The picture has {width:,} x {height:,} pixels, and a side may be at most "
            f"{MAXIMUM_RATIO} times as long as the other. Cut it."
        )
    _check_pixels(max(width, cleaned.width), max(height, cleaned.height), media_type)
    return width, height


def _read_header(content: bytes, media_type: MediaType) -> tuple[int, int]:
    """Read width and height from the header; below 1 if it cannot be read.

    The library would open a path or a URL, so it gets bytes.
    """
    import imagesize  # noqa: PLC0415 - it imports urllib.request, which a cold start need not load

    if media_type is AVIF:
        # imagesize 2.0.1 expects five bytes in `irot`, which has one (ISO/IEC 23008-12, 6.5.10).
        content = content.replace(b"irot", b"free")
    width, height = imagesize.get(BytesIO(content), exif_rotation=False)
    return int(width), int(height)


def _check_pixels(width: int, height: int, media_type: MediaType) -> None:
    limit = MAXIMUM_PIXELS[media_type]
    if width * height > limit:
        raise UnusablePicture(
            f"The picture has {width:,} x {height:,} pixels, and a {media_type.name} may have at "
            f"most {limit // MEGAPIXEL} megapixels. Make it smaller."
        )
