"""Build paths in the zip: safe on every file system, and unique because they end in the id."""

import re
from typing import Final

FORBIDDEN: Final = frozenset('<>:"/\\|?*;')
"""Characters that become blanks, as do all unprintable ones (docs/contract/archive.md#paths)."""
NAME_BYTES: Final = 160
"""Bytes of UTF-8 of a name in a path. File systems allow 255; an id and an extension follow."""
UNNAMED: Final = "Unnamed"
EXTENSION: Final = re.compile(r"(?<=[^/])\.[A-Za-z0-9]{1,9}$")


def build_path(pattern: str, id_: str, name: str, key: str) -> str:
    """Fill a pattern such as `images/speakers/{name}_{id}` and add the extension of the key."""
    match = EXTENSION.search(key)
    extension = match[0].lower() if match else ""
    return pattern.format(id=id_, name=join_name(name)) + extension


def join_name(name: str) -> str:
    """Return a person's or sponsor's name as one word, such as `AdaLovelace`."""
    words = _clean(name).split()
    joined = "".join(word.title() for word in words)
    return _cut(joined, NAME_BYTES).strip(".") or UNNAMED


def build_file_name(name: str) -> str:
    """Return a name for a download, without extension; forbidden characters become blanks."""
    return _cut(" ".join(_clean(name).split()), NAME_BYTES).strip(". ") or UNNAMED


def _clean(name: str) -> str:
    return "".join(" " if char in FORBIDDEN or not char.isprintable() else char for char in name)


def _cut(text: str, size: int) -> str:
    return text.encode()[:size].decode(errors="ignore")
