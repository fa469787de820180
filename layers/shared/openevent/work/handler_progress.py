"""The progress of handlers: a change that is delivered again has no second effect.

A handler's row is locked in the transaction of its effects. A handler that works in pages stores
its position in the row.
"""

from collections.abc import Collection
from typing import Final

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    ForeignKey,
    Table,
    Text,
    any_,
    func,
    literal,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from openevent.model.kinds import TIMESTAMP_TZ
from openevent.model.resource import METADATA

START: Final = 0

reactions = Table(
    "reactions",
    METADATA,
    Column("change_id", BigInteger, ForeignKey("changes.id", ondelete="CASCADE"), primary_key=True),
    Column("handler", Text, primary_key=True),
    Column("cursor", BigInteger, nullable=False, server_default="0"),
    Column("done_at", TIMESTAMP_TZ),
)


def load_done(connection: Connection, change_ids: Collection[int]) -> set[tuple[int, str]]:
    """Load which handlers are done with these changes, as pairs of a change's id and a name."""
    ids = literal(list(change_ids), ARRAY(BigInteger))
    query = select(reactions.c.change_id, reactions.c.handler)
    done = query.where(reactions.c.change_id == any_(ids), reactions.c.done_at.is_not(None))
    return {(change_id, handler) for change_id, handler in connection.execute(done)}


def start(connection: Connection, change_id: int, handler: str) -> int | None:
    """Lock a handler's row for a change; return its position, or None if the handler is done.

    The first position is START. Another delivery of the change waits for this transaction's end.
    """
    key = {"change_id": change_id, "handler": handler}
    connection.execute(insert(reactions).values(key).on_conflict_do_nothing())
    query = select(reactions.c.cursor, reactions.c.done_at).where(*_match(change_id, handler))
    cursor, done_at = connection.execute(query.with_for_update()).one()
    return None if done_at else int(cursor)


def save_progress(
    connection: Connection, change_id: int, handler: str, position: int | None
) -> None:
    """Save the handler's position; None means that it is done."""
    values = {"done_at": func.now()} if position is None else {"cursor": position}
    connection.execute(update(reactions).where(*_match(change_id, handler)).values(values))


def _match(change_id: int, handler: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return reactions.c.change_id == change_id, reactions.c.handler == handler
