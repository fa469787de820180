"""Codes: when they may be used, and for how many tickets."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from openevent.domain.orders.codes import CodeState, QuantityLimits

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)
DAY = timedelta(days=1)


def build(**changes: Any) -> CodeState:
    values = {
        "code": "SPRING",
        "is_active": True,
        "valid_from": NOW - DAY,
        "valid_till": NOW + DAY,
        "event_ends_at": NOW + 30 * DAY,
    }
    return CodeState(**values | changes)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"valid_from": None},
        {"valid_from": NOW},
        {"valid_till": NOW},
        {"valid_till": None},
        {"valid_till": None, "event_ends_at": NOW},
        {"valid_till": NOW + DAY, "event_ends_at": NOW - DAY},
        {"uses_left": 1},
        {"limits": QuantityLimits(5, 5)},
    ],
)
def test_a_code_may_be_used(changes: dict[str, Any]) -> None:
    assert build(**changes).describe_fault(NOW) is None


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"is_active": False}, 'The code "SPRING" is not active.'),
        ({"valid_from": NOW + MOMENT}, 'The code "SPRING" is not valid yet.'),
        ({"valid_till": NOW - MOMENT}, 'The code "SPRING" is not valid any more.'),
        (
            {"valid_till": None, "event_ends_at": NOW - MOMENT},
            'The code "SPRING" is not valid any more.',
        ),
        ({"uses_left": 0}, 'The code "SPRING" has no uses left.'),
        ({"uses_left": -1}, 'The code "SPRING" has no uses left.'),
    ],
)
def test_a_code_may_not_be_used(changes: dict[str, Any], fault: str) -> None:
    assert build(**changes).describe_fault(NOW) == fault
    assert build(**changes).describe_order_fault(NOW, 1) == fault


@pytest.mark.parametrize(
    ("minimum", "maximum", "quantity", "fault"),
    [
        (None, None, 10**6, None),
        (-1, -1, 10**6, None),
        (2, 4, 2, None),
        (2, 4, 4, None),
        (2, 4, 1, 'The code "SPRING" needs at least 2 tickets.'),
        (2, 4, 5, 'The code "SPRING" is for at most 4 tickets.'),
        (1, 1, 2, 'The code "SPRING" is for at most 1 ticket.'),
        (0, 0, 1, 'The code "SPRING" is for at most 0 tickets.'),
    ],
)
def test_an_order_keeps_to_the_quantities_of_a_code(
    minimum: int | None, maximum: int | None, quantity: int, fault: str | None
) -> None:
    limits = QuantityLimits(minimum, maximum)
    assert limits.describe_fault("SPRING", quantity) == fault
    assert build(limits=limits).describe_order_fault(NOW, quantity) == fault


@pytest.mark.parametrize(
    ("uses_left", "quantity", "fault"),
    [
        (None, 10**6, None),
        (2, 2, None),
        (2, 3, 'The code "SPRING" has only 2 uses left.'),
        (1, 3, 'The code "SPRING" has only 1 use left.'),
    ],
)
def test_an_order_needs_as_many_uses_as_tickets(
    uses_left: int | None, quantity: int, fault: str | None
) -> None:
    assert build(uses_left=uses_left).describe_order_fault(NOW, quantity) == fault
