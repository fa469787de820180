"""Pictures in JSON: base64, in most cases as a data URI (docs/contract/storage.md#uploads)."""

import base64
import binascii
from typing import Final

from api.http.errors import Fault, Invalid

URL_SAFE: Final = str.maketrans("-_", "+/")
"""Some encoders write these two characters (RFC 4648, 5)."""
GROUP: Final = 4
"""Characters of base64 that stand for three bytes."""
NOT_BASE64: Final = Fault(
    "`data` is not base64: send the bytes of the picture as a data URI.", pointer="/data"
)


def decode(text: str) -> bytes:
    """Return the bytes; the declared type does not matter. Raises Invalid.

    Android writes a line feed after every 76 characters.
    """
    encoded = "".join(_drop_declaration(text).split()).translate(URL_SAFE).rstrip("=")
    padding = "=" * (-len(encoded) % GROUP)
    try:
        return base64.b64decode(encoded + padding, validate=True)
    except (binascii.Error, ValueError) as error:  # ValueError: a character beyond ASCII
        raise Invalid(NOT_BASE64) from error


def _drop_declaration(text: str) -> str:
    """Drop `data:image/jpeg;base64,` or the like."""
    stripped = text.lstrip()
    return stripped.partition(",")[2] if stripped[:5].lower() == "data:" else stripped
