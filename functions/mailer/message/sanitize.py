"""Words of others as one line: a subject, a name, a server's answer."""

import re
from typing import Final

LONGEST: Final = 300
"""Characters of a server's answer that are kept."""
TOKEN: Final = re.compile(r"eyJ[\w.=-]{16,}", re.ASCII)
"""A signed link's token: a server that quotes the mail must not bring it into a row or a log."""


def line(text: str) -> str:
    """Give a text without line breaks, control characters and anything that a header would decode."""
    shown = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(shown.replace("=?", "= ?").split())


def answer(said: bytes | str) -> str:
    """Give a server's words as one line of at most 300 characters, without tokens."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return TOKEN.sub("…", line(text))[:LONGEST]
