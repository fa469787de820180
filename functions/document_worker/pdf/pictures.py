"""Logos: pictures that users have uploaded, checked again before a page has them."""

from functools import lru_cache
from io import BytesIO
from typing import Final

from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from openevent.infra.telemetry import logger
from openevent.pictures.limits import MAXIMUM_PIXELS, MAXIMUM_RATIO

PIXELS: Final = {media_type.name.upper(): limit for media_type, limit in MAXIMUM_PIXELS.items()}
"""The most pixels by the name that Pillow has for the format."""
FORMATS: Final = tuple(PIXELS)
"""The decoders that may read bytes of users."""
LARGEST: Final = (978, 240)
"""Pixels of a logo: 320 dots an inch at the largest size on a page, 220 by 54 points."""


@lru_cache(maxsize=1)
def open_logo(content: bytes | None) -> ImageReader | None:
    """Open a picture on white; None without one, or if it cannot be read.

    All pages of an order have the same logo, which is decoded once.
    """
    if content is None:
        return None
    try:
        return ImageReader(_decode(content))
    except Exception:  # noqa: BLE001 - what decoders raise for damaged files varies
        logger.info("a logo cannot be read")
        return None


def _decode(content: bytes) -> Image.Image:
    picture: Image.Image = Image.open(BytesIO(content), formats=FORMATS)
    width, height = picture.size
    if width * height > PIXELS[str(picture.format)]:
        raise ValueError("The picture has too many pixels.")
    if max(width, height) > MAXIMUM_RATIO * min(width, height):
        raise ValueError("The picture is too narrow.")
    picture.draft("RGB", LARGEST)
    picture.thumbnail(LARGEST)
    layers = picture.convert("RGBA")
    white = Image.new("RGB", layers.size, "white")
    white.paste(layers, mask=layers.getchannel("A"))
    return white


def draw_logo(
    canvas: Canvas, logo: ImageReader, x: float, top: float, box: tuple[float, float]
) -> None:
    """Draw a picture as large as it fits into a box of this size, in its upper left corner."""
    width, height = box
    pixels_wide, pixels_high = logo.getSize()
    scale = min(width / pixels_wide, height / pixels_high)
    drawn_width, drawn_height = pixels_wide * scale, pixels_high * scale
    canvas.drawImage(logo, x, top - drawn_height, drawn_width, drawn_height)
