"""Build paths in the zip: safe on every file system, and unique because they end in the id."""

import re
from typing import Final

from openevent.text.file_names import FORBIDDEN, NAME_BYTES, UNNAMED, cut_bytes

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
    return cut_bytes(joined, NAME_BYTES).strip(".") or UNNAMED


def _clean(name: str) -> str:
    """Replace forbidden and unprintable characters (docs/contract/archive.md#paths)."""
    return "".join(" " if char in FORBIDDEN or not char.isprintable() else char for char in name)
