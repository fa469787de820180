"""Orders and attendees in a zip: an import leaves them out (docs/contract/archive.md#sales)."""

import orjson

from import_worker.read.encodings import to_utf8
from import_worker.zip.package import Package
from openevent.model.archive import SALES
from openevent.work.import_report import Report


def report_left_out(package: Package, report: Report) -> None:
    """Warn of the orders and attendees of a zip, with their number if it can be read."""
    for name in SALES:
        if name not in package.sales:
            continue
        number = _count(package.read_sales(name))
        what = f"The {name}" if number is None else f"{number:,} {name}"
        if number != 0:
            report.warning(name, f"{what} were left out: they belong to the other server's buyers.")


def _count(raw: bytearray | None) -> int | None:
    """Count the records of a file; None if it is not a list."""
    if raw is None:
        return None
    try:
        content = orjson.loads(to_utf8(raw))
    except ValueError:
        return None
    return len(content) if isinstance(content, list) else None
