"""The types of media by their first bytes (docs/contract/storage.md#types-of-media)."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final, NamedTuple

HEAD_BYTES: Final = 8_192
"""The first bytes of a medium that name its type: in a PPTX, the first path under `ppt/` lies
behind its list of types."""
SNIFFED_BYTES: Final = 1_445
"""A browser looks at no more bytes to guess a type (docs/contract/storage.md#types-of-media)."""
UNKNOWN: Final = "application/octet-stream"


class Family(StrEnum):
    """What a medium is for a person; an upload's limit depends on it."""

    PICTURE = "picture"
    SLIDES = "slides"
    AUDIO = "audio"
    VIDEO = "video"


MEGABYTE: Final = 1_000_000
MAXIMUM_BYTES: Final[Mapping[Family, int]] = {
    Family.PICTURE: 20_000_000,
    Family.SLIDES: 50_000_000,
    Family.AUDIO: 500_000_000,
    Family.VIDEO: 500_000_000,
}
"""Largest upload of each family (docs/contract/storage.md#types-of-media)."""


class MediaType(NamedTuple):
    """A type that the platform knows; `name` is what people call it."""

    content_type: str
    family: Family
    name: str


JPEG: Final = MediaType("image/jpeg", Family.PICTURE, "JPEG")
PNG: Final = MediaType("image/png", Family.PICTURE, "PNG")
GIF: Final = MediaType("image/gif", Family.PICTURE, "GIF")
WEBP: Final = MediaType("image/webp", Family.PICTURE, "WebP")
AVIF: Final = MediaType("image/avif", Family.PICTURE, "AVIF")
PDF: Final = MediaType("application/pdf", Family.SLIDES, "PDF")
ODP: Final = MediaType("application/vnd.oasis.opendocument.presentation", Family.SLIDES, "ODP")
PPTX: Final = MediaType(
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    Family.SLIDES,
    "PPTX",
)
MP4: Final = MediaType("video/mp4", Family.VIDEO, "MP4")
M4A: Final = MediaType("audio/mp4", Family.AUDIO, "MP4")
MP3: Final = MediaType("audio/mpeg", Family.AUDIO, "MP3")
OGG: Final = MediaType("audio/ogg", Family.AUDIO, "OGG")
OGV: Final = MediaType("video/ogg", Family.VIDEO, "OGG")
WAV: Final = MediaType("audio/wav", Family.AUDIO, "WAV")

ZIP_ENTRY: Final = rb"PK\x03\x04.{26}"
"""What precedes a path in a zip."""
SIGNATURES: Final = tuple(
    (re.compile(signature, re.DOTALL), media_type)
    for signature, media_type in (
        (rb"\x89PNG\r\n\x1a\n", PNG),
        (rb"\xff\xd8\xff", JPEG),
        (rb"GIF8[79]a", GIF),
        (rb"RIFF....WEBPVP8[ LX]", WEBP),
        # A file that begins with the brand of all such files names its own among the others.
        (rb"....ftyp(avif|avis|(mif1|msf1|miaf)....(....){0,15}?(avif|avis))", AVIF),
        (rb"%PDF-[12]\.\d", PDF),
        (ZIP_ENTRY + rb"mimetypeapplication/vnd\.oasis\.opendocument\.presentation(PK|$)", ODP),
        (ZIP_ENTRY + rb"(\[Content_Types\]\.xml|_rels/|docProps/).*" + ZIP_ENTRY + rb"ppt/", PPTX),
        (rb"....ftypM4[AB] ", M4A),
        (rb"....ftyp(iso[m2-9]|mp4[12]|avc1|M4V |MSNV|dash)", MP4),
        (rb"ID3[\x02-\x04]\0|\xff[\xe2\xe3\xf2\xf3\xfa\xfb]", MP3),
        (rb"OggS\0.*\x80theora", OGV),
        (rb"OggS\0", OGG),
        (rb"RIFF....WAVE", WAV),
    )
)
"""How the types begin.

A bitmap (BMP) is none of them: it begins with two letters, as a text may.
"""
OTHER_PICTURES: Final = tuple(
    (re.compile(signature, re.DOTALL), name)
    for signature, name in (
        (rb"....ftyp(hei[cxms]|hev[cxms]|mif1|msf1)", "HEIC"),
        (rb"II[*+]\0|MM\0[*+]", "TIFF"),
        (rb"\xff\x0a|\0\0\0\x0cJXL \r\n\x87\n", "JPEG XL"),
        (rb"\0\0\0\x0cjP  \r\n\x87\n|\xff\x4f\xff\x51", "JPEG 2000"),
    )
)
"""Pictures that may hold a position and that most browsers do not show."""
MARKUP: Final = re.compile(
    rb"<(!--|!doctype|\?xml|html|head|body|script|style|title|meta|link|base|iframe|object|embed"
    rb"|form|table|div|img|svg|plaintext|pre\b|font|h1|a\s+href)",
    re.IGNORECASE,
)
"""What an old browser takes for HTML or XML, wherever it finds it among the first bytes.

XMP, the metadata of many pictures, begins with `<?xpacket` or `<x:xmpmeta`, which are none of it.
"""


def detect_media_type(head: bytes) -> MediaType | None:
    """Detect a type by a medium's first HEAD_BYTES; None for one that the platform does not know.

    It tells what the bytes are, not how browsers get them: see `detect_content_type`.
    """
    head = head[:HEAD_BYTES]
    matches = (media_type for signature, media_type in SIGNATURES if signature.match(head))
    return next(matches, None)


def detect_other_picture(head: bytes) -> str | None:
    """Name the format of a picture that is none of ours, such as `HEIC`."""
    return next((name for signature, name in OTHER_PICTURES if signature.match(head)), None)


def detect_content_type(head: bytes) -> str:
    """Detect the type that browsers get; `application/octet-stream` for an unknown one.

    So is a medium that holds markup among the bytes that a browser may look at.
    """
    media_type = detect_media_type(head)
    if media_type is None or MARKUP.search(head[:SNIFFED_BYTES]):
        return UNKNOWN
    return media_type.content_type
