"""Paths in a zip that differ only in composed and decomposed letters.

The rule: docs/contract/archive.md#media.
"""

from collections.abc import Iterable
from zipfile import ZipInfo

from openevent.text.normal_form import to_nfc

type Entry = tuple[str, ZipInfo]
"""A path as the zip spells it, and its entry."""


def merge_twins(entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries by their composed paths, each file once.

    Twins with different bytes keep their spellings. The zip's checksums tell twins apart.
    """
    groups: dict[str, list[Entry]] = {}
    for path, info in entries:
        groups.setdefault(to_nfc(path), []).append((path, info))
    merged: list[Entry] = []
    for path, twins in groups.items():
        contents = {(info.CRC, info.file_size) for _, info in twins}
        merged += [(path, twins[0][1])] if len(contents) == 1 else twins
    return merged
