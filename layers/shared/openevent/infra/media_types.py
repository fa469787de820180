"""Which media browsers may show inline, by their first bytes (docs/contract/storage.md#media)."""

import re
from typing import Final

SNIFFED_BYTES: Final = 1_445
"""A browser looks at no more bytes to guess a type (docs/contract/storage.md#types-of-media)."""
UNKNOWN: Final = "application/octet-stream"
SIGNATURES: Final = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"GIF8[79]a"), "image/gif"),
    (re.compile(rb"RIFF....WEBPVP8[ LX]", re.DOTALL), "image/webp"),
)
"""How the images begin that browsers show inline.

A bitmap (BMP) is none of them: it begins with two letters, as a text may.
"""
MARKUP: Final = re.compile(
    rb"<(!--|!doctype|\?xml|html|head|body|script|style|title|meta|link|base|iframe|object|embed"
    rb"|form|table|div|img|svg|plaintext|pre\b|font|h1|a\s+href)",
    re.IGNORECASE,
)
"""What an old browser takes for HTML or XML, wherever it finds it among the first bytes.

XMP, the metadata of many pictures, begins with `<?xpacket` or `<x:xmpmeta`, which are none of it.
"""


def detect_content_type(head: bytes) -> str:
    """Detect a raster image by its first bytes; all else is `application/octet-stream`.

    So is an image that holds markup among the bytes that a browser may look at.
    """
    for signature, content_type in SIGNATURES:
        if signature.match(head):
            return UNKNOWN if MARKUP.search(head[:SNIFFED_BYTES]) else content_type
    return UNKNOWN
