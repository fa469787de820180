"""The counters of an event beside the rows that they count, read at one moment."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import text

from openevent.infra import db

COUNTERS: Final = text("""
    WITH seat AS (
        SELECT ticket_id, discount_code_id, access_code_id, is_discount_applied,
            is_access_code_applied
        FROM orders JOIN attendees ON order_id = orders.id
        WHERE attendees.deleted_at IS NULL
            AND status IN ('initializing', 'pending', 'placed', 'completed')
    )
    SELECT 'ticket' AS type, id, held, quantity AS most,
        (SELECT count(*) FROM seat WHERE ticket_id = tickets.id) AS rows
    FROM tickets WHERE event_id = :event
    UNION ALL
    SELECT 'discount-code', id, held, tickets_number, (
        SELECT count(*) FROM seat
        WHERE discount_code_id = discount_codes.id AND is_discount_applied
    )
    FROM discount_codes WHERE event_id = :event
    UNION ALL
    SELECT 'access-code', id, held, tickets_number, (
        SELECT count(*) FROM seat
        WHERE access_code_id = access_codes.id AND is_access_code_applied
    )
    FROM access_codes WHERE event_id = :event""")


@dataclass(frozen=True)
class Counter:
    """A counter of a ticket or code; `most` is None for a code without a limit."""

    type: str
    id: int
    value: int
    most: int | None
    rows: int

    @property
    def is_right(self) -> bool:
        """Tell whether it is the number of rows, and within its limit."""
        return self.value == self.rows and (self.most is None or self.value <= self.most)


def load(event_id: int) -> list[Counter]:
    """Load all counters of an event."""
    with db.connect() as connection:
        return [Counter(*row) for row in connection.execute(COUNTERS, {"event": event_id})]


def check(event_id: int) -> dict[int, int]:
    """Check that all counters are right; gives the seats by the id of the ticket."""
    counters = load(event_id)
    assert list(_list_wrong(counters)) == []
    return {counter.id: counter.value for counter in counters if counter.type == "ticket"}


def _list_wrong(counters: list[Counter]) -> Iterator[Counter]:
    return (counter for counter in counters if not counter.is_right)
