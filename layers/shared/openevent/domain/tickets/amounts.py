"""Amounts in the attributes of tickets, codes and fees: they fit the currency."""

from typing import Any

from openevent.domain.refusals import Invalid
from openevent.domain.write.builder import PlanBuilder
from openevent.money.currencies import get_exponent
from openevent.money.errors import NotMoney, UnknownCurrency
from openevent.money.money import Money, read_money

NEEDS_CURRENCY = "Set the event's payment-currency first: this is an amount of money."


def read_amount(value: Any, currency: str | None, name: str) -> Money | None:
    """Read an amount of an attribute; None for nothing. Raises Invalid."""
    if not value:
        return None
    if currency is None:
        raise Invalid(NEEDS_CURRENCY, place(name))
    try:
        return read_money(value, currency)
    except NotMoney as error:
        raise Invalid(str(error), place(name)) from error


def check_amounts(plan: PlanBuilder, *names: str) -> None:
    """Check that the written amounts fit the event's currency. Raises Invalid."""
    for name in names:
        if plan.changes(name):
            read_amount(plan.columns[name], plan.event.payment_currency, name)


def check_currency(plan: PlanBuilder, name: str) -> None:
    """Check that a written currency is one of ISO 4217. Raises Invalid."""
    if not plan.changes(name) or plan.columns[name] is None:
        return
    try:
        get_exponent(plan.columns[name])
    except UnknownCurrency as error:
        raise Invalid(str(error), place(name)) from error


def check_fee(plan: PlanBuilder) -> None:
    """Check the currency and the maximum of a ticket fee. Raises Invalid."""
    check_currency(plan, "currency")
    read_amount(plan.value_after("maximum_fee"), plan.value_after("currency"), "maximum_fee")


def place(name: str) -> str:
    """Return the place of an attribute in the resource object."""
    return f"attributes/{name.replace('_', '-')}"
