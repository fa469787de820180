"""Numbers of JSON become exact decimals."""

from decimal import Decimal
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openevent.money.decimals import read_decimal
from openevent.money.errors import NotANumber


@pytest.mark.parametrize(
    ("value", "decimal"),
    [
        (19.99, "19.99"),
        (2.675, "2.675"),
        (0.1 + 0.2, "0.30000000000000004"),
        (5, "5"),
        (1e-07, "0.0000001"),
        ("19.99", "19.99"),
        (" 5\n", "5"),
        ("-3.5", "-3.5"),
        (Decimal("7.5000"), "7.5"),
    ],
)
def test_a_number_is_its_shortest_decimal(value: Any, decimal: str) -> None:
    assert read_decimal(value) == Decimal(decimal)


@pytest.mark.parametrize(
    "value",
    [
        *(None, True, [], {}, float("nan"), float("inf"), Decimal("NaN"), Decimal("-Infinity")),
        *("", "1e3", "1_000", "1,5", "١٢", "NaN", "0x10", "9" * 31, "1." + "0" * 31),
    ],
)
def test_other_values_are_refused(value: Any) -> None:
    with pytest.raises(NotANumber, match=r"is not an amount: give a number such as 19\.99\.$"):
        read_decimal(value)


@given(st.decimals(-(10**9), 10**9, places=4))
def test_what_json_carries_comes_back(number: Decimal) -> None:
    assert read_decimal(orjson.loads(f"{number:f}")) == number
