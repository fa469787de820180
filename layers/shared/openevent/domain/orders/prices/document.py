"""The answer of `POST /v1/orders/calculate-amount`: docs/contract/money.md#preview."""

from typing import Any

from openevent.domain.orders.prices.amounts import Line, LineDiscount, OrderAmount, TaxAmount
from openevent.domain.orders.prices.cart import Tax
from openevent.domain.orders.prices.taxes import calculate_tax


def build_document(amount: OrderAmount) -> dict[str, Any]:
    """Build the answer; amounts are JSON numbers in major units."""
    tax = amount.tax.tax if amount.tax else None
    return {
        "tax": _build_tax(amount.tax) if amount.tax else None,
        "sub_total": amount.sub_total.to_number(),
        "total": amount.total.to_number(),
        "discount": amount.discount.to_number(),
        "tickets": [_build_ticket(line, tax) for line in amount.lines],
    }


def _build_tax(tax: TaxAmount) -> dict[str, Any]:
    return {
        "included": tax.tax.is_included,
        "amount": tax.amount.to_number(),
        "percent": float(tax.tax.rate),
        "name": tax.tax.name,
    }


def _build_ticket(line: Line, tax: Tax | None) -> dict[str, Any]:
    """`ticket_tax` and `discounted_tax` are of one ticket, for display: they are in no sum."""
    unit = line.price - line.discount.unit if line.discount else line.price
    return {
        "id": line.ticket.id,
        "name": line.ticket.name,
        "price": line.price.to_number(),
        "quantity": line.quantity,
        "discount": _build_discount(line.discount) if line.discount else None,
        "ticket_fee": line.fee.to_number(),
        "sub_total": line.sub_total.to_number(),
        "ticket_tax": calculate_tax(tax, line.price).to_number(),
        "discounted_tax": calculate_tax(tax, unit).to_number(),
    }


def _build_discount(discount: LineDiscount) -> dict[str, Any]:
    document = {
        "code": discount.code,
        "percent": float(discount.percent),
        "amount": discount.unit.to_number(),
        "total": discount.total.to_number(),
        "type": discount.type,
    }
    if discount.warning:
        document["warning"] = discount.warning
    return document
