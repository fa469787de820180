"""Open a picture: only known formats, and no pixel is decoded before its header is checked."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from typing import Final

from PIL import Image, ImageFile

from image_worker.scaling.geometry import Sides
from openevent.pictures.limits import MAXIMUM_PIXELS, MAXIMUM_RATIO, MEGAPIXEL

PIXELS: Final[Mapping[str, int]] = {
    media_type.name.upper(): pixels for media_type, pixels in MAXIMUM_PIXELS.items()
}
"""The most pixels by the name that Pillow has for the format."""
FORMATS: Final = tuple(PIXELS)
"""The decoders that may read bytes of users; Pillow has more, which are a risk."""
ORIENTATION: Final = 0x0112
"""The EXIF tag with the orientation, from 1 to 8."""
TRANSPOSITIONS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What turns a picture upright, by its orientation."""
FIRST_ON_ITS_SIDE: Final = 5
"""From this orientation on, the width is stored as the height."""

# Pillow only warns at its own limit; ours are lower, and they are errors.
Image.MAX_IMAGE_PIXELS = None


class Unusable(Exception):
    """No sizes can be made of the picture. The text is a sentence for its owner."""


@contextmanager
def reading() -> Iterator[None]:
    """Turn any error of a decoder into Unusable: what they raise for damaged files varies."""
    try:
        yield
    except Unusable:
        raise
    except Exception as error:
        raise Unusable("The picture is damaged or cut off.") from error


def open_picture(content: bytes) -> ImageFile.ImageFile:
    """Open a picture and check its header. Raises Unusable."""
    try:
        picture = Image.open(BytesIO(content), formats=FORMATS)
    except Exception as error:
        raise Unusable("The file is damaged or no JPEG, PNG, GIF, WebP or AVIF picture.") from error
    _check_sides(picture)
    return picture


def _check_sides(picture: ImageFile.ImageFile) -> None:
    width, height = picture.size
    pixels = PIXELS[str(picture.format)]
    if width * height > pixels:
        raise Unusable(f"The picture has more than {pixels // MEGAPIXEL} megapixels.")
    if max(width, height) > MAXIMUM_RATIO * min(width, height):
        raise Unusable(f"One side is more than {MAXIMUM_RATIO} times as long as the other.")


def read_orientation(picture: Image.Image) -> int:
    """Read the orientation, from 1 to 8; 1 is upright, as a picture without a readable one is."""
    try:
        orientation = picture.getexif().get(ORIENTATION, 1)
    except Exception:  # noqa: BLE001 - a broken EXIF does not make the picture unusable
        return 1
    return orientation if orientation in TRANSPOSITIONS else 1


def is_on_its_side(orientation: int) -> bool:
    """Tell whether the stored width is the height of the upright picture."""
    return orientation >= FIRST_ON_ITS_SIDE


def swap_if(sides: Sides, *, swap: bool) -> Sides:
    """Return the sides, exchanged if asked."""
    width, height = sides
    return (height, width) if swap else sides


def turn_upright(picture: Image.Image, orientation: int) -> Image.Image:
    """Apply an orientation."""
    transposition = TRANSPOSITIONS.get(orientation)
    return picture.transpose(transposition) if transposition is not None else picture
