"""Whether a discount or access code may be used (docs/contract/money.md#codes)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from openevent.text.quoting import quote_value


@dataclass(frozen=True)
class QuantityLimits:
    """How many tickets of a code one order may have; None or a negative number is no limit."""

    minimum: int | None = None
    maximum: int | None = None

    def describe_fault(self, code: str, quantity: int) -> str | None:
        """Say why an order may not have this many tickets of the code; None if it may."""
        if self.minimum is not None and quantity < self.minimum:
            return f"The code {quote_value(code)} needs at least {count_tickets(self.minimum)}."
        if self.maximum is not None and 0 <= self.maximum < quantity:
            return f"The code {quote_value(code)} is for at most {count_tickets(self.maximum)}."
        return None


NO_LIMITS: Final = QuantityLimits()


@dataclass(frozen=True)
class CodeState:
    """A code as it is now. Without an end of its own it ends with the event."""

    code: str
    is_active: bool
    valid_from: datetime | None
    valid_till: datetime | None
    event_ends_at: datetime
    uses_left: int | None = None
    limits: QuantityLimits = NO_LIMITS

    def describe_fault(self, now: datetime) -> str | None:
        """Say why nobody may use the code at this time; None if it may be used."""
        reason = self._find_reason(now)
        return f"The code {quote_value(self.code)} {reason}." if reason else None

    def describe_order_fault(self, now: datetime, quantity: int) -> str | None:
        """Say why an order with this many tickets of the code may not use it; None if it may."""
        fault = self.describe_fault(now) or self.limits.describe_fault(self.code, quantity)
        if fault or self.uses_left is None or quantity <= self.uses_left:
            return fault
        return f"The code {quote_value(self.code)} has only {count_uses(self.uses_left)} left."

    def _find_reason(self, now: datetime) -> str | None:
        end = self.event_ends_at if self.valid_till is None else self.valid_till
        if not self.is_active:
            return "is not active"
        if self.valid_from is not None and now < self.valid_from:
            return "is not valid yet"
        if now > end:
            return "is not valid any more"
        if self.uses_left is not None and self.uses_left <= 0:
            return "has no uses left"
        return None


def count_tickets(number: int) -> str:
    """Return a number with its noun: `1 ticket`, `2 tickets`."""
    return f"{number} ticket{'' if number == 1 else 's'}"


def count_uses(number: int) -> str:
    """Return a number with its noun: `1 use`, `2 uses`."""
    return f"{number} use{'' if number == 1 else 's'}"
