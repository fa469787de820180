"""Text from outside, reduced to one safe line: a subject, a name, a server's reply."""

import re
from typing import Final

MAXIMUM_LENGTH: Final = 300
"""Characters kept of a server's reply."""
TOKEN: Final = re.compile(r"eyJ[\w.=-]{16,}", re.ASCII)
"""The token of a signed link: a server that quotes the mail must not bring it into a row or log."""


def clean_line(text: str) -> str:
    """Return a text without line breaks, control characters and encoded words of headers."""
    printable = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(printable.replace("=?", "= ?").split())


def clean_reply(reply: bytes | str) -> str:
    """Return a server's reply as one line of at most 300 characters, without tokens."""
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return TOKEN.sub("…", clean_line(text))[:MAXIMUM_LENGTH]
