"""The number of an order's invoice (docs/contract/documents.md#number-of-an-invoice)."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import RowMapping


def build_number(order: RowMapping, event: RowMapping) -> str:
    """Build the number, such as `2027E-c0ffee42000017`: year, event, and the order's id."""
    return f"{get_day(order, event).year}E-{event['identifier']}{order['id']:06d}"


def get_day(order: RowMapping, event: RowMapping) -> date:
    """Return the day of the order on the clocks of the event: when it was completed, or made."""
    moment: datetime = order["completed_at"] or order["created_at"]
    return moment.astimezone(UTC).astimezone(ZoneInfo(event["timezone"])).date()
