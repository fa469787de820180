"""All caps of an import in one place, each with its reason, and whether a job fits the worker that runs it."""

from dataclasses import dataclass
from typing import Final

from openevent.model.kinds import JSON_DEPTH
from openevent.work.import_report import JobFailed

MEGABYTE: Final = 1_000_000

ENTRIES: Final = 20_000
"""Files in a zip. 200,000 empty ones cost 1.1 s and 98 MB on opening alone; the largest real event
has 123."""
DIRECTORY_BYTES: Final = 2 * MEGABYTE
"""The zip's directory, read whole: 20,000 entries of 100 bytes each."""
NAME_BYTES: Final = 512
"""One path in the zip; an S3 key has at most 1,024, of which ours adds some 70."""
JSON_FILE_BYTES: Final = 96 * MEGABYTE
"""One JSON file, unpacked: the sessions of a hundred FOSSASIA summits are 69 MB with indent."""
JSON_BYTES: Final = 192 * MEGABYTE
"""All JSON files of a zip together: a hundred FOSSASIA summits are 112 MB."""
MEDIUM_BYTES: Final = 1_000 * MEGABYTE
"""One medium: an hour of video in high definition."""
TOTAL_BYTES: Final = 4_000 * MEGABYTE
"""Everything in the zip, unpacked: twice the largest upload, since media hardly compress."""
RATIO: Final = 200
"""Unpacked to packed bytes of one entry and of the whole. Real JSON has up to 15, made-up
repetitive events some 50; a bomb of blanks or brackets has 1,000, the most that deflate can
(1,032)."""
RATIO_FROM: Final = 4 * MEGABYTE
"""Below this many unpacked bytes no ratio does harm."""
MAX_BRACKETS: Final = 500_000
"""Lists and objects in one JSON file, counted before it is parsed: each costs some 60 bytes and
more in memory, and `[[],[],…]` 24 times its size. A hundred FOSSASIA summits have 127,000 in
`sessions`."""
MAX_COMMAS: Final = 2_000_000
"""Values in one JSON file, counted before it is parsed. A hundred FOSSASIA summits have 1.1 million
in `sessions`."""
MAX_ERRORS: Final = 1_000
"""Errors noted of one file before the rest of it is left: a task shows 100."""
MAX_RECORDS: Final = 100_000
"""Records of one file, made ones included: `[{},{},…]` of 67 KB would be millions of rows. A
hundred FOSSASIA summits have 21,400 sessions."""
MAX_FIELD_NAMES: Final = 1_000
"""Names of fields that a file's reader remembers; real files have 85 at most, and a made-up one had
filled 2 GB."""
MAX_DEPTH: Final = JSON_DEPTH + 2
"""Lists and objects within one another: a value of a record, the record and the list of all; real
files have 5."""

JSON_BYTES_PER_SECOND: Final = 1 * MEGABYTE
"""Read, parse, check and insert, careful: a laptop does ten, a small Aurora that has just woken
fewer."""
MEDIA_BYTES_PER_SECOND: Final = 20 * MEGABYTE
"""Fetch, unpack and store; eight threads move 43 MB/s on a laptop."""
MEDIA_FILES_PER_SECOND: Final = 100
"""Stored objects; eight threads store 217 small ones a second on a laptop."""
MEMORY_PER_JSON_BYTE: Final = 4
"""A file's bytes, the parser's copy of them, and the values (1.9 times as large): 110 MB of
sessions and speakers take 374 MB at the highest."""


@dataclass(frozen=True, slots=True)
class Load:
    """What a zip asks of the worker: bytes are unpacked ones."""

    json_bytes: int
    media_bytes: int
    media_files: int

    @property
    def seconds(self) -> float:
        """Estimate the wall time of the whole import, on the careful side."""
        media = max(
            self.media_bytes / MEDIA_BYTES_PER_SECOND, self.media_files / MEDIA_FILES_PER_SECOND
        )
        return self.json_bytes / JSON_BYTES_PER_SECOND + media

    @property
    def memory(self) -> int:
        """Estimate the bytes of memory above the worker's base."""
        return self.json_bytes * MEMORY_PER_JSON_BYTE


def check_capacity(load: Load, seconds: float, memory: int) -> None:
    """Raise JobFailed for a zip that would not be done in `seconds`, or needs more than `memory` bytes above base."""
    if load.memory > memory:
        raise JobFailed(
            f"The event's JSON files are too large for one import: {megabytes(load.json_bytes)}, and this server's "
            f"import takes {megabytes(memory // MEMORY_PER_JSON_BYTE)}.",
            reason="memory",
        )
    if load.seconds > seconds:
        raise JobFailed(
            f"The import would take too long: {load.media_files:,} media of {megabytes(load.media_bytes)} and "
            f"{megabytes(load.json_bytes)} of JSON need about {load.seconds:.0f} seconds, and an import has "
            f"{seconds:.0f}. Leave large media out, or give them as addresses.",
            reason="time",
        )


def megabytes(size: int) -> str:
    """Write a number of bytes for a person."""
    return f"{size / MEGABYTE:,.1f} MB"
