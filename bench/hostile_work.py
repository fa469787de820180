"""Reads every attack of the tests' corpus as the import worker does (see bench.child)."""

import contextlib
import io
import time
from collections.abc import Callable
from typing import Any

from import_worker.read import documents
from openevent.work.import_report import Report
from openevent.work.job_failure import JobFailed
from tests.unit.import_worker.zip.hostile import JSON, ZIPS
from tests.unit.import_worker.zip.peak import read_through

type Attack = tuple[str, Callable[[bytes], object], bytes]


def prepare(_: Any) -> list[Attack]:
    """Build all attacks before the measurement."""
    zips = [(f"zip: {name}", _read_zip, make()) for name, (make, _) in ZIPS.items()]
    return zips + [(f"JSON: {name}", _read_json, make()) for name, (make, _) in JSON.items()]


def run(attacks: list[Attack]) -> dict[str, float]:
    """Read each attack, which is refused, and return the milliseconds of CPU by attack."""
    return {name: _measure_cpu(read, data) for name, read, data in attacks}


def _measure_cpu(read: Callable[[bytes], object], data: bytes) -> float:
    start = time.process_time()
    with contextlib.suppress(JobFailed):
        read(data)
    return (time.process_time() - start) * 1000


def _read_zip(data: bytes) -> Report:
    return read_through(io.BytesIO(data), len(data))


def _read_json(data: bytes) -> object:
    return documents.read_records("sessions", data, Report())
