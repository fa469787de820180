"""Untrusted text in mails: no place for a secret, lines of a fixed width."""

import re
import textwrap
from typing import Final

from openevent.mail.messages import TOKEN, UNSUBSCRIBE

WIDTH: Final = 72
"""Columns of a plain-text line (RFC 3676 recommends fewer than 78)."""
BLANK_LINES: Final = re.compile(r"\n{3,}")


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
