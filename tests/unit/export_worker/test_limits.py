"""The check that the media of an export fit the worker."""

import pytest

from export_worker import limits
from export_worker.archive.media import Medium
from openevent.work.job_failure import JobFailed


def media(number: int, size: int) -> list[Medium]:
    return [
        Medium(f"videos/session_{place}.mp4", f"media/events/1/{place}/x.mp4", size)
        for place in range(number)
    ]


def fits(number: int, size: int, seconds: float) -> bool:
    try:
        limits.check_capacity(media(number, size), seconds)
    except JobFailed:
        return False
    return True


@pytest.mark.parametrize(
    ("number", "size", "seconds"),
    [(28_000, 1_000, 280), (5, 1_120_000_000, 280), (60_000, 0, 9_999), (0, 0, 0)],
)
def test_media_at_the_limit_fit_and_one_more_does_not(
    number: int, size: int, seconds: float
) -> None:
    assert fits(number, size, seconds)
    assert not fits(number + 1, size, seconds)


TOO_LONG = "The export would take too long: "
TOO_MANY = "The export has 60,001 media of 0.0 MB, and a zip may hold at most 60,000 media."


@pytest.mark.parametrize(
    ("number", "size", "seconds", "message", "reason"),
    [
        (
            6,
            1_000_000_000,
            280,
            f"{TOO_LONG}6 media of 6,000.0 MB need about 300 seconds, and 280 are left.",
            "time",
        ),
        (
            30_000,
            10,
            280,
            f"{TOO_LONG}30,000 media of 0.3 MB need about 300 seconds, and 280 are left.",
            "time",
        ),
        (
            1,
            20_000_000,
            -3,
            f"{TOO_LONG}1 media of 20.0 MB need about 1 seconds, and 0 are left.",
            "time",
        ),
        (60_001, 0, 9_999, TOO_MANY, "size"),
    ],
)
def test_media_that_do_not_fit_are_refused_with_a_message(
    number: int, size: int, seconds: float, message: str, reason: str
) -> None:
    with pytest.raises(JobFailed) as refused:
        limits.check_capacity(media(number, size), seconds)
    assert (refused.value.message, refused.value.reason) == (f"{message} {limits.ADVICE}", reason)
