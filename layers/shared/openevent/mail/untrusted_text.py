"""Cleaning of untrusted text for mails: line breaks, control and invisible characters, places."""

import re
import textwrap
import unicodedata
from typing import Final

from openevent.mail.messages import TOKEN, UNSUBSCRIBE

WIDTH: Final = 72
"""Columns of a plain-text line (RFC 3676 recommends fewer than 78)."""
INVISIBLE: Final = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""Characters that are invisible or change the direction of the text.

Joiners (U+200C, U+200D) and Arabic number signs have the same category (Cf) but stay: scripts and
emoji need them.
"""
BLANK_LINES: Final = re.compile(r"\n{3,}")


def clean_line(text: str) -> str:
    """Remove line breaks, control and invisible characters and double blanks from a text."""
    return " ".join(_replace_controls(INVISIBLE.sub("", text)).split())


def clean_lines(text: str) -> str:
    """Clean each line of a text by `clean_line`; the line breaks stay."""
    return "\n".join(clean_line(line) for line in text.strip().splitlines())


def escape_places(text: str) -> str:
    """Change {{token}} and {{unsubscribe}} in a text, so that the mailer inserts no secret."""
    for place in (TOKEN, UNSUBSCRIBE):
        text = text.replace(place, place.replace("{{", "{ {"))
    return text


def shorten(text: str, limit: int) -> str:
    """Shorten a line to at most `limit` characters."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def wrap_lines(text: str, first_prefix: str = "", next_prefix: str = "") -> str:
    """Wrap each line of a text and prefix its first and its next lines; URLs stay whole."""
    lines = str(text).splitlines()
    return "\n".join(
        _wrap_line(line, first_prefix, next_prefix) or first_prefix.rstrip() for line in lines
    )


def collapse_blank_lines(text: str) -> str:
    """Reduce several blank lines to one between the paragraphs of a whole mail."""
    return BLANK_LINES.sub("\n\n", text).strip() + "\n"


def _wrap_line(line: str, first_prefix: str, next_prefix: str) -> str:
    return textwrap.fill(
        line,
        WIDTH,
        initial_indent=first_prefix,
        subsequent_indent=next_prefix,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _replace_controls(text: str) -> str:
    """Replace control characters and surrogates by blanks."""
    return "".join(
        " " if unicodedata.category(character) in {"Cc", "Cs"} else character for character in text
    )
