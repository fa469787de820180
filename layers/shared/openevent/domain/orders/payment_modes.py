"""The ways to pay: one table (docs/contract/tickets.md#payment-modes)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from openevent.domain.refusals import Invalid


@dataclass(frozen=True)
class PaymentMode:
    """A way to pay.

    - `switch`: the column of the event that allows it; None for orders without an amount.
    - `completed_by`: who completes an order: the buyer at once, the organizer when the money has
      come, or nobody, because the product does not take such payments.
    - `waits`: the order is placed until its money comes.
    """

    name: str
    switch: str | None
    completed_by: Literal["buyer", "organizer", "nobody"]
    waits: bool = False


MODES: Final[Mapping[str, PaymentMode]] = {
    mode.name: mode
    for mode in (
        PaymentMode("free", None, "buyer"),
        PaymentMode("bank", "can_pay_by_bank", "organizer", waits=True),
        PaymentMode("cheque", "can_pay_by_cheque", "organizer", waits=True),
        PaymentMode("onsite", "can_pay_onsite", "organizer", waits=True),
        PaymentMode("invoice", "can_pay_by_invoice", "organizer", waits=True),
        PaymentMode("stripe", "can_pay_by_stripe", "nobody"),
        PaymentMode("paypal", "can_pay_by_paypal", "nobody"),
        PaymentMode("omise", "can_pay_by_omise", "nobody"),
        PaymentMode("alipay", "can_pay_by_alipay", "nobody"),
        PaymentMode("paytm", "can_pay_by_paytm", "nobody"),
    )
}
FREE: Final = MODES["free"]
SWITCHES: Final = tuple(mode.switch for mode in MODES.values() if mode.switch)
"""The columns of an event that allow modes."""
PLACE: Final = "attributes/payment-mode"


def check_mode(mode: PaymentMode, *, has_amount: bool, is_allowed: bool) -> None:
    """Check a mode against the order's amount and the event's switch. Raises Invalid."""
    if mode is FREE and has_amount:
        raise Invalid("The order has an amount: choose how it is paid.", PLACE)
    if mode is not FREE and not has_amount:
        raise Invalid("The order is free: its mode is free.", PLACE)
    if mode.completed_by == "nobody" or not is_allowed:
        raise Invalid(f"The event does not take payments by {mode.name}.", PLACE)
