"""Orders: those that ran out, forms without an order, and the counters of seats.

docs/contract/tickets.md#seats
"""

from typing import Final

from sqlalchemy import Connection, delete, select, text

from openevent.domain.orders import run_out, seats
from openevent.infra import db
from openevent.resources.attendee import attendees
from openevent.resources.order import orders
from openevent.work import changes

ORDERS_PER_CHUNK: Final = 50
FORMS_PER_CHUNK: Final = 1_000
MOST_DIFFERENCES: Final = 10
"""Counters that one failure names."""
DAY_AGO: Final = text("now() - interval '1 day'")
ORDER: Final = orders.table
ATTENDEE: Final = attendees.table


class CountersDiffer(Exception):
    """Counters of seats or uses are not the number of attendees."""


def expire() -> int:
    """Store and record that orders have run out, and give their seats back; return their number."""
    return sum(iter(_expire_chunk, 0))


def _expire_chunk() -> int:
    # An order that somebody changes at this moment is skipped.
    chunk = select(ORDER.c.id).where(run_out.has_run_out(ORDER)).limit(ORDERS_PER_CHUNK)
    with db.transaction(db.WORKER_WAIT_SECONDS) as connection:
        ids = list(connection.scalars(chunk.with_for_update(skip_locked=True)))
        for order_id in ids:
            parameters = {"id": order_id, "batch": changes.ensure_batch(connection)}
            row = connection.execute(EXPIRE, parameters).mappings().one()
            seats.give_back(connection, order_id, **row)
    return len(ids)


def delete_forms() -> int:
    """Delete attendees that got no order within a day; return their number."""
    return sum(iter(_delete_chunk, 0))


def _delete_chunk() -> int:
    is_old_form = ATTENDEE.c.order_id.is_(None), ATTENDEE.c.created_at < DAY_AGO
    chunk = select(ATTENDEE.c.id).where(*is_old_form).limit(FORMS_PER_CHUNK)
    # Check each row again: it may have got an order meanwhile.
    statement = delete(ATTENDEE).where(ATTENDEE.c.id.in_(chunk), *is_old_form)
    with db.transaction(db.WORKER_WAIT_SECONDS) as connection:
        return connection.execute(statement).rowcount


def recount() -> int:
    """Compare each counter with the attendees; return how many differ. Raises CountersDiffer."""
    with db.connect(db.WORKER_WAIT_SECONDS) as connection:
        names = _list_differences(connection)
    if names:
        raise CountersDiffer(", ".join(names))
    return 0


def _list_differences(connection: Connection) -> list[str]:
    rows = connection.execute(RECOUNT, {"most": MOST_DIFFERENCES})
    return [f"{row.type} {row.id} has {row.held} instead of {row.number}" for row in rows]


EXPIRE: Final = text(f"""
    WITH run_out AS MATERIALIZED (SELECT * FROM orders WHERE id = :id),
    {run_out.STORE}
    SELECT ARRAY(
            SELECT DISTINCT ticket_id FROM attendees WHERE order_id = run_out.id
        ) AS tickets,
        array_remove(ARRAY[discount_code_id], NULL) AS discount_codes,
        array_remove(ARRAY[access_code_id], NULL) AS access_codes
    FROM run_out""")
RECOUNT: Final = text("""
    WITH seat AS MATERIALIZED (
        SELECT ticket_id, discount_code_id, access_code_id, is_discount_applied,
            is_access_code_applied
        FROM attendees JOIN orders ON orders.id = order_id
        WHERE attendees.deleted_at IS NULL
            AND status IN ('initializing', 'pending', 'placed', 'completed')
    ),
    counted AS (
        SELECT 'ticket' AS type, id, held, coalesce(number, 0) AS number FROM tickets
        LEFT JOIN (SELECT ticket_id AS id, count(*) AS number FROM seat GROUP BY 1) AS ticket
            USING (id)
        UNION ALL
        SELECT 'discount code', id, held, coalesce(number, 0) FROM discount_codes
        LEFT JOIN (
            SELECT discount_code_id AS id, count(*) AS number
            FROM seat WHERE is_discount_applied GROUP BY 1
        ) AS discount USING (id)
        UNION ALL
        SELECT 'access code', id, held, coalesce(number, 0) FROM access_codes
        LEFT JOIN (
            SELECT access_code_id AS id, count(*) AS number
            FROM seat WHERE is_access_code_applied GROUP BY 1
        ) AS access USING (id)
    )
    SELECT * FROM counted WHERE held <> number ORDER BY type, id LIMIT :most""")
"""One statement sees one state: orders and counters commit together."""
