"""Slugs: names as parts of a URL."""

import re
import unicodedata
from collections.abc import Container
from itertools import count
from typing import Final

from openevent.text.comparison import IGNORED
from openevent.text.normal_form import normalize

SEPARATORS: Final = re.compile(r"[\W_]+")


def build_slug(name: str) -> str:
    """Build a slug from the letters and digits of a name; other characters become dashes.

    Accents and invisible characters go; letters of other scripts stay. A name without letters and
    digits gives "x".
    """
    decomposed = normalize("NFKD", IGNORED.sub("", name).lower())
    letters = "".join(char for char in decomposed if not unicodedata.combining(char))
    slug = SEPARATORS.sub("-", normalize("NFC", letters)).strip("-")
    return slug or "x"


def build_unique_slug(name: str, used: Container[str]) -> str:
    """Build the slug of a name, with the first of -2, -3, … that makes it a new one."""
    slug = build_slug(name)
    if slug not in used:
        return slug
    return next(text for number in count(2) if (text := f"{slug}-{number}") not in used)
