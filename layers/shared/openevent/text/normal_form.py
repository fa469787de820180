"""Unicode's normal forms of texts, in linear time.

Texts are stored in NFC (docs/contract/resources.md#texts).
"""

import re
import unicodedata
from typing import Any, Final

MAXIMUM_MARKS: Final = 30
"""Combining marks of one letter, as in the Stream-Safe Text Format of UAX #15."""
TOO_MANY_MARKS: Final = re.compile(rb"[^\0]{%d}([^\0]+)" % MAXIMUM_MARKS)
"""Matches the combining classes of a text."""
HIDDEN_MARKS: Final = re.compile("[\u0f73\u0f75\u0f81\uff9e\uff9f]")
"""Characters without a combining class whose decompositions begin with a mark."""


def normalize(form: Any, text: str) -> str:
    """Return a text in one of Unicode's forms, such as "NFC"; marks after a letter's 30th go.

    The time to put a letter's marks in order grows with the square of their number.
    """
    if text.isascii():
        return text
    return unicodedata.normalize(form, _limit_marks(text))


def to_nfc(text: str) -> str:
    """Return a text in the form in which texts are stored."""
    return normalize("NFC", text)


def to_nfc_json(value: Any) -> Any:
    """Return JSON whose texts and names are in NFC.

    A name stays as sent if the object has the other form of it, too. `value` may have as many
    levels as Python's stack allows.
    """
    if isinstance(value, str):
        return to_nfc(value)
    if isinstance(value, list):
        return [to_nfc_json(item) for item in value]
    if not isinstance(value, dict):
        return value
    members: dict[str, Any] = {}
    for name, item in value.items():
        normal_name = to_nfc(name)
        is_taken = normal_name in value or normal_name in members
        members[name if is_taken else normal_name] = to_nfc_json(item)
    return members


def _limit_marks(text: str) -> str:
    visible = HIDDEN_MARKS.sub("\u0301", text)
    classes = bytes(map(unicodedata.combining, visible))
    start, parts = 0, []
    for match in TOO_MANY_MARKS.finditer(classes):
        parts.append(text[start : match.start(1)])
        start = match.end(1)
    return "".join([*parts, text[start:]])
