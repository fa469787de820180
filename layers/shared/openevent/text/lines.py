"""Lines without control characters, invisible characters and double blanks."""

import re
import unicodedata
from typing import Final

INVISIBLE: Final = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""Characters that are invisible or change the direction of the text.

Joiners (U+200C, U+200D) and Arabic number signs have the same category (Cf) but stay: scripts and
emoji need them.
"""
JOINERS: Final = "\u200c\u200d"
"""Zero-width characters that scripts and emoji need, as if they were letters."""


def clean_line(text: str) -> str:
    """Remove line breaks, control and invisible characters and double blanks from a text."""
    return " ".join(_replace_controls(INVISIBLE.sub("", text)).split())


def clean_lines(text: str) -> str:
    """Clean each line of a text by `clean_line`; the line breaks stay."""
    return "\n".join(clean_line(line) for line in text.strip().splitlines())


def _replace_controls(text: str) -> str:
    """Replace control characters and surrogates by blanks."""
    return "".join(
        " " if unicodedata.category(character) in {"Cc", "Cs"} else character for character in text
    )
