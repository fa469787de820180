"""The order in which an event shows its speakers (docs/contract/resources.md#order-of-speakers)."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Connection,
    Integer,
    Update,
    column,
    func,
    literal,
    select,
    update,
)

from openevent.domain.refusals import Invalid
from openevent.model.permissions import Identity
from openevent.resources.event import events
from openevent.resources.speaker import speakers
from openevent.work.changes import record

ID_DIGITS: Final = 19
"""Ids have fewer digits than the largest BIGINT."""
SPEAKER: Final = speakers.table
DEFAULT: Final[int] = speakers.fields["order"].default
REORDERED: Final = "speakers.reordered"


def change(
    connection: Connection, event_id: int, user: Identity, positions: Mapping[int, int]
) -> None:
    """Set the order of these speakers, by id. Raises Invalid if one is not of the event."""
    before = _lock(connection, event_id)
    strangers = sorted(positions.keys() - before.keys())
    if strangers:
        raise Invalid(f"The event has no speaker {strangers[0]}.")
    _write(connection, event_id, user, before, positions)


def reset(connection: Connection, event_id: int, user: Identity) -> None:
    """Set all speakers of an event back to the default order."""
    before = _lock(connection, event_id)
    _write(connection, event_id, user, before, dict.fromkeys(before, DEFAULT))


def _lock(connection: Connection, event_id: int) -> dict[int, int]:
    """Lock the speakers of an event by rising id, so that writers cannot deadlock.

    Returns the order of each, by id.
    """
    is_there = SPEAKER.c.event_id == event_id, SPEAKER.c.deleted_at.is_(None)
    columns = select(SPEAKER.c.id, SPEAKER.c.order)
    statement = columns.where(*is_there).order_by(SPEAKER.c.id).with_for_update()
    return dict(connection.execute(statement).all())


def _write(
    connection: Connection,
    event_id: int,
    user: Identity,
    before: Mapping[int, int],
    positions: Mapping[int, int],
) -> None:
    """Write the new positions, and one change of the event, however many speakers move."""
    moved = {id_: order for id_, order in positions.items() if before[id_] != order}
    if moved:
        connection.execute(_build_update(moved))
        record(connection, REORDERED, (events.type, event_id), user.id)


def _build_update(positions: Mapping[int, int]) -> Update:
    ids = literal(list(positions), ARRAY(BigInteger))
    orders = literal(list(positions.values()), ARRAY(Integer))
    columns = column("id", BigInteger), column("position", Integer)
    pairs = func.unnest(ids, orders).table_valued(*columns, name="pairs").render_derived()
    return update(SPEAKER).values(order=pairs.c.position).where(SPEAKER.c.id == pairs.c.id)
