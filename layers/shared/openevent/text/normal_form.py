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
WITHOUT_MARKS: Final = (
    "\0-\u02ff\u0370-\u0482\u048a-\u0590\u1e00-\u20cf\u2100-\u2cee\u3030-\u3098\u309b-\ua66e"
    "\uac00-\ud7ff\uf900-\ufb1d\ufb1f-\ufdff\uff00-\uff9d\U0001f000-\U000e00ff"
)
"""Ranges without marks: most letters of Latin, Greek, Cyrillic, Chinese, Japanese and Korean."""
POSSIBLE_MARKS: Final = re.compile(f"[^{WITHOUT_MARKS}]{{{MAXIMUM_MARKS + 1}}}")
"""A quick look at a text, before the combining class of each character."""
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
    return text if text.isascii() else normalize("NFC", text)


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
    if not POSSIBLE_MARKS.search(text):
        return text
    visible = HIDDEN_MARKS.sub("\u0301", text)
    classes = bytes(map(unicodedata.combining, visible))
    start, parts = 0, []
    for match in TOO_MANY_MARKS.finditer(classes):
        parts.append(text[start : match.start(1)])
        start = match.end(1)
    return "".join([*parts, text[start:]])
