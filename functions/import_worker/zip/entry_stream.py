"""An entry of the zip as a stream of exactly the size in the directory."""

import copy
import io
import struct
import zlib
from typing import IO, Final
from zipfile import BadZipFile, ZipFile, ZipInfo

from openevent.text.quoting import quote_value
from openevent.work.import_report import Problem
from openevent.work.job_failure import JobFailed

CHUNK: Final = 1 << 20
DAMAGED: Final = (BadZipFile, zlib.error, EOFError)
"""Exceptions of zipfile while it unpacks a damaged entry."""
UNREADABLE: Final = (*DAMAGED, NotImplementedError, UnicodeDecodeError, struct.error)
"""Exceptions of zipfile for a damaged header."""


class UnreadableEntry(JobFailed):
    """One entry of the zip cannot be unpacked; the others can."""


def open_entry(name: str, archive: ZipFile, info: ZipInfo) -> "EntryStream":
    """Open an entry. Raises UnreadableEntry if its header is damaged."""
    # Ask for one byte more than declared, so that a longer entry is noticed.
    longer = copy.copy(info)
    longer.file_size += 1
    try:
        return EntryStream(name, archive.open(longer), info.file_size)
    except UNREADABLE as error:
        raise _build_error(name) from error


class EntryStream(io.RawIOBase):
    """An entry's bytes. Raises UnreadableEntry unless the directory declares as many."""

    def __init__(self, name: str, stream: IO[bytes], size: int) -> None:
        self._name, self._stream, self._remaining = name, stream, size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]
        """Unpack at most as many bytes as fit. The last read checks the size and the CRC."""
        try:
            data = self._stream.read(len(buffer))
        except DAMAGED as error:
            raise _build_error(self._name) from error
        self._remaining -= len(data)
        is_early_end = not data and self._remaining and len(buffer)
        if self._remaining < 0 or is_early_end:
            raise _build_error(self._name)
        buffer[: len(data)] = data
        return len(data)

    def read_all(self) -> bytearray:
        """Unpack the entry in place. Building `bytes` would hold it twice."""
        content, chunk = bytearray(), bytearray(CHUNK)
        while count := self.readinto(chunk):
            content += memoryview(chunk)[:count]
        return content

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
        super().close()


def _build_error(name: str) -> UnreadableEntry:
    reason = "is damaged, or does not have the size that the zip declares"
    return UnreadableEntry(
        f"The file {quote_value(name)} in the zip {reason}: make the zip again.",
        [Problem(name, f"The file {reason}.")],
        reason="damaged",
    )
