"""The order in which an event shows its speakers (docs/contract/resources.md#order-of-speakers)."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Connection,
    Integer,
    String,
    Update,
    column,
    func,
    insert,
    literal,
    select,
    update,
)

from openevent.domain.refusals import Invalid
from openevent.model.permissions import Identity
from openevent.resources.speaker import speakers
from openevent.work.changes import changes, ensure_batch

ID_DIGITS: Final = 19
"""Ids have fewer digits than the largest BIGINT."""
SPEAKER: Final = speakers.table
DEFAULT: Final[int] = speakers.fields["order"].default
UPDATED: Final = "speaker.updated"
COLUMNS: Final = ["batch", "kind", "subject_type", "subject_id", "user_id", "facts"]


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
    """Write what changes, and the change of each row, in one statement."""
    moved = {id_: order for id_, order in positions.items() if before[id_] != order}
    if not moved:  # a batch without changes must not be announced
        return
    rows = _build_update(moved).returning(SPEAKER.c.id).cte("moved")
    facts = literal({"columns": ["order"], "event": event_id}, changes.c.facts.type)
    batch = literal(ensure_batch(connection))
    kind, type_ = literal(UPDATED, String), literal(speakers.type, String)
    values = select(batch, kind, type_, rows.c.id, literal(user.id, BigInteger), facts)
    connection.execute(insert(changes).from_select(COLUMNS, values))


def _build_update(positions: Mapping[int, int]) -> Update:
    ids = literal(list(positions), ARRAY(BigInteger))
    orders = literal(list(positions.values()), ARRAY(Integer))
    columns = column("id", BigInteger), column("position", Integer)
    pairs = func.unnest(ids, orders).table_valued(*columns, name="pairs").render_derived()
    return update(SPEAKER).values(order=pairs.c.position).where(SPEAKER.c.id == pairs.c.id)
