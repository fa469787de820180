"""The end record of a zip: the size and place of its directory, before anything reads that."""

import struct
from dataclasses import dataclass
from typing import Final, Protocol

from import_worker.limits import MAXIMUM_DIRECTORY_BYTES, MAXIMUM_ENTRIES, megabytes
from openevent.work.job_failure import JobFailed

END: Final = struct.Struct("<4s4H2LH")
END_64: Final = struct.Struct("<4sQ2H2L4Q")
LOCATOR_64: Final = struct.Struct("<4sLQL")
LONGEST_COMMENT: Final = 0xFFFF
INCOMPLETE: Final = (
    "The zip is cut off or damaged: its directory is missing. Make it again, or upload it again."
)


class Seekable(Protocol):
    """A file with a zip: an open file, a BytesIO or an S3File."""

    def read(self, size: int = ..., /) -> bytes: ...
    def seek(self, offset: int, whence: int = ..., /) -> int: ...


@dataclass(frozen=True, slots=True)
class EndRecord:
    """The number of entries, and the size and offset of the directory in bytes."""

    entries: int
    size: int
    offset: int


@dataclass(frozen=True, slots=True)
class _Fields:
    """The fields of an end record. `position` is its place in the tail of the file."""

    position: int
    disk: int
    first_disk: int
    disk_entries: int
    entries: int
    size: int
    offset: int


def read_end(file: Seekable, size: int) -> EndRecord:
    """Read the end record of a zip of `size` bytes, zip64 included.

    The directory must end where the end record begins, so that all programs read the same file.
    Raises JobFailed if the file is not a complete zip or its directory is too large.
    """
    if size == 0:
        raise JobFailed("The file is empty.", reason="not_a_zip")
    start = max(0, size - END.size - LONGEST_COMMENT - END_64.size - LOCATOR_64.size)
    file.seek(start)
    tail = file.read(size - start)
    position = tail.rfind(b"PK\5\6")
    if position < 0 or len(tail) - position < END.size:
        raise _build_error(file)
    fields = _read_fields(tail, start, position)
    if fields.disk or fields.first_disk or fields.disk_entries != fields.entries:
        raise JobFailed("The zip is one part of several: upload one whole zip.", reason="not_a_zip")
    record = EndRecord(fields.entries, fields.size, fields.offset)
    _check(record, start + fields.position)
    return record


def _build_error(file: Seekable) -> JobFailed:
    """Build the error for a file without end record."""
    file.seek(0)
    is_start_of_zip = file.read(4) == b"PK\3\4"
    message = INCOMPLETE if is_start_of_zip else "The file is not a zip."
    return JobFailed(message, reason="not_a_zip")


def _read_fields(tail: bytes, start: int, position: int) -> _Fields:
    _, *numbers, comment = END.unpack_from(tail, position)
    if position + END.size + comment != len(tail):
        raise JobFailed("The zip is damaged: something follows its end.", reason="not_a_zip")
    if tail[max(0, position - LOCATOR_64.size) : position].startswith(b"PK\6\7"):
        return _read_fields_64(tail, start, position)
    return _Fields(position, *numbers)


def _read_fields_64(tail: bytes, start: int, position: int) -> _Fields:
    position -= LOCATOR_64.size
    _, _, record_offset, disks = LOCATOR_64.unpack_from(tail, position)
    position -= END_64.size
    is_complete = position >= 0 and tail.startswith(b"PK\6\6", position)
    if not is_complete or record_offset != start + position or disks > 1:
        raise JobFailed(INCOMPLETE, reason="not_a_zip")
    _, _, _, _, *numbers = END_64.unpack_from(tail, position)
    return _Fields(position, *numbers)


def _check(end: EndRecord, position: int) -> None:
    """Check the directory's place and size. `position` is the end record's. Raises JobFailed."""
    if end.offset + end.size != position:
        raise JobFailed(INCOMPLETE, reason="not_a_zip")
    if end.entries > MAXIMUM_ENTRIES:
        message = f"The zip holds {end.entries:,} files; {MAXIMUM_ENTRIES:,} are allowed."
        raise JobFailed(message, reason="too_large")
    if end.size > MAXIMUM_DIRECTORY_BYTES:
        size, maximum = megabytes(end.size), megabytes(MAXIMUM_DIRECTORY_BYTES)
        message = f"The zip's directory has {size}; {maximum} are allowed."
        raise JobFailed(message, reason="too_large")
