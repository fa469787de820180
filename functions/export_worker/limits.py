"""What fits into one export, each figure with its reason."""

from collections.abc import Sequence
from typing import Final

from export_worker.archive.media import Medium
from openevent.work.import_report import JobFailed

MEGABYTE: Final = 1_000_000
MEDIA_BYTES_PER_SECOND: Final = 20 * MEGABYTE
"""Out of the bucket and into it again, careful: a laptop's emulator does thirty."""
MEDIA_FILES_PER_SECOND: Final = 100
"""32 threads fetch 385 of 200 KB a second on a laptop (docs/contract/platform.md#zip-and-media)."""
MAX_MEDIA_FILES: Final = 60_000
"""A zip's directory counts 65,535 entries in 16 bits; more need a form that many programs cannot
read."""
ADVICE: Final = "Switch some media off: their addresses stay in the export."


def check_capacity(media: Sequence[Medium], seconds: float) -> None:
    """Raise JobFailed for media that would not be copied in `seconds`."""
    size = sum(medium.size for medium in media)
    needed = max(size / MEDIA_BYTES_PER_SECOND, len(media) / MEDIA_FILES_PER_SECOND)
    said = f"{len(media):,} media of {size / MEGABYTE:,.1f} MB"
    if len(media) > MAX_MEDIA_FILES:
        raise JobFailed(
            f"The export has {said}, and a zip holds {MAX_MEDIA_FILES:,}. {ADVICE}", reason="size"
        )
    if needed > seconds:
        raise JobFailed(
            f"The export would take too long: {said} need about {needed:.0f} seconds, and {max(seconds, 0):.0f} are "
            f"left. {ADVICE}",
            reason="time",
        )
