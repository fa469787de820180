"""Amounts for people, in mails and PDFs."""

from openevent.money.money import Money


def format_money(amount: Money) -> str:
    """Format an amount with its currency and all its decimals: `EUR 19.90`, `JPY 1500`."""
    return f"{amount.currency} {amount.to_decimal():f}"
