"""Clean an AVIF: all that draws no pixel becomes zeros, and its length stays (AVIF 1.1)."""

from collections.abc import Iterable, Sequence
from typing import Final

from openevent.pictures.av1 import read_sizes
from openevent.pictures.avif_items import IN_META, Extent, Item, read_extents, read_items
from openevent.pictures.boxes import NAME, Box, read_boxes, read_number
from openevent.pictures.parts import Cleaned, Parts, UnusablePicture, build_unreadable

FREE: Final = b"free"
"""The type of a box or an item that readers skip."""
KEPT_BOXES: Final = frozenset({b"ftyp", b"meta", b"mdat"})
KEPT_META: Final = frozenset(
    {b"hdlr", b"pitm", b"iloc", b"iinf", b"iref", b"iprp", b"idat", b"dinf", b"grpl"}
)
NEEDED: Final = frozenset({b"pitm", b"iloc", b"iinf", b"iprp"})
KEPT_ITEMS: Final = frozenset({b"av01", b"grid", b"tmap"})
KEPT_PROPERTIES: Final = frozenset(
    b"ispe pixi av1C colr pasp irot imir clap auxC clli mdcv cclv amve a1op a1lx lsel".split()
)
MAXIMUM_DATA_BOXES: Final = 100
"""Boxes `mdat`; programs write one."""
MAXIMUM_TOTAL_PIXELS: Final = 90_000_000
"""Pixels of all layers and tiles: colours, transparency and gain map of 30 megapixels each."""


def clean_avif(content: bytes) -> Cleaned:
    """Overwrite EXIF, XMP and all else that draws no pixel by zeros; the length stays.

    The orientation lies in properties, which stay. A picture that is cut off, or animated, is
    refused. Raises UnusablePicture.
    """
    return _AvifCleaner(content).clean()


class _AvifCleaner:
    """Goes through the boxes and items of one AVIF."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._output = bytearray(content)
        self._parts = Parts(content)
        self._pixels = self._item_bytes = 0

    def clean(self) -> Cleaned:
        boxes = list(read_boxes(self._content, 0, len(self._content), self._parts))
        if any(box.type == b"moov" for box in boxes):
            raise UnusablePicture(
                "An animated AVIF cannot be used. Save it as a GIF or an animated WebP."
            )
        metas = [box for box in boxes if box.type == b"meta"]
        if len(metas) != 1:
            raise build_unreadable(NAME, "the list of its items is missing")
        self._blank_others(boxes, KEPT_BOXES)
        children = self._read_meta(metas[0])
        self._clean_properties(children[b"iprp"])
        self._clean_items(children, [box for box in boxes if box.type == b"mdat"])
        output = bytes(self._output)
        content = self._content if output == self._content else output
        return Cleaned(content, self._parts.width, self._parts.height)

    def _read_meta(self, meta: Box) -> dict[bytes, Box]:
        """Return the boxes in `meta` that stay, by their type."""
        boxes = list(read_boxes(self._content, meta.payload + 4, meta.end, self._parts))
        self._blank_others(boxes, KEPT_META)
        children = {box.type: box for box in boxes if box.type in KEPT_META}
        is_double = len(children) < sum(box.type in KEPT_META for box in boxes)
        if is_double or not children.keys() >= NEEDED:
            raise build_unreadable(NAME, "the list of its items is missing")
        return children

    def _clean_properties(self, box: Box) -> None:
        boxes = list(read_boxes(self._content, box.payload, box.end, self._parts))
        self._blank_others(boxes, {b"ipco", b"ipma"})
        for container in [box for box in boxes if box.type == b"ipco"]:
            properties = list(
                read_boxes(self._content, container.payload, container.end, self._parts)
            )
            self._blank_others(properties, KEPT_PROPERTIES)
            for size in [box for box in properties if box.type == b"ispe"]:
                self._note_size(size.payload + 4, 4)

    def _note_size(self, position: int, size: int) -> None:
        """Note a width and a height of `size` bytes each."""
        width = read_number(self._content, position, size)
        self._parts.note_size(width, read_number(self._content, position + size, size))

    def _clean_items(self, children: dict[bytes, Box], data: list[Box]) -> None:
        extents = read_extents(self._content, children[b"iloc"], self._parts)
        ranges: list[tuple[int, int]] = []
        data += [box for box in children.values() if box.type == b"idat"]
        if len(data) > MAXIMUM_DATA_BOXES:
            raise build_unreadable(NAME, "its pixels lie in too many boxes")
        types = {}
        for item in read_items(self._content, children[b"iinf"], self._parts):
            types[item.id] = item.type
            if item.type in KEPT_ITEMS:
                places = [self._place(extent, data) for extent in extents.get(item.id, ())]
                self._check_item(item, places)
                ranges += places
            else:
                self._output[item.type_end - 4 : item.end] = FREE + bytes(item.end - item.type_end)
        self._check_primary(children[b"pitm"], types)
        self._blank_gaps(data, sorted(ranges))

    def _place(self, extent: Extent, data: Sequence[Box]) -> tuple[int, int]:
        """Return where an extent lies in the file. Raises UnusablePicture outside of the data."""
        is_in_meta = extent.method == IN_META
        for box in data:
            shift = box.payload if is_in_meta else 0
            start, end = extent.start + shift, extent.end + shift
            if is_in_meta == (box.type == b"idat") and box.payload <= start < end <= box.end:
                self._item_bytes += end - start
                return start, end
        raise build_unreadable(NAME, "its pixels are missing")

    def _check_primary(self, box: Box, types: dict[int, bytes]) -> None:
        id_bytes = 2 if read_number(self._content, box.payload, 1) == 0 else 4
        primary = read_number(self._content, box.payload + 4, id_bytes)
        if types.get(primary) not in KEPT_ITEMS:
            raise build_unreadable(NAME, "its pixels are missing")

    def _check_item(self, item: Item, places: list[tuple[int, int]]) -> None:
        """Note the sizes that a decoder finds in an item."""
        if item.type == b"grid":
            start = places[0][0] if places else len(self._content)
            self._note_size(start + 4, 4 if read_number(self._content, start + 1, 1) & 1 else 2)
        if self._item_bytes > len(self._content):
            raise build_unreadable(NAME, "its items lie above each other")
        if item.type == b"av01":
            data = b"".join(self._content[start:end] for start, end in places)
            for width, height in read_sizes(data, self._parts):
                self._parts.note_size(width, height)
                self._pixels += width * height
        if self._pixels > MAXIMUM_TOTAL_PIXELS:
            raise UnusablePicture("The layers of the AVIF are too large. Make the picture smaller.")

    def _blank_others(self, boxes: Iterable[Box], kept_types: Iterable[bytes]) -> None:
        """Turn the boxes of other types into free ones of zeros."""
        for box in boxes:
            if box.type not in kept_types:
                self._output[box.start + 4 : box.start + 8] = FREE
                self._output[box.payload : box.end] = bytes(box.end - box.payload)

    def _blank_gaps(self, data: Iterable[Box], ranges: list[tuple[int, int]]) -> None:
        """Overwrite all bytes of the boxes that lie in no range; the ranges are sorted."""
        for box in data:
            position = box.payload
            for start, end in [*ranges, (box.end, box.end)]:
                gap_end = min(start, box.end)
                if gap_end > position:
                    self._output[position:gap_end] = bytes(gap_end - position)
                position = max(position, end)
