"""The check that a job fits the worker."""

import pytest

from import_worker.limits import (
    MAXIMUM_JSON_BYTES,
    MEMORY_PER_JSON_BYTE,
    Workload,
    check_capacity,
    megabytes,
)
from openevent.work.job_failure import JobFailed

REAL_TIMES_100 = Workload(json_bytes=112_000_000, media_bytes=100_000_000, media_files=500)


def fits(workload: Workload, seconds: float, memory: int) -> bool:
    try:
        check_capacity(workload, seconds, memory)
    except JobFailed:
        return False
    return True


def test_a_hundred_real_events_fit_a_worker_of_five_minutes() -> None:
    assert fits(REAL_TIMES_100, seconds=280, memory=600_000_000)
    assert REAL_TIMES_100.seconds == 112 + 5
    assert REAL_TIMES_100.memory == 448_000_000


def test_the_largest_allowed_json_fits_in_time_and_memory() -> None:
    memory = MAXIMUM_JSON_BYTES * MEMORY_PER_JSON_BYTE
    largest = Workload(MAXIMUM_JSON_BYTES, 0, 0)
    assert fits(largest, seconds=280, memory=memory)
    assert not fits(largest, seconds=280, memory=memory - 1)


@pytest.mark.parametrize(
    "workload",
    [Workload(0, 4_000_000_000, 10), Workload(0, 10, 20_000), Workload(190_000_000, 10, 1)],
    ids=["bytes", "files", "json"],
)
def test_an_import_that_takes_too_long_is_refused_with_the_reason_time(workload: Workload) -> None:
    with pytest.raises(JobFailed, match="The import would take too long") as refused:
        check_capacity(workload, seconds=150, memory=10**9)
    assert refused.value.reason == "time"


def test_an_import_that_needs_too_much_memory_is_refused_with_the_reason_memory() -> None:
    with pytest.raises(JobFailed) as refused:
        check_capacity(REAL_TIMES_100, seconds=280, memory=90_000_000)
    assert refused.value.reason == "memory"
    assert refused.value.message == (
        "The event's JSON files are too large: they have 112.0 MB, "
        "and an import on this server may have at most 22.5 MB."
    )


def test_megabytes_are_rounded_to_one_decimal() -> None:
    assert megabytes(1_234_567_890) == "1,234.6 MB"
