"""The items of an AVIF: their types, and where their bytes lie (ISO/IEC 14496-12, 8.11)."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from openevent.pictures.boxes import NAME, Box, read_boxes, read_number
from openevent.pictures.parts import Parts, build_unreadable

IN_FILE, IN_META = 0, 1
"""How an extent is placed: from the start of the file, or of the box `idat`."""
LATEST_VERSION: Final = 2


class Item(NamedTuple):
    """An item: its id, its type, and where the type and the box that names it end."""

    id: int
    type: bytes
    type_end: int
    end: int


class Extent(NamedTuple):
    """A range of an item's bytes, from the start of the file or of the box `idat`."""

    method: int
    start: int
    end: int


def read_items(content: bytes, box: Box, parts: Parts) -> Iterator[Item]:
    """Read the types of all items from the box `iinf`."""
    start = box.payload + (6 if read_number(content, box.payload, 1) == 0 else 8)
    for entry in read_boxes(content, start, box.end, parts):
        version = read_number(content, entry.payload, 1)
        if entry.type != b"infe" or version not in {2, 3}:
            raise build_unreadable(NAME, "the list of its items is damaged")
        id_bytes = 2 if version == 2 else 4  # noqa: PLR2004 - the version with short ids
        type_start = entry.payload + 6 + id_bytes
        type_ = content[type_start : type_start + 4]
        if type_start + 4 > entry.end:
            raise build_unreadable(NAME, "the list of its items is damaged")
        id_ = read_number(content, entry.payload + 4, id_bytes)
        yield Item(id_, type_, type_start + 4, entry.end)


def read_extents(content: bytes, box: Box, parts: Parts) -> dict[int, list[Extent]]:
    """Read the ranges of each item's bytes from the box `iloc`, by the item's id."""
    return _LocationReader(content[: box.end], box.payload, parts).read()


class _LocationReader:
    """Reads the box `iloc` field by field."""

    def __init__(self, content: bytes, position: int, parts: Parts) -> None:
        self._content, self._position, self._parts = content, position, parts

    def read(self) -> dict[int, list[Extent]]:
        version = self._take(4) >> 24
        if version > LATEST_VERSION:
            raise build_unreadable(NAME, "the list of its items is of an unknown version")
        sizes = self._take(2)
        self._offset_bytes, self._length_bytes = sizes >> 12, sizes >> 8 & 15
        self._base_bytes, self._index_bytes = sizes >> 4 & 15, sizes & 15 if version else 0
        self._has_method = version > 0
        id_bytes = 4 if version == LATEST_VERSION else 2
        extents: dict[int, list[Extent]] = {}
        for _ in range(self._take(id_bytes)):
            item_id = self._take(id_bytes)
            extents.setdefault(item_id, []).extend(self._read_item())
        return extents

    def _read_item(self) -> list[Extent]:
        self._parts.count_segment()
        method = self._take(2) & 15 if self._has_method else IN_FILE
        reference = self._take(2)
        base = self._take(self._base_bytes)
        if reference or method not in {IN_FILE, IN_META}:
            raise build_unreadable(NAME, "its items lie in other files or items")
        return [self._read_extent(method, base) for _ in range(self._take(2))]

    def _read_extent(self, method: int, base: int) -> Extent:
        self._parts.count_segment()
        self._take(self._index_bytes)
        start = base + self._take(self._offset_bytes)
        return Extent(method, start, start + self._take(self._length_bytes))

    def _take(self, size: int) -> int:
        number = read_number(self._content, self._position, size)
        self._position += size
        return number
