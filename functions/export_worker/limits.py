"""The limits of one export, each with its reason."""

from collections.abc import Sequence
from typing import Final

from export_worker.archive.media import Medium
from openevent.work.job_failure import JobFailed

MEGABYTE: Final = 1_000_000
MEDIA_BYTES_PER_SECOND: Final = 20 * MEGABYTE
"""Careful estimate to copy from the bucket and back: a laptop's emulator reaches 30 MB."""
MEDIA_FILES_PER_SECOND: Final = 100
"""Careful estimate: on a laptop 32 threads fetch 385 files of 200 KB
(docs/contract/platform.md#zip-and-media)."""
MAXIMUM_MEDIA_FILES: Final = 60_000
"""A zip's directory counts 65,535 entries in 16 bits; many programs cannot read larger ones."""
ADVICE: Final = "Switch some media off: their addresses stay in the export."


def check_capacity(media: Sequence[Medium], seconds: float) -> None:
    """Raise JobFailed for media that cannot be copied within `seconds`, or for too many files."""
    size = sum(medium.size for medium in media)
    media_size = f"{len(media):,} media of {size / MEGABYTE:,.1f} MB"
    if len(media) > MAXIMUM_MEDIA_FILES:
        raise JobFailed(
            f"The export has {media_size}, and a zip may hold at most "
            f"{MAXIMUM_MEDIA_FILES:,} media. {ADVICE}",
            reason="size",
        )
    seconds_needed = max(size / MEDIA_BYTES_PER_SECOND, len(media) / MEDIA_FILES_PER_SECOND)
    if seconds_needed > seconds:
        raise JobFailed(
            f"The export would take too long: {media_size} need about {seconds_needed:.0f} "
            f"seconds, and {max(seconds, 0):.0f} are left. {ADVICE}",
            reason="time",
        )
