"""`make bench`: prints the figures beside their goals. The exit code tells whether the bench ran, not how fast."""

import argparse
import sys
from collections.abc import Iterator

from bench import (
    api_bench,
    export_bench,
    hostile_bench,
    http_bench,
    import_bench,
    mail_bench,
    servers,
    start_bench,
)
from bench.table import Line

TIMES = {1: 3, 10: 3, 100: 3}
"""Runs of each size, of which the fastest counts."""


def main() -> int:
    """Run the bench; --quick leaves the large events and the local stack out."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="the event in its real size only, no local stack"
    )
    quick: bool = parser.parse_args().quick
    print("the fastest of 3 runs; the database is 1 ms away; limits: docs/benchmark.md", flush=True)
    over = [_show(line) for line in _lines(quick=quick)].count(True)
    print(f"{over} over their goal" if over else "all goals are met")
    return 0


def _lines(*, quick: bool) -> Iterator[Line]:
    with servers.running() as running:
        for factor in (1,) if quick else TIMES:
            yield from import_bench.lines(running, factor, TIMES[factor])
            yield from export_bench.lines(running, factor, TIMES[factor])
        yield from export_bench.lines_with_media(running, TIMES[1])
        yield from api_bench.lines(running, TIMES[1])
        yield from hostile_bench.lines(running)
        yield from mail_bench.lines(running, TIMES[1])
        yield from start_bench.lines(running.folder, running.environment, TIMES[1])
        if not quick:
            yield from http_bench.lines(running.folder)


def _show(line: Line) -> bool:
    print(line, flush=True)
    return line.is_over


if __name__ == "__main__":
    sys.exit(main())
