"""The end of a zip: how large its directory is and where it lies, known before anything reads that directory."""

import struct
from dataclasses import dataclass
from typing import Final, Protocol

from import_worker.limits import DIRECTORY_BYTES, ENTRIES, megabytes
from openevent.work.import_report import JobFailed

END: Final = struct.Struct("<4s4H2LH")
END_64: Final = struct.Struct("<4sQ2H2L4Q")
LOCATOR_64: Final = struct.Struct("<4sLQL")
LONGEST_COMMENT: Final = 0xFFFF
INCOMPLETE: Final = (
    "The zip is cut off or damaged: its directory is missing. Make it again, or upload it again."
)


class Seekable(Protocol):
    """A file to read a zip from: an open one, a BytesIO, source.Ranged."""

    def read(self, size: int = ..., /) -> bytes: ...
    def seek(self, offset: int, whence: int = ..., /) -> int: ...


@dataclass(frozen=True, slots=True)
class EndRecord:
    """What the end record says of the directory, in entries and bytes."""

    entries: int
    size: int
    offset: int


def read_end(file: Seekable, size: int) -> EndRecord:
    """Read the end record of a zip of `size` bytes, zip64 included; raise Refused for what is no whole, modest zip.

    The directory must lie right before the end record: that leaves one way only to read the file.
    """
    if size == 0:
        raise JobFailed("The file is empty.", reason="not_a_zip")
    start = max(0, size - END.size - LONGEST_COMMENT - END_64.size - LOCATOR_64.size)
    file.seek(start)
    tail = file.read(size - start)
    at = tail.rfind(b"PK\5\6")
    if at < 0 or len(tail) - at < END.size:
        file.seek(0)
        raise JobFailed(
            *((INCOMPLETE,) if file.read(4) == b"PK\3\4" else ("The file is not a zip.",)),
            reason="not_a_zip",
        )
    _, disk, first_disk, here, entries, directory, offset, comment = END.unpack_from(tail, at)
    if at + END.size + comment != len(tail):
        raise JobFailed("The zip is damaged: something follows its end.", reason="not_a_zip")
    if tail[max(0, at - LOCATOR_64.size) : at].startswith(b"PK\6\7"):
        at, disk, first_disk, here, entries, directory, offset = _end_64(tail, start, at)
    if disk or first_disk or here != entries:
        raise JobFailed("The zip is one part of several: upload one whole zip.", reason="not_a_zip")
    return _modest(EndRecord(entries, directory, offset), start + at)


def _end_64(tail: bytes, start: int, at: int) -> tuple[int, int, int, int, int, int, int]:
    at -= LOCATOR_64.size
    _, _, place, disks = LOCATOR_64.unpack_from(tail, at)
    at -= END_64.size
    if at < 0 or place != start + at or disks > 1 or not tail.startswith(b"PK\6\6", at):
        raise JobFailed(INCOMPLETE, reason="not_a_zip")
    _, _, _, _, disk, first_disk, here, entries, directory, offset = END_64.unpack_from(tail, at)
    return at, disk, first_disk, here, entries, directory, offset


def _modest(end: EndRecord, record: int) -> EndRecord:
    if end.offset + end.size != record:
        raise JobFailed(INCOMPLETE, reason="not_a_zip")
    if end.entries > ENTRIES:
        raise JobFailed(
            f"The zip holds {end.entries:,} files; {ENTRIES:,} are allowed.", reason="too_large"
        )
    if end.size > DIRECTORY_BYTES:
        raise JobFailed(
            f"The zip's directory has {megabytes(end.size)}; {megabytes(DIRECTORY_BYTES)} are allowed.",
            reason="too_large",
        )
    return end
