"""One entry of the zip as a stream that gives what the directory promised or refuses."""

import copy
import io
import struct
import zlib
from typing import IO, Final
from zipfile import BadZipFile, ZipFile, ZipInfo

from openevent.infra.quoting import quote_value
from openevent.work.import_report import JobFailed, Problem

CHUNK: Final = 1 << 20
DAMAGED: Final = (BadZipFile, zlib.error, EOFError)
"""What zipfile raises while it unpacks a damaged entry."""
UNREADABLE: Final = (*DAMAGED, NotImplementedError, UnicodeDecodeError, struct.error)
"""What zipfile raises on a damaged header."""


def open_entry(name: str, archive: ZipFile, info: ZipInfo) -> "EntryStream":
    """Open an entry. Raises Refused where its header is damaged."""
    longer = copy.copy(info)
    longer.file_size += (
        1  # one more than declared is asked for, so that an entry that lies shows itself
    )
    try:
        return EntryStream(name, archive.open(longer), info.file_size)
    except UNREADABLE as error:
        raise _damaged(name) from error


class EntryStream(io.RawIOBase):
    """An entry's bytes, exactly as many as its directory entry says, else Refused."""

    def __init__(self, name: str, stream: IO[bytes], size: int) -> None:
        self._name, self._stream, self._left = name, stream, size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]
        """Unpack at most as many bytes as fit; the last read compares size and CRC."""
        try:
            data = self._stream.read(len(buffer))
        except DAMAGED as error:
            raise _damaged(self._name) from error
        self._left -= len(data)
        if self._left < 0 or (not data and self._left and len(buffer)):
            raise _damaged(self._name)
        buffer[: len(data)] = data
        return len(data)

    def whole(self) -> bytearray:
        """Unpack all of it, growing in place: `bytes` would hold it twice."""
        content, chunk = bytearray(), bytearray(CHUNK)
        while count := self.readinto(chunk):
            content += memoryview(chunk)[:count]
        return content

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
        super().close()


def _damaged(name: str) -> JobFailed:
    return JobFailed(
        f"The file {quote_value(name)} in the zip is damaged, or not as large as it says: make the zip again.",
        [Problem(name, "The file is damaged, or not as large as the zip says.")],
        reason="damaged",
    )
