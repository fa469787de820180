"""The report of a rush names each broken promise."""

import pytest

from local.load.buyers import Answer
from local.load.report import Result
from local.load.sale import Seats

SOLD, REFUSED, LATER = Answer(200, 1, None), Answer(409, 2, None), Answer(429, 0, 3)


def test_a_good_rush_has_no_violation_and_its_figures() -> None:
    result = Result([[LATER, SOLD], [REFUSED]], Seats(1, 1), 1)
    assert list(result.find_violations()) == []
    assert list(result.describe()) == [
        "buyers 2, seats 1",
        "counter 1, rows 1",
        "last answers 1 x 200, 1 x 409; all answers 1 x 200, 1 x 409, 1 x 429",
        "seconds of a 200: median 1.00, longest 1.00",
        "seconds of a 409: median 2.00, longest 2.00",
    ]


@pytest.mark.parametrize(
    ("answers", "seats", "violation"),
    [
        ([SOLD, SOLD], Seats(2, 2), "2 bought, the counter is 2, 2 seats"),
        ([REFUSED], Seats(0, 0), "0 bought, the counter is 0, 0 seats"),
        ([SOLD], Seats(1, 2), "1 bought, the counter is 1, 2 seats"),
        ([SOLD, Answer(503, 1, 5)], Seats(1, 1), "1 answers have the status 503"),
        ([SOLD, Answer(429, 1, None)], Seats(1, 1), "a 429 has no Retry-After"),
    ],
)
def test_a_broken_promise_is_named(answers: list[Answer], seats: Seats, violation: str) -> None:
    result = Result([[answer] for answer in answers], seats, 1)
    assert list(result.find_violations()) == [violation]
