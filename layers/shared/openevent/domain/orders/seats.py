"""Counters of seats and of the uses of codes: what orders hold (docs/contract/tickets.md#seats).

`held` of a ticket is the number of live attendees in orders that hold seats; `held` of a code is
the number of those to whom it applies. A transaction notes what it changes, and the counters
follow as its very last act. So their locks last for one statement and the commit. The numbers come
from the rows as they are under the lock: two transactions never give the same seat back twice.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, text

from openevent.domain.orders import run_out
from openevent.domain.refusals import Conflict
from openevent.infra import db
from openevent.resources.ticket_rules import HOLDING
from openevent.text.quoting import quote_value
from openevent.work import changes

LOCK_SECONDS: Final = 3
"""How long an order waits for another one; then the buyer tries again."""
TABLES: Final = ("tickets", "discount_codes", "access_codes")
"""The order in which counters are locked, each by id."""


class Full(Conflict):
    """Tickets have no seat, or codes no use, for all that the transaction takes."""

    def __init__(self, tickets: Sequence[str], codes: Sequence[str]) -> None:
        names = [f"the ticket {quote_value(name)}" for name in tickets]
        names += [f"the code {quote_value(code)}" for code in codes]
        super().__init__(f"There is not enough left of {', '.join(names)}: take fewer.")


class AttendeeChange(NamedTuple):
    """A seat that comes or goes with one attendee of an order, if the order holds seats."""

    attendee_id: int
    order_id: int
    ticket_id: int
    sign: int


@dataclass
class Ledger:
    """What a transaction takes and gives back.

    - `batch`: that of its changes; orders of others that it finds run out are among them.
    - `orders`: orders whose live attendees take seats (1) or give them back (-1).
    - `attendees`: single attendees that come (1) or go (-1).
    - `locks`: ids of rows to lock, by table.
    """

    batch: UUID
    orders: dict[int, int] = field(default_factory=dict)
    attendees: list[AttendeeChange] = field(default_factory=list)
    locks: dict[str, set[int]] = field(default_factory=lambda: {name: set() for name in TABLES})


def get_ledger(connection: Connection) -> Ledger:
    """Return the ledger of this `db.transaction`; the first call registers its settlement.

    The transaction must record a change of its own (changes.ensure_batch).
    """
    for callback in connection.info[db.LAST]:
        if isinstance(callback, partial) and isinstance(callback.args[-1], Ledger):
            return callback.args[-1]
    # The message of a batch is sent before the settlement, which may add changes to it.
    ledger = Ledger(changes.ensure_batch(connection))
    db.call_last(connection, partial(settle, connection, ledger))
    return ledger


def take(connection: Connection, order_id: int, **locks: Iterable[int]) -> None:
    """Note that a new order takes its seats and uses; `locks` are ids by table."""
    _note(connection, order_id, 1, locks)


def give_back(connection: Connection, order_id: int, **locks: Iterable[int]) -> None:
    """Note that an order gives back what it holds; `locks` are ids by table."""
    _note(connection, order_id, -1, locks)


def _note(
    connection: Connection, order_id: int, sign: int, locks: dict[str, Iterable[int]]
) -> None:
    ledger = get_ledger(connection)
    ledger.orders[order_id] = sign
    for table, ids in locks.items():
        ledger.locks[table].update(ids)


def move(connection: Connection, *changes: AttendeeChange, **locks: Iterable[int]) -> None:
    """Note seats that come and go with single attendees; `locks` are the ids of codes by table."""
    ledger = get_ledger(connection)
    ledger.attendees += changes
    ledger.locks["tickets"].update(change.ticket_id for change in changes)
    for table, ids in locks.items():
        ledger.locks[table].update(ids)


def settle(connection: Connection, ledger: Ledger) -> None:
    """Lock the counters and change them. Raises Full."""
    if not (ledger.orders or ledger.attendees):
        return
    ids = {name: sorted(ledger.locks[name]) for name in TABLES}
    parameters = {**ids, "changed": _list_orders(ledger), "limit": f"{LOCK_SECONDS}s"}
    locked = connection.execute(LOCK, parameters).mappings().one()
    tickets, codes = connection.execute(SETTLE, {**locked, **_list_changes(ledger)}).one()
    if tickets or codes:
        raise Full(tickets, codes)


def _list_orders(ledger: Ledger) -> list[int]:
    return sorted({*ledger.orders, *(change.order_id for change in ledger.attendees)})


def _list_changes(ledger: Ledger) -> dict[str, Any]:
    attendees: Sequence[AttendeeChange] = ledger.attendees
    return {
        "batch": ledger.batch,
        "orders": list(ledger.orders),
        "order_signs": list(ledger.orders.values()),
        "seats": [change.attendee_id for change in attendees],
        "seat_orders": [change.order_id for change in attendees],
        "seat_tickets": [change.ticket_id for change in attendees],
        "seat_signs": [change.sign for change in attendees],
        "holding": list(HOLDING),
    }


# The orders are locked first: an attendee that moves and its order that ends wait for each other.
# What orders that ran out hold of these counters becomes free, and they may hold more than these.
# NO KEY UPDATE does not wait for the KEY SHARE locks of other orders' new attendees.
LOCK: Final = text("""
    WITH waiting AS MATERIALIZED (SELECT set_config('lock_timeout', :limit, true)),
    changed AS MATERIALIZED (
        SELECT orders.id FROM orders, waiting WHERE orders.id = ANY(:changed)
        ORDER BY orders.id FOR NO KEY UPDATE OF orders
    ),
    run_out AS MATERIALIZED (
        SELECT id, discount_code_id, access_code_id FROM orders
        WHERE event_id = ANY(ARRAY(SELECT event_id FROM tickets WHERE id = ANY(:tickets)))
            AND status IN ('initializing', 'pending') AND expires_at <= now()
            AND (
                EXISTS (
                    SELECT FROM attendees WHERE order_id = orders.id AND ticket_id = ANY(:tickets)
                )
                OR discount_code_id = ANY(:discount_codes) OR access_code_id = ANY(:access_codes)
            )
    ),
    ticket AS MATERIALIZED (
        SELECT id FROM tickets
        WHERE (SELECT count(*) FROM changed) >= 0 AND id IN (
            SELECT unnest(CAST(:tickets AS bigint[])) UNION
            SELECT ticket_id FROM attendees JOIN run_out ON order_id = run_out.id
        )
        ORDER BY id FOR NO KEY UPDATE
    ),
    discount AS MATERIALIZED (
        SELECT id FROM discount_codes
        WHERE (SELECT count(*) FROM ticket) >= 0 AND id IN (
            SELECT unnest(CAST(:discount_codes AS bigint[])) UNION
            SELECT discount_code_id FROM run_out
        )
        ORDER BY id FOR NO KEY UPDATE
    ),
    access AS MATERIALIZED (
        SELECT id FROM access_codes
        WHERE (SELECT count(*) FROM discount) >= 0 AND id IN (
            SELECT unnest(CAST(:access_codes AS bigint[])) UNION
            SELECT access_code_id FROM run_out
        )
        ORDER BY id FOR NO KEY UPDATE
    )
    SELECT ARRAY(SELECT id FROM access) AS access_codes,
        ARRAY(SELECT id FROM discount) AS discount_codes,
        ARRAY(SELECT id FROM ticket) AS tickets""")
# A run-out order is skipped while somebody else changes it, or if it holds what is not locked.
SETTLE: Final = text(f"""
    WITH run_out AS MATERIALIZED (
        SELECT id, event_id, user_id, status FROM orders
        WHERE event_id = ANY(ARRAY(SELECT event_id FROM tickets WHERE id = ANY(:tickets)))
            AND status IN ('initializing', 'pending') AND expires_at <= now()
            AND NOT EXISTS (
                SELECT FROM attendees
                WHERE order_id = orders.id AND deleted_at IS NULL AND ticket_id <> ALL(:tickets)
            )
            AND (discount_code_id IS NULL OR discount_code_id = ANY(:discount_codes))
            AND (access_code_id IS NULL OR access_code_id = ANY(:access_codes))
        FOR NO KEY UPDATE SKIP LOCKED
    ),
    {run_out.STORE},
    seat AS (
        SELECT attendees.id, order_id, ticket_id, sign
        FROM unnest(CAST(:orders AS bigint[]), CAST(:order_signs AS integer[]))
            AS changed (id, sign)
        JOIN attendees ON order_id = changed.id
        WHERE deleted_at IS NULL
        UNION ALL
        SELECT attendees.id, order_id, ticket_id, -1 FROM run_out
        JOIN attendees ON order_id = run_out.id
        WHERE deleted_at IS NULL
        UNION ALL
        SELECT single.id, single.order_id, single.ticket_id, sign
        FROM unnest(
            CAST(:seats AS bigint[]),
            CAST(:seat_orders AS bigint[]),
            CAST(:seat_tickets AS bigint[]),
            CAST(:seat_signs AS integer[])
        ) AS single (id, order_id, ticket_id, sign)
        JOIN orders ON orders.id = single.order_id
        WHERE status = ANY(:holding)
    ),
    ticket AS (SELECT ticket_id AS id, sum(sign) AS number FROM seat GROUP BY ticket_id),
    discount AS (
        SELECT discount_code_id AS id, sum(sign) AS number
        FROM seat JOIN attendees USING (id) JOIN orders ON orders.id = seat.order_id
        WHERE is_discount_applied GROUP BY discount_code_id
    ),
    access AS (
        SELECT access_code_id AS id, sum(sign) AS number
        FROM seat JOIN attendees USING (id) JOIN orders ON orders.id = seat.order_id
        WHERE is_access_code_applied GROUP BY access_code_id
    ),
    ticket_update AS (
        UPDATE tickets SET held = held + number FROM ticket
        WHERE tickets.id = ticket.id
            AND (number <= 0 OR (deleted_at IS NULL AND held + number <= quantity))
        RETURNING tickets.id
    ),
    discount_update AS (
        UPDATE discount_codes SET held = held + number FROM discount
        WHERE discount_codes.id = discount.id
            AND (number <= 0 OR tickets_number IS NULL OR held + number <= tickets_number)
        RETURNING discount_codes.id
    ),
    access_update AS (
        UPDATE access_codes SET held = held + number FROM access
        WHERE access_codes.id = access.id
            AND (number <= 0 OR tickets_number IS NULL OR held + number <= tickets_number)
        RETURNING access_codes.id
    )
    SELECT
        ARRAY(
            SELECT name FROM ticket JOIN tickets USING (id)
            WHERE id NOT IN (SELECT id FROM ticket_update) ORDER BY id
        ),
        ARRAY(
            SELECT code FROM discount JOIN discount_codes USING (id)
            WHERE id NOT IN (SELECT id FROM discount_update)
            UNION ALL
            SELECT code FROM access JOIN access_codes USING (id)
            WHERE id NOT IN (SELECT id FROM access_update)
        )""")
