"""Ends of ticket sales: what the daily run tells organizers (docs/contract/mail.md#ends-of-sales).

One change tells all tickets of an event whose sale ends on the same day of the event's clock.
"""

from typing import Any, Final

from sqlalchemy import ColumnElement, case, column, func, select
from sqlalchemy import table as sql_table

from openevent.resources.event import events
from openevent.resources.ticket import tickets

ENDED: Final = "event.sales-end"
ENDS_TOMORROW: Final = "event.sales-end-tomorrow"
ENDS_NEXT_WEEK: Final = "event.sales-end-next-week"
KINDS: Final = (ENDED, ENDS_TOMORROW, ENDS_NEXT_WEEK)
"""Their subject is the event; the fact `date` is the day of the end, such as `2027-03-18`."""
EVENT, TICKET = events.table, tickets.table
ZONES: Final = sql_table("pg_timezone_names", column("name"))
# A zone that PostgreSQL does not know yet is an error: one event must not stop the others.
ZONE: Final = case(
    (EVENT.c.timezone.in_(select(ZONES.c.name)), EVENT.c.timezone),
    else_="UTC",
)


def build_local_time(moment: ColumnElement[Any]) -> ColumnElement[Any]:
    """Build what the event's clock shows at a moment."""
    return func.timezone(ZONE, moment)


LAST_DAY: Final = func.date(build_local_time(TICKET.c.sales_ends_at))
"""The day of the event's clock on which the sale of the ticket ends."""
