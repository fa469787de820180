"""The duties of a day; each may be repeated or interrupted without harm."""

from collections.abc import Callable, Mapping
from typing import Final

from scheduler import (
    event_dates,
    late_proposals,
    leftovers,
    lost_mails,
    orders,
    purges,
    sales_ends,
    unconfirmed_mails,
    unused_media,
)
from scheduler.trash import notices, rows, subjects

type Duty = Callable[[], int]
"""Does its work and returns the number of things that it handled."""

DUTIES: Final[Mapping[str, Duty]] = {
    "upcoming events": event_dates.announce_upcoming,
    "ended events": event_dates.announce_ended,
    "ends of ticket sales": sales_ends.announce,
    "leftovers of failed jobs": leftovers.remove_leftovers,
    "mails without an outcome": lost_mails.mark_unconfirmed,
    "events with unconfirmed mails": unconfirmed_mails.announce,
    "late lists of proposals": late_proposals.send_again,
    "orders that ran out": orders.expire,
    "attendees without an order": orders.delete_forms,
    "counters of seats": orders.recount,
    **purges.DUTIES,
    "events that are purged soon": notices.announce,
    "rows purged from the trash": rows.purge,
    "events and users purged from the trash": subjects.purge,
    "media that no row names": unused_media.remove_unused,
}
