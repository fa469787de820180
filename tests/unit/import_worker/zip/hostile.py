"""Attacks on the import as bytes: zips with false headers, and JSON that fills the memory."""

import struct
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from tests.factories.archives import build_zip, pack_entries

DEFLATED, BZIP2, LZMA = 8, 12, 14
LOCAL: Final = struct.Struct("<4s5H3L2H")
CENTRAL: Final = struct.Struct("<4s6H3L5H2L")
END: Final = struct.Struct("<4s4H2LH")
END_64: Final = struct.Struct("<4sQ2H2L4Q")
LOCATOR_64: Final = struct.Struct("<4sLQL")
GIGABYTE: Final = 1_000_000_000
SYMLINK, DEVICE = 0o120777, 0o020666


@dataclass(frozen=True)
class Entry:
    """A file as the zip tells of it: every fact can be a lie."""

    name: bytes
    data: bytes = b""
    method: int = 0
    size: int | None = None
    crc: int = 0
    flags: int = 0
    mode: int = 0o100644
    comment: bytes = b""
    extra: bytes = b""
    shares: bool = False
    """Whether it points at the first entry's bytes instead of its own."""


def pack(entries: Sequence[Entry], *, zip64: bool = False, shift: int = 0, disk: int = 0) -> bytes:
    """Write a zip without any check; `shift` moves the target of the zip64 locator."""
    body, directory = bytearray(), bytearray()
    for entry in entries:
        facts = (entry.flags, entry.method, 0, 33, entry.crc, len(entry.data), _size(entry))
        offset = 0 if entry.shares else len(body)
        if not entry.shares:
            body += LOCAL.pack(b"PK\3\4", 20, *facts, len(entry.name), 0) + entry.name + entry.data
        lengths = (len(entry.name), len(entry.extra), len(entry.comment), 0, 0)
        directory += CENTRAL.pack(
            b"PK\1\2", 3 << 8 | 20, 20, *facts, *lengths, entry.mode << 16, offset
        )
        directory += entry.name + entry.extra + entry.comment
    return bytes(
        body
        + directory
        + _end(len(entries), len(directory), len(body), zip64=zip64, shift=shift, disk=disk)
    )


def _size(entry: Entry) -> int:
    return len(entry.data) if entry.size is None else entry.size


def _end(entries: int, size: int, offset: int, *, zip64: bool, shift: int, disk: int) -> bytes:
    large = END_64.pack(b"PK\6\6", 44, 45, 45, disk, disk, entries, entries, size, offset)
    large += LOCATOR_64.pack(b"PK\6\7", disk, offset + size + shift, 1)
    few = min(entries, 0xFFFF)
    return (large if zip64 else b"") + END.pack(b"PK\5\6", disk, disk, few, few, size, offset, 0)


def event(**facts: object) -> Entry:
    """Give an entry `event` with a good object in it, and the facts that are given."""
    data = b'{"name": "Days"}'
    return replace(Entry(b"event", data, crc=zlib.crc32(data)), **facts)  # type: ignore[arg-type]


def deflated(size: int, pattern: bytes = b" ") -> bytes:
    """Deflate `size` bytes of a repeated pattern without making them: one block, repeated."""
    piece = (pattern * 1_000_000)[:1_000_000]
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)
    return block * (size // len(piece)) + packer.flush()


def bomb(name: bytes = b"event", size: int = GIGABYTE) -> Entry:
    """Give an entry that unpacks to `size` blanks, a thousandth packed."""
    return Entry(name, deflated(size), DEFLATED, size)


def overlapping() -> bytes:
    """Write 500 entries that are all the same megabyte."""
    first = Entry(b"event", deflated(10**6), DEFLATED, 10**6)
    others = (replace(first, name=b"images/%d" % number, shares=True) for number in range(500))
    return pack([first, *others])


def zip64_extra(size: int) -> Entry:
    """Give an entry whose size is told in a zip64 field."""
    return event(size=0xFFFFFFFF, extra=struct.pack("<2HQ", 1, 8, size))


ZIPS: Final[Mapping[str, tuple[Callable[[], bytes], str]]] = {
    "empty": (lambda: b"", "The file is empty."),
    "text": (lambda: b"name,starts\n" * 1000, "The file is not a zip."),
    "cut off": (
        lambda: build_zip()[:-40],
        "The zip is cut off or damaged: its directory is missing.",
    ),
    "only the head": (
        lambda: build_zip()[:10],
        "The zip is cut off or damaged: its directory is missing.",
    ),
    "something behind": (
        lambda: build_zip() + b"PK\5\6" + bytes(40),
        "The zip is damaged: something follows its end.",
    ),
    "directory elsewhere": (
        lambda: b"x" + build_zip(),
        "The zip is cut off or damaged: its directory is missing.",
    ),
    "several disks": (lambda: pack([event()], disk=1), "The zip is one part of several"),
    "zip64 end elsewhere": (
        lambda: pack([event()], zip64=True, shift=-8),
        "The zip is cut off or damaged",
    ),
    "zip64 several disks": (
        lambda: pack([event()], zip64=True, disk=1),
        "The zip is one part of several",
    ),
    "zip64 size": (
        lambda: pack([zip64_extra(2**63)]),
        'The file "event" in the zip has two different sizes',
    ),
    "200,000 empty files": (
        lambda: pack([Entry(b"%d" % number) for number in range(200_000)], zip64=True),
        "The zip holds 200,000 files; 20,000 are allowed.",
    ),
    "200,000 files counted as 65,535": (
        lambda: pack([Entry(b"%d" % number) for number in range(200_000)]),
        "The zip holds 65,535 files; 20,000 are allowed.",
    ),
    "fewer files than told": (
        lambda: pack([event(), event(name=b"meta")]).replace(b"\2\0\2\0", b"\1\0\1\0"),
        "The zip is damaged: its directory and its end differ in the number of files.",
    ),
    "large directory": (
        lambda: pack([Entry(b"%d" % number, comment=bytes(60_000)) for number in range(40)]),
        "The zip's directory has 2.4 MB; 2.0 MB are allowed.",
    ),
    "blanks": (
        lambda: pack([bomb()]),
        'The file "event" in the zip would grow more than 200-fold when unpacked.',
    ),
    "blanks below the cap": (
        lambda: pack([bomb(size=90_000_000)]),
        'The file "event" in the zip would grow more than 200-fold when unpacked.',
    ),
    "brackets": (
        lambda: pack([event(data=deflated(90_000_000, b"[],"), method=DEFLATED, size=90_000_000)]),
        'The file "event" in the zip would grow more than 200-fold when unpacked.',
    ),
    "large JSON": (
        lambda: pack([Entry(b"event", b" " * 500_000, DEFLATED, 97_000_000)]),
        'The file "event" has 97.0 MB; 96.0 MB are allowed.',
    ),
    "much JSON": (
        lambda: pack(
            [
                Entry(name, b" " * 500_000, DEFLATED, 90_000_000)
                for name in (b"event", b"tracks", b"sessions")
            ]
        ),
        "The JSON files together have 270.0 MB; 192.0 MB are allowed.",
    ),
    "42 gigabytes": (
        lambda: pack([bomb(b"images/%d" % number, 4_200_000_000) for number in range(10)]),
        'The file "images/0" in the zip is larger than 1,000.0 MB.',
    ),
    "many small bombs": (
        lambda: pack([bomb(b"images/%d" % number, 4_000_000) for number in range(20)]),
        "The zip would grow more than 200-fold when unpacked.",
    ),
    "overlapping": (overlapping, 'The file "event" in the zip overlaps another one'),
    "smaller than told": (
        lambda: pack([event(size=4_000_000, method=DEFLATED, data=deflated(10**6))]),
        'The file "event" in the zip is damaged, or does not have the size that the zip declares',
    ),
    "larger than told": (
        lambda: pack(
            [Entry(b"event", deflated(400_000_000), DEFLATED, 100, zlib.crc32(b" " * 100))]
        ),
        'The file "event" in the zip is damaged, or does not have the size that the zip declares',
    ),
    "wrong checksum": (lambda: pack([event(crc=1)]), 'The file "event" in the zip is damaged'),
    "not deflated": (
        lambda: pack([event(method=DEFLATED)]),
        'The file "event" in the zip is damaged',
    ),
    "bzip2": (
        lambda: pack([event(method=BZIP2)]),
        'The file "event" in the zip is compressed by a method other than',
    ),
    "lzma": (
        lambda: pack([event(method=LZMA)]),
        'The file "event" in the zip is compressed by a method other than',
    ),
    "encrypted": (lambda: pack([event(flags=1)]), 'The file "event" in the zip is encrypted'),
    "strongly encrypted": (
        lambda: pack([event(flags=0x40)]),
        'The file "event" in the zip is encrypted',
    ),
    "patched": (
        lambda: pack([event(flags=0x20)]),
        'The file "event" in the zip is compressed by a method other than',
    ),
    "parent folder": (
        lambda: pack_entries({"event": b"{}", "images/../../x.png": b""}),
        'The file "images/../../x.png" in the zip has ".." or "." in its path.',
    ),
    "absolute path": (
        lambda: pack_entries({"/etc/passwd": b""}),
        'The file "/etc/passwd" in the zip has an absolute path',
    ),
    "drive": (
        lambda: pack_entries({"C:/x.png": b""}),
        'The file "C:/x.png" in the zip has an absolute path',
    ),
    "NUL in a name": (
        lambda: pack([event(name=b"event\0.png")]),
        'The file "event" in the zip has a NUL character',
    ),
    "control in a name": (
        lambda: pack([event(name=b"a\n")]),
        'The file "a\\n" in the zip has control characters',
    ),
    "no name": (
        lambda: pack([event(name=b"")]),
        'The file "" in the zip has control characters in its name, or none',
    ),
    "long name": (
        lambda: pack([event(name=b"a" * 600)]),
        f'The file "{"a" * 79}…" in the zip has a name of more than',
    ),
    "broken name": (
        lambda: pack([event(name=b"\xff", flags=0x800)]),
        "The zip is cut off or damaged",
    ),
    "other name in the header": (
        lambda: pack([event(name=b"event")]).replace(b"event", b"EVENT", 1),
        'The file "event" in the zip is damaged',
    ),
    "symlink": (
        lambda: pack([event(mode=SYMLINK)]),
        'The file "event" in the zip is a link or device, not a file.',
    ),
    "device": (
        lambda: pack([event(mode=DEVICE)]),
        'The file "event" in the zip is a link or device, not a file.',
    ),
    "twice": (lambda: pack([event(), event()]), 'The zip holds the file "event" 2 times.'),
    "twice in other letters": (
        lambda: pack([event(), event(name=b"EVENT.json")]),
        'The zip holds the file "event" 2 times.',
    ),
}
"""Name -> zip and how the refusal begins."""

MANY: Final = 600_000
JSON: Final[Mapping[str, tuple[Callable[[], bytes], str]]] = {
    "empty": (lambda: b"", "The file is empty."),
    "blanks": (lambda: b" \n" * 1_000_000, "The file is empty."),
    "empty lists": (
        lambda: b"[" + b"[]," * MANY + b"[]]",
        "The file holds 600,002 lists and objects; at most 500,000 are allowed.",
    ),
    "empty objects": (
        lambda: b"[" + b"{}," * MANY + b"{}]",
        "The file holds 600,002 lists and objects; at most 500,000 are allowed.",
    ),
    "commas": (
        lambda: b"[" + b"1," * 2_000_001 + b"1]",
        "The file holds 2,000,001 commas; at most 2,000,000 are allowed.",
    ),
    "deep": (
        lambda: b"[" * 400_000,
        "The file nests lists and objects too deep; at most 32 levels are allowed.",
    ),
    "deep and closed": (
        lambda: b'{"a":' * 1000 + b"1" + b"}" * 1000,
        "The file nests lists and objects too deep; at most 32 levels are allowed.",
    ),
    "deep behind quotes": (
        lambda: b'["]]]]]]]]]\\\\\\"]]]]", ' + b'["]", ' * 33 + b"1" + b"]" * 34,
        "The file nests lists and objects too deep; at most 32 levels are allowed.",
    ),
}
"""Name -> JSON that must not reach the parser, and the sentence that says why."""
