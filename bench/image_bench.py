"""The CPU and the memory for the sizes of pictures (docs/benchmark.md)."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Final

from bench import measure
from bench.child import Cost
from bench.servers import Servers
from bench.table import Line
from tests.factories import pictures

PHOTO_MILLISECONDS: Final = 700
PHOTO_MEGABYTES: Final = 120
"""Goals of a photo of 24 megapixels: CPU, and memory above that of the function."""
IMPORT_PICTURES: Final = 500
IMPORT_SECONDS: Final = 60
"""Goal of the CPU for the photos of a large import."""
FUNCTION_MEGABYTES: Final = 2048 * 1.048_576
LARGEST_SHARE: Final = 0.7
"""The share of the function's memory that the largest picture of a format may take."""


def lines(servers: Servers, times: int, *, quick: bool) -> Iterator[Line]:
    """Measure a photo, the photos of an import, and unless `quick` the largest pictures."""
    photo = _write(servers.folder, pictures.build_photo(6_000, 4_000))
    work = partial(_measure, servers, photo, "event", "original_image_url")
    cost = measure.measure_fastest(times, work)
    yield Line("CPU of the sizes of a photo of 24 MP", cost.cpu * 1000, "ms", PHOTO_MILLISECONDS)
    yield Line("  memory above the base", cost.peak - cost.base, "MB", PHOTO_MEGABYTES)
    small = _write(servers.folder, pictures.build_photo(1_600, 1_200, 85))
    cost = _measure(servers, small, "speaker", "photo_url", IMPORT_PICTURES)
    yield Line(f"CPU of the sizes of {IMPORT_PICTURES} photos", cost.cpu, "s", IMPORT_SECONDS)
    if not quick:
        yield from _measure_largest(servers)


def _measure_largest(servers: Servers) -> Iterator[Line]:
    goal = FUNCTION_MEGABYTES * LARGEST_SHARE
    for name, build in pictures.LARGEST.items():
        path = _write(servers.folder, build())
        cost = _measure(servers, path, "event", "original_image_url")
        yield Line(f"memory of the largest {name}", cost.peak, "MB", goal)
        yield Line("  CPU", cost.cpu * 1000, "ms")


def _write(folder: Path, content: bytes) -> Path:
    path = folder / "picture"
    path.write_bytes(content)
    return path


def _measure(servers: Servers, path: Path, type_: str, column: str, times: int = 1) -> Cost:
    argument = {"path": str(path), "type": type_, "column": column, "times": times}
    return measure.measure(servers.folder, servers.environment, "bench.image_work", argument)
