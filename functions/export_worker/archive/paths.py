"""Paths in the zip: safe on every file system, and different for different records because they end in the id."""

import re
from typing import Final

FORBIDDEN: Final = frozenset('<>:"/\\|?*;')
"""Characters that become blanks (docs/contract/archive.md#paths); so do all that cannot be
printed."""
NAME_BYTES: Final = 160
"""Bytes of UTF-8 of a name in a path: file systems end at 255, and an id and an extension
follow."""
UNNAMED: Final = "Unnamed"
EXTENSION: Final = re.compile(r"(?<=[^/])\.[A-Za-z0-9]{1,9}$")


def build_path(pattern: str, id_: str, name: str, key: str) -> str:
    """Fill a pattern such as `images/speakers/{name}_{id}`, and append the extension that the object's key has."""
    extension = EXTENSION.search(key)
    return pattern.format(id=id_, name=join_name(name)) + (
        extension[0].lower() if extension else ""
    )


def join_name(name: str) -> str:
    """Give a person's or sponsor's name as one word, as in `AdaLovelace`."""
    words = _clean(name).split()
    return _cut("".join(word.title() for word in words), NAME_BYTES).strip(".") or UNNAMED


def build_file_name(name: str) -> str:
    """Give a name for a download, without extension: blanks stay, what file systems refuse becomes a blank."""
    return _cut(" ".join(_clean(name).split()), NAME_BYTES).strip(". ") or UNNAMED


def _clean(name: str) -> str:
    return "".join(" " if char in FORBIDDEN or not char.isprintable() else char for char in name)


def _cut(text: str, size: int) -> str:
    return text.encode()[:size].decode(errors="ignore")
