"""Splits an amount into whole minor units that add up to it."""

from collections.abc import Sequence

from openevent.money.money import Money


def split(total: Money, weights: Sequence[int]) -> list[Money]:
    """Split an amount in proportion to weights, by the largest remainder.

    Each part is the exact share without its fraction; the units that are left go to the largest
    fractions, to the first of equal ones (docs/contract/money.md#shares). The weights must not be
    negative. Raises ValueError if all are 0 and the total is not.
    """
    whole = sum(weights)
    if not whole:
        return _split_nothing(total, weights)
    parts = [divmod(total.minor * weight, whole) for weight in weights]
    left = total.minor - sum(units for units, _ in parts)
    by_remainder = sorted(range(len(parts)), key=lambda index: -parts[index][1])
    winners = frozenset(by_remainder[:left])
    return [
        Money(units + (index in winners), total.currency) for index, (units, _) in enumerate(parts)
    ]


def _split_nothing(total: Money, weights: Sequence[int]) -> list[Money]:
    if total.minor:
        raise ValueError("An amount needs a weight above 0.")
    return [total for _ in weights]
