"""Read zips one by one and print by how many bytes each raised the peak of this process."""

import sys
from pathlib import Path
from typing import IO

from import_worker.read import documents
from import_worker.zip.package import open_package
from openevent.work.import_report import Report
from openevent.work.job_failure import JobFailed


def read_through(file: IO[bytes], size: int) -> Report:
    """Read every JSON file of a zip, as an import does."""
    report = Report()
    with open_package(file, size) as package:
        for name in package.files:
            content = package.read(name)
            if name == "event":
                documents.read_event(content, report)
            else:
                documents.read_records(name, content, report)
    return report


def peak() -> int:
    """Give the peak memory of this process in bytes (Linux; getrusage counts its parent's)."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))


def main(paths: list[str]) -> None:
    base = peak()
    for path in map(Path, paths):
        try:
            with path.open("rb") as file:
                read_through(file, path.stat().st_size)
        except JobFailed:
            pass
        print(peak() - base)  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
