"""Limits of imported tickets that contradict one another."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from import_worker.event.ticket_limits import mend

NINE = datetime(2018, 3, 22, 9, tzinfo=UTC)
DAY = timedelta(days=1)
EVENT = {"starts_at": NINE, "ends_at": NINE + DAY, "payment_currency": "EUR"}
TICKET = {"type": "free", "sales_starts_at": NINE - DAY, "sales_ends_at": NINE}
PAID = {"type": "paid", "price": Decimal("9.99")}


def run(
    event: dict[str, Any] = EVENT, last: datetime | None = None, **values: Any
) -> tuple[dict[str, Any], list[str]]:
    """Mend a ticket; values of None are left out."""
    ticket = {name: value for name, value in {**TICKET, **values}.items() if value is not None}
    return ticket, list(mend(ticket, event, last))


def test_a_ticket_gets_the_defaults_that_it_lacks() -> None:
    ticket, warnings = run()
    assert warnings == []
    assert [ticket[name] for name in ("quantity", "min_order", "max_order", "price")] == [
        100,
        1,
        10,
        0,
    ]


@pytest.mark.parametrize(
    ("limits", "mended"),
    [
        ((0, 1, 1), (1, 1, 1)),
        ((-5, 0, 0), (1, 0, 0)),
        ((5, 1, 10), (5, 1, 5)),
        ((5, 7, 3), (5, 5, 5)),
        ((5, -1, -1), (5, 0, 0)),
        ((5, 4, 2), (5, 4, 4)),
    ],
)
def test_numbers_are_brought_together(
    limits: tuple[int, int, int], mended: tuple[int, int, int]
) -> None:
    names = ("quantity", "min_order", "max_order")
    ticket, warnings = run(**dict(zip(names, limits, strict=True)))
    assert tuple(ticket[name] for name in names) == mended
    assert warnings


def test_a_sale_ends_with_the_event() -> None:
    ticket, warnings = run(sales_ends_at=NINE + 2 * DAY)
    assert ticket["sales_ends_at"] == NINE + DAY
    assert warnings == ["The sale ended after the event: the import used the end of the event."]


def test_missing_times_stop_the_sale() -> None:
    ticket, warnings = run(sales_starts_at=None, sales_ends_at=None)
    assert ticket["sales_starts_at"] == ticket["sales_ends_at"] == NINE + DAY
    assert [warning.partition(",")[0] for warning in warnings] == [
        "The end of the sale is missing: the import used the end of the event.",
        "The sale does not end after it starts",
    ]


def test_an_event_without_times_ends_with_its_last_session() -> None:
    ticket, _ = run({}, NINE + 3 * DAY, sales_ends_at=None)
    assert ticket["sales_ends_at"] == NINE + 3 * DAY
    ticket, warnings = run({}, None, sales_starts_at=None, sales_ends_at=None)
    assert ticket["sales_ends_at"] is None
    assert len(warnings) == 1


def test_prices_are_amounts_of_the_currency() -> None:
    ticket, warnings = run(**PAID)
    assert (ticket["price"], warnings) == (Decimal("9.99"), [])
    ticket, warnings = run({**EVENT, "payment_currency": "JPY"}, **PAID)
    assert (ticket["price"], ticket["is_hidden"]) == (0, True)
    assert warnings[0].startswith('"9.99" has too many decimals')
    assert warnings[1] == (
        "A paid ticket without a price would be free, so it is hidden: set its price."
    )


def test_an_event_without_a_currency_has_no_prices() -> None:
    ticket, warnings = run({"ends_at": NINE + DAY}, **PAID)
    assert (ticket["price"], ticket["is_hidden"]) == (0, True)
    assert warnings[0] == "The event has no payment currency. The price is 0."


def test_a_free_ticket_has_no_price() -> None:
    ticket, warnings = run(price=Decimal(5))
    assert (ticket["price"], warnings) == (0, [])


def test_a_donation_has_limits_that_fit() -> None:
    limits = {"min_price": Decimal(5), "max_price": Decimal(2)}
    ticket, warnings = run(type="donation", **limits)
    assert (ticket["min_price"], ticket["max_price"]) == (5, 0)
    assert warnings == ["The max price is less than the min price: the import used none."]
