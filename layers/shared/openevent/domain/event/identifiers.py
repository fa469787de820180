"""The identifier of a new event, which its URLs show."""

import re
import secrets
from typing import Final

DIGITS: Final = "0123456789"
IDENTIFIER: Final = re.compile(r"(?=.*[a-zA-Z])[\w-]{1,64}", re.ASCII)
"""A valid identifier in a URL; digits alone would be an id."""
ROUTE_WORDS: Final = frozenset({"import", "upcoming"})
"""The words that routes have in the place of an event's identifier."""


def is_identifier(text: str) -> bool:
    """Tell whether a text can identify an event in URLs."""
    return IDENTIFIER.fullmatch(text) is not None and text.lower() not in ROUTE_WORDS


def generate_identifier() -> str:
    """Return 8 hex digits, one of them a letter: digits alone would be an id.

    See docs/contract/clients.md#6-event-ids.
    """
    while not (identifier := secrets.token_hex(4)).strip(DIGITS):
        pass
    return identifier
