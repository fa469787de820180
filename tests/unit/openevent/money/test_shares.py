"""The parts of an amount add up to it, and each is within one unit of its exact share."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openevent.money.money import Money, add_up, zero
from openevent.money.shares import split
from tests.unit.openevent.money.amounts import amounts

WEIGHTS = st.lists(st.integers(0, 10**15), min_size=1, max_size=12).filter(any)


def split_cents(cents: int, weights: list[int]) -> list[int]:
    return [part.minor for part in split(Money(cents, "EUR"), weights)]


@pytest.mark.parametrize(
    ("cents", "weights", "parts"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (255, [999, 499, 99], [159, 80, 16]),
        (-100, [1, 1, 1], [-33, -33, -34]),
        (1, [1, 3], [0, 1]),
        (5, [0, 1], [0, 5]),
        (0, [0, 0], [0, 0]),
        (0, [], []),
    ],
)
def test_the_largest_fractions_get_the_units_that_are_left(
    cents: int, weights: list[int], parts: list[int]
) -> None:
    assert split_cents(cents, weights) == parts


def test_an_amount_needs_a_weight() -> None:
    with pytest.raises(ValueError, match="weight above 0"):
        split_cents(1, [0, 0])


@given(amounts(), WEIGHTS)
def test_the_parts_add_up(total: Money, weights: list[int]) -> None:
    parts = split(total, weights)
    assert add_up(parts, total.currency) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part.minor - Fraction(total.minor * weight, sum(weights))) < 1
        assert weight or part == zero(total.currency)
