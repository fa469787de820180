"""The entry for callers: check a picture and clean it, without decoding it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from openevent.infra.media_types import (
    AVIF,
    GIF,
    HEAD_BYTES,
    JPEG,
    MAXIMUM_BYTES,
    PNG,
    WEBP,
    Family,
    MediaType,
    detect_media_type,
    detect_other_picture,
)
from openevent.pictures.avif import clean_avif
from openevent.pictures.gif import clean_gif
from openevent.pictures.jpeg import clean_jpeg
from openevent.pictures.limits import check_size
from openevent.pictures.parts import Cleaned, UnusablePicture
from openevent.pictures.png import clean_png
from openevent.pictures.webp import clean_webp

MAXIMUM_PICTURE_BYTES: Final = MAXIMUM_BYTES[Family.PICTURE]
CLEANERS: Final[Mapping[MediaType, Callable[[bytes], Cleaned]]] = {
    JPEG: clean_jpeg,
    PNG: clean_png,
    GIF: clean_gif,
    WEBP: clean_webp,
    AVIF: clean_avif,
}
SVG: Final = re.compile(rb"<svg[\s>]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that may become a medium.

    `width` and `height` are pixels as the header has them, before the orientation turns them.
    """

    content: bytes = field(repr=False)
    media_type: MediaType
    width: int
    height: int


def prepare_picture(content: bytes) -> Picture:
    """Check a picture's type and limits and clean it (docs/contract/storage.md#pictures).

    - The type comes from the first bytes: JPEG, PNG, GIF, WebP or AVIF.
    - It has at most 20 MB; at most 50 megapixels as JPEG or PNG, 30 as WebP, AVIF or GIF; and a
      side is at most 100 times as long as the other.
    - Of its metadata only the orientation and the ICC profile stay. The pixels stay byte by byte.
    - A picture that was cleaned once comes back as the same bytes.

    Raises UnusablePicture, whose text tells a person what is wrong and what to do.
    """
    check_format(content[:HEAD_BYTES], len(content))
    media_type = detect_media_type(content)
    if media_type is None or media_type not in CLEANERS:
        raise _build_refusal(content[:HEAD_BYTES])
    cleaned = CLEANERS[media_type](content)
    width, height = check_size(cleaned, media_type)
    return Picture(cleaned.content, media_type, width, height)


def is_picture(head: bytes) -> bool:
    """Tell by the first HEAD_BYTES whether a file is a picture that must be prepared.

    An SVG is none: it is a document, which no browser shows inline.
    """
    return detect_media_type(head) in CLEANERS or detect_other_picture(head) is not None


def check_format(head: bytes, size: int) -> None:
    """Check the format and the number of bytes, before a picture is read as a whole.

    Raises UnusablePicture for a format that browsers do not show, and above 20 MB.
    """
    other_format = detect_other_picture(head)
    if other_format and detect_media_type(head) is None:
        raise UnusablePicture(
            f"The picture is a {other_format}, which many browsers do not show. Save it as JPEG."
        )
    if size > MAXIMUM_PICTURE_BYTES:
        raise UnusablePicture(
            f"The picture has {size / 1_000_000:,.1f} MB, and it may have at most "
            f"{MAXIMUM_PICTURE_BYTES // 1_000_000} MB. Save it smaller."
        )


def _build_refusal(head: bytes) -> UnusablePicture:
    if SVG.search(head):
        return UnusablePicture("An SVG is not shown as a picture. Save it as PNG.")
    return UnusablePicture("This is no picture. Use a JPEG, PNG, GIF, WebP or AVIF.")
