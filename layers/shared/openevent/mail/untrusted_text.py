"""Text of others as it may stand in a mail: on one line where a line is meant, without what only deceives."""

import re
import textwrap
import unicodedata
from typing import Final

from openevent.mail.messages import TOKEN, UNSUBSCRIBE

WIDTH: Final = 72
"""Columns of a plain-text line (RFC 3676 asks for fewer than 78)."""
DECEIVING: Final = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""Characters without a shape, and those that turn the direction of what follows. Joiners (U+200C,
U+200D) and Arabic's signs of numbers are of the same category, Cf, and stay: scripts and emoji are
written with them."""
LEFT: Final = re.compile(r"\n{3,}")


def clean_line(text: str) -> str:
    """Give a text without line breaks, control characters and doubled blanks: fit for a subject or an address."""
    return " ".join(_visible(DECEIVING.sub("", text)).split())


def clean_lines(text: str) -> str:
    """Give a text whose lines stay apart, each as `one_line` gives it."""
    return "\n".join(clean_line(line) for line in text.strip().splitlines())


def escape_places(text: str) -> str:
    """Give a text in which the mailer puts nothing: who writes {{token}} into a name must not get one sent."""
    for place in (TOKEN, UNSUBSCRIBE):
        text = text.replace(place, place.replace("{{", "{ {"))
    return text


def shorten(text: str, limit: int) -> str:
    """Give a line of at most so many characters."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def wrap_lines(text: str, first: str = "", further: str = "") -> str:
    """Wrap each line of a text, led in by `first` and then by `further`; a URL is never parted."""
    return "\n".join(
        _wrapped(line, first, further) or first.rstrip() for line in str(text).splitlines()
    )


def collapse_blank_lines(text: str) -> str:
    """Give a whole mail with one empty line at most between its paragraphs."""
    return LEFT.sub("\n\n", text).strip() + "\n"


def _wrapped(line: str, first: str, further: str) -> str:
    return textwrap.fill(
        line,
        WIDTH,
        initial_indent=first,
        subsequent_indent=further,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _visible(text: str) -> str:
    return "".join(
        " " if unicodedata.category(letter) in {"Cc", "Cs"} else letter for letter in text
    )
