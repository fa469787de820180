"""Quote values of users in messages."""

from typing import Final

from openevent.text.lines import JOINERS

QUOTE_LENGTH: Final = 80
"""Characters of a quoted value (docs/contract/tasks.md#problems)."""


def quote_value(value: object) -> str:
    """Quote a value, cut at 80 characters, with line breaks and control characters escaped."""
    text = cut(str(value), QUOTE_LENGTH)
    escaped = (char if char.isprintable() or char in JOINERS else repr(char)[1:-1] for char in text)
    return '"' + "".join(escaped) + '"'


def cut(text: str, limit: int) -> str:
    """Cut a text that is longer than `limit` and end it with an ellipsis."""
    return text if len(text) <= limit else text[: limit - 1] + "…"
