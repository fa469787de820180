"""Ends of ticket sales: one change for each event, day and kind; the dispatcher mails about it.

docs/contract/mail.md#ends-of-sales
"""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from sqlalchemy import Select, func, literal, or_, select

from openevent.domain.tickets.sales_end import (
    ENDED,
    ENDS_NEXT_WEEK,
    ENDS_TOMORROW,
    EVENT,
    LAST_DAY,
    TICKET,
    build_local_time,
)
from openevent.infra import db
from openevent.resources.event import events
from openevent.work import changes

TODAY: Final = func.date(build_local_time(func.now()))


class Span(NamedTuple):
    """The first and the last day of an end that is announced, counted from today."""

    first: int
    last: int


SPANS: Final[Mapping[str, Span]] = {
    ENDED: Span(-3, -1),
    ENDS_TOMORROW: Span(0, 1),
    ENDS_NEXT_WEEK: Span(5, 7),
}
"""A run may fail for a day or two, so each kind has some days more. The key has the day of the end:
each day is announced once, and a sale that is prolonged once more."""


def announce() -> int:
    """Record the changes of all kinds; return their number."""
    with db.transaction(db.WORKER_WAIT_SECONDS) as connection:
        return sum(
            changes.record_each(connection, kind, events.type, _select_new(kind, span))
            for kind, span in SPANS.items()
        )


def _select_new(kind: str, span: Span) -> Select[int, str, object]:
    """Select the id of each event, the key, and the day on which sales end."""
    day = _select_days(span).subquery("day").c
    key = func.concat_ws(" ", literal(kind), day.event_id, day.date)
    return select(day.event_id, key, func.jsonb_build_object("date", day.date))


def _select_days(span: Span) -> Select[Any]:
    is_public = (EVENT.c.state == "published", EVENT.c.deleted_at.is_(None))
    is_due = LAST_DAY.between(TODAY + span.first, TODAY + span.last)
    # A sale that has ended today is announced tomorrow, with all others of the day.
    is_right = or_(LAST_DAY < TODAY, TICKET.c.sales_ends_at > func.now())
    return (
        select(TICKET.c.event_id, func.to_char(LAST_DAY, "YYYY-MM-DD").label("date"))
        .join(EVENT, EVENT.c.id == TICKET.c.event_id)
        .where(*is_public, TICKET.c.deleted_at.is_(None), is_due, is_right)
        .distinct()
    )
