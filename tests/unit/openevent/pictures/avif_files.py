"""Small AVIFs whose items lie where a test wants them."""

import struct
from dataclasses import dataclass, field

from tests.unit.openevent.pictures.samples import box


def full(type_: bytes, version: int, *content: bytes) -> bytes:
    """Build a box with a version."""
    return box(type_, bytes((version, 0, 0, 0)), *content)


@dataclass
class Bits:
    """A number of bits, from the highest one on."""

    text: str = ""

    def put(self, value: int, count: int) -> "Bits":
        self.text += f"{value:0{count}b}" if count else ""
        return self

    def pack(self) -> bytes:
        text = self.text + "1"
        text += "0" * (-len(text) % 8)
        return int(text, 2).to_bytes(len(text) // 8)


def unit(type_: int, payload: bytes) -> bytes:
    """Build a unit of an AV1 bitstream with its size."""
    assert len(payload) < 128
    return bytes((type_ << 3 | 2, len(payload))) + payload


def build_sequence(width: int, height: int, *, size_bits: int = 16) -> bytes:
    """Build the header of a sequence of one picture, with a reduced header."""
    bits = Bits().put(0, 3).put(0b11, 2).put(0, 5).put(size_bits - 1, 4).put(size_bits - 1, 4)
    bits.put(width - 1, size_bits).put(height - 1, size_bits).put(0, 3)
    return unit(1, bits.pack())


@dataclass
class AvifFile:
    """An AVIF: `items` are (type, method, bytes), the first one is the picture."""

    items: list[tuple[bytes, int, bytes]]
    sizes: list[tuple[int, int]] = field(default_factory=lambda: [(64, 48)])
    version: int = 1
    properties: bytes = b""
    more: bytes = b""
    more_meta: bytes = b""

    def build(self) -> bytes:
        ftyp = box(b"ftyp", b"avif\0\0\0\0avifmif1miaf")
        meta = self._build_meta(0)
        start = len(ftyp) + len(meta) + 8
        data = b"".join(content for _, method, content in self.items if method == 0)
        return ftyp + self._build_meta(start) + box(b"mdat", data) + self.more

    def _build_meta(self, start: int) -> bytes:
        idat = b"".join(content for _, method, content in self.items if method == 1)
        sizes = b"".join(full(b"ispe", 0, struct.pack(">LL", *size)) for size in self.sizes)
        count = len(self.sizes)
        ipma = struct.pack(">LHB", 1, 1, count) + bytes(range(1, count + 1))
        return full(
            b"meta",
            0,
            full(b"hdlr", 0, bytes(4), b"pict", bytes(13)),
            full(b"pitm", 0, b"\0\1"),
            self._build_locations(start),
            self._build_names(),
            box(b"iprp", box(b"ipco", sizes, self.properties), full(b"ipma", 0, ipma)),
            box(b"idat", idat) if idat else b"",
            self.more_meta,
        )

    def _build_locations(self, start: int) -> bytes:
        places = [start, 0, 0]
        id_format = "L" if self.version == 2 else "H"
        entries = struct.pack(f">{id_format}", len(self.items))
        for number, (_, method, content) in enumerate(self.items, 1):
            entries += struct.pack(f">{id_format}", number)
            entries += struct.pack(">H", method) if self.version else b""
            entries += struct.pack(">HHLL", 0, 1, places[method], len(content))
            places[method] += len(content)
        return full(b"iloc", self.version, b"\x44\0", entries)

    def _build_names(self) -> bytes:
        names = [
            full(b"infe", 2, struct.pack(">HH", number, 0), type_, b"a name\0")
            for number, (type_, _, _) in enumerate(self.items, 1)
        ]
        return full(b"iinf", 0, struct.pack(">H", len(names)), *names)
