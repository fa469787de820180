"""Tell whether a value is empty for a person who reads it."""

import unicodedata
from typing import Any, Final

from openevent.model import markup

INVISIBLE: Final = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs"})
"""Unicode categories of control characters, marks without width, and blanks."""
IMAGE: Final = "<img"


def is_blank(value: Any) -> bool:
    """Tell whether a value shows nothing: null, blanks, markup without text, an empty list.

    False and 0 are values.
    """
    if isinstance(value, str):
        return not _has_content(value)
    if isinstance(value, dict):
        return all(is_blank(item) for item in value.values())
    if isinstance(value, list):
        return all(is_blank(item) for item in value)
    return value is None


def _has_content(text: str) -> bool:
    if IMAGE in text.lower():
        return True
    try:
        visible_text = markup.extract_text(text)
    except ValueError:  # a plain text with very many tags
        visible_text = text
    return any(unicodedata.category(character) not in INVISIBLE for character in visible_text)
