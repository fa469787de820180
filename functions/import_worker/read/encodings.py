"""Turn a JSON file into UTF-8: Windows writes UTF-16, and a mark in front."""

import codecs
from typing import Final

from import_worker.limits import MAXIMUM_JSON_FILE_BYTES, megabytes

type Raw = bytes | bytearray

UTF_8: Final = "utf-8"
MARKS: Final = (
    (codecs.BOM_UTF8, UTF_8),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""Byte order marks; that of UTF-32 begins like that of UTF-16."""
ENCODINGS: Final = {
    (True, False, False, False): "utf-32-le",
    (False, False, False, True): "utf-32-be",
    (True, False): "utf-16-le",
    (False, True): "utf-16-be",
}
"""Encodings by which of the first bytes are not NUL: JSON begins with an ASCII character."""
CHUNK_BYTES: Final = 4_000_000
"""Bytes that are turned at once; a multiple of 4."""


def to_utf8(raw: Raw) -> Raw:
    """Return the text of a file as UTF-8 without mark; a bytearray is emptied if it is copied.

    Raises ValueError for a text that is no text of its encoding, or too long as UTF-8.
    """
    mark, encoding = _detect(raw)
    if encoding == UTF_8:
        return raw[len(mark) :] if mark else raw  # a slice would copy a text without mark
    source = raw if isinstance(raw, bytearray) else bytearray(raw)
    del source[: len(mark)]
    try:
        return _transcode(source, encoding)
    except UnicodeDecodeError as error:
        name = error.encoding.upper()
        raise ValueError(f"The file is not valid {name}: save it as UTF-8.") from error


def _detect(raw: Raw) -> tuple[bytes, str]:
    for mark, encoding in MARKS:
        if raw.startswith(mark):
            return mark, encoding
    signs = tuple(byte != 0 for byte in raw[:4])
    return b"", ENCODINGS.get(signs) or ENCODINGS.get(signs[:2]) or UTF_8


def _transcode(source: bytearray, encoding: str) -> bytearray:
    """Turn a text chunk by chunk; the source shrinks while the result grows."""
    decoder, text = codecs.getincrementaldecoder(encoding)(), bytearray()
    while source:
        chunk = source[:CHUNK_BYTES]
        del source[:CHUNK_BYTES]
        text += decoder.decode(chunk, final=not source).encode()
        if len(text) > MAXIMUM_JSON_FILE_BYTES:
            limit = megabytes(MAXIMUM_JSON_FILE_BYTES)
            raise ValueError(f"The file has more than {limit} as UTF-8; {limit} are allowed.")
    return text
