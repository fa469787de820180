"""Untrusted text in mails: no place for a secret, lines of a fixed width."""

import re
import textwrap
from typing import Final
from unicodedata import normalize

from openevent.mail.messages import TOKEN, UNSUBSCRIBE
from openevent.text import lines

WIDTH: Final = 72
"""Columns of a plain-text line (RFC 3676 recommends fewer than 78)."""
NAME_LENGTH: Final = 60
"""Characters of the longest name that a mail shows."""
NO_NAME: Final = re.compile(r"[@/\\<>{}\[\]|=]|:\S|[.\u3002]\w{2}|www")
"""Characters of addresses and markup, in NFKC: mail programs make links of them.

Browsers read the full stop of Chinese and Japanese (U+3002) as a dot.
"""
BLANK_LINES: Final = re.compile(r"\n{3,}")


def escape_places(text: str) -> str:
    """Change {{token}} and {{unsubscribe}} in a text, so that the mailer inserts no secret."""
    for place in (TOKEN, UNSUBSCRIBE):
        text = text.replace(place, place.replace("{{", "{ {"))
    return text


def clean_name(name: str | None) -> str:
    """Return a person's name in one line; '' if it may be an advertisement or a link.

    Everybody can register an address of somebody else, with any text as the name.
    """
    line = lines.clean_line(name or "")
    return "" if len(line) > NAME_LENGTH or NO_NAME.search(normalize("NFKC", line)) else line


def shorten(text: str, limit: int) -> str:
    """Shorten a line to at most `limit` characters."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def wrap_lines(text: str, first_prefix: str = "", next_prefix: str = "") -> str:
    """Wrap each line of a text and prefix its first and its next lines; URLs stay whole."""
    return "\n".join(
        _wrap_line(line, first_prefix, next_prefix) or first_prefix.rstrip()
        for line in str(text).splitlines()
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
