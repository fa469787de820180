"""Compare names as people read them.

Texts are stored in NFC and otherwise as sent. A key is for comparing only. The rules:
docs/contract/resources.md#names-that-read-the-same. The SQL function `name_key` gives the same key.
"""

import re
from functools import lru_cache
from typing import Final

from openevent.text.normal_form import normalize

IGNORED: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff0-\ufffb\U000e0100-\U000e01ef]"
)
"""Soft hyphens, characters without width, marks of direction, variation selectors."""
DOTS_OF_I: Final = {"i\u0307": "i", "\u0131": "i"}
"""Turkish has an I with a dot and one without, in both cases: all four are one letter in a key."""


@lru_cache(maxsize=10_000)
def build_key(text: str) -> str:
    """Return what all spellings of a name have in common that people read as the same.

    Case, blanks and invisible characters make no difference, nor do forms of letters that only
    compatibility sets apart, such as a ligature or full width.
    """
    if text.isascii():
        return " ".join(text.casefold().split())
    visible = IGNORED.sub("", normalize("NFKD", text))
    folded = visible.casefold()
    for spelling, letter in DOTS_OF_I.items():
        folded = folded.replace(spelling, letter)
    return " ".join(normalize("NFKC", folded).split())


def is_invisible(character: str) -> bool:
    """Tell whether a character makes no difference to a key, because nobody sees it."""
    return IGNORED.fullmatch(normalize("NFKD", character)) is not None
