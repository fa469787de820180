"""The identifier of a new event, which its URLs show."""

import secrets
from typing import Final

DIGITS: Final = "0123456789"


def generate_identifier() -> str:
    """Return 8 hex digits, one of them a letter: digits alone would be an id.

    See docs/contract/clients.md#6-event-ids.
    """
    while not (identifier := secrets.token_hex(4)).strip(DIGITS):
        pass
    return identifier
