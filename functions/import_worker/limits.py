"""Limits of a zip and its JSON files, each with its reason; the check that a job fits the worker.

Other limits: of uploads in openevent/infra/storage.py and api/routes/imports.py, of single values
in openevent/model/kinds, of the report in openevent/work/import_report.py, of memory for media in
store/media_store.py, of time in store/writer.py.
"""

from dataclasses import dataclass
from typing import Final

from openevent.model.kinds import JSON_DEPTH
from openevent.work.job_failure import JobFailed

MEGABYTE: Final = 1_000_000

MAXIMUM_ENTRIES: Final = 20_000
"""Files in a zip. The largest real event has 123; 200,000 empty files take 1.1 s and 98 MB to
open."""
MAXIMUM_DIRECTORY_BYTES: Final = 2 * MEGABYTE
"""The zip's directory, which is read as a whole: 20,000 entries of 100 bytes each."""
MAXIMUM_NAME_BYTES: Final = 512
"""One path in the zip. An S3 key has at most 1,024 bytes, of which our prefix takes some 70."""
MAXIMUM_JSON_FILE_BYTES: Final = 96 * MEGABYTE
"""One JSON file, unpacked. The indented sessions of 100 FOSSASIA summits have 69 MB."""
MAXIMUM_JSON_BYTES: Final = 192 * MEGABYTE
"""All JSON files of a zip together. 100 FOSSASIA summits have 112 MB."""
MAXIMUM_MEDIUM_BYTES: Final = 1_000 * MEGABYTE
"""One medium: an hour of video in high definition."""
MAXIMUM_TOTAL_BYTES: Final = 4_000 * MEGABYTE
"""The whole zip, unpacked: twice the largest upload, since media hardly compress."""
MAXIMUM_RATIO: Final = 200
"""Unpacked to packed bytes of one entry and of the whole zip. Real JSON has up to 15, generated
events some 50, a zip bomb up to 1,032 (the limit of deflate)."""
RATIO_CHECKED_FROM: Final = 4 * MEGABYTE
"""Unpacked bytes below which a high ratio does no harm."""
MAXIMUM_BRACKETS: Final = 500_000
"""Lists and objects in one JSON file, counted before it is parsed. Each takes 60 bytes or more;
`sessions` of 100 FOSSASIA summits has 127,000."""
MAXIMUM_COMMAS: Final = 2_000_000
"""Commas in one JSON file, counted before it is parsed. `sessions` of 100 FOSSASIA summits has
1.1 million."""
MAXIMUM_ERRORS: Final = 1_000
"""Errors of one file before the import stops reading it: a task shows 100."""
MAXIMUM_RECORDS: Final = 100_000
"""Records of one file, with those that references create. 100 FOSSASIA summits have 21,400
sessions; 67 KB of `[{},{},…]` would be millions of rows."""
MAXIMUM_FIELD_NAMES: Final = 1_000
"""Field names that a file's reader remembers. Real files have at most 85; without a limit, a
generated file filled 2 GB."""
MAXIMUM_DEPTH: Final = JSON_DEPTH + 2
"""Nested lists and objects: those of a value, its record and the list of records. Real files have
5."""

JSON_BYTES_PER_SECOND: Final = 1 * MEGABYTE
"""Careful estimate to read, parse, check and insert: a laptop reaches 10 MB, a small Aurora that
has just resumed less."""
MEDIA_BYTES_PER_SECOND: Final = 20 * MEGABYTE
"""Careful estimate to fetch, unpack and store: 8 threads on a laptop reach 43 MB, and an import has
32 (media_store.THREADS)."""
MEDIA_FILES_PER_SECOND: Final = 100
"""Careful estimate of stored objects: 8 threads on a laptop store 217 small ones, 32 store 385."""
MEMORY_PER_JSON_BYTE: Final = 4
"""A file's bytes, the parser's copy and the values (1.9 times as large). 110 MB of sessions and
speakers take 374 MB at most."""


@dataclass(frozen=True, slots=True)
class Workload:
    """The size of a zip's content; bytes are unpacked ones."""

    json_bytes: int
    media_bytes: int
    media_files: int

    @property
    def seconds(self) -> float:
        """A careful estimate of the whole import's wall time."""
        seconds_for_bytes = self.media_bytes / MEDIA_BYTES_PER_SECOND
        seconds_for_files = self.media_files / MEDIA_FILES_PER_SECOND
        seconds_for_json = self.json_bytes / JSON_BYTES_PER_SECOND
        return seconds_for_json + max(seconds_for_bytes, seconds_for_files)

    @property
    def memory(self) -> int:
        """An estimate of the bytes of memory above the worker's base."""
        return self.json_bytes * MEMORY_PER_JSON_BYTE


def check_capacity(workload: Workload, seconds: float, memory: int) -> None:
    """Raise JobFailed for a zip that needs more time or memory than the worker has.

    `seconds` are left to the job; `memory` are the worker's bytes above its base.
    """
    json_size = megabytes(workload.json_bytes)
    if workload.memory > memory:
        limit = megabytes(memory // MEMORY_PER_JSON_BYTE)
        raise JobFailed(
            f"The event's JSON files are too large: they have {json_size}, and an import on this "
            f"server may have at most {limit}.",
            reason="memory",
        )
    if workload.seconds > seconds:
        raise JobFailed(
            f"The import would take too long: {workload.media_files:,} media of "
            f"{megabytes(workload.media_bytes)} and {json_size} of JSON need about "
            f"{workload.seconds:.0f} seconds, and an import may take {seconds:.0f}. "
            "Leave large media out, or replace them by their addresses.",
            reason="time",
        )


def megabytes(size: int) -> str:
    """Format a number of bytes for a person."""
    return f"{size / MEGABYTE:,.1f} MB"
