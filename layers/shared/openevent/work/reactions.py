"""Reactions: which handler has dealt with which change, so that a change that is delivered again does nothing twice.

A handler's row is taken in the transaction of its effects, and holds how far it came where it works
in batches.
"""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    ForeignKey,
    Table,
    Text,
    func,
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


def start(connection: Connection, change_id: int, handler: str) -> int | None:
    """Take a handler's place at a change and give how far it came, START at first; None where it is done.

    Another delivery of the same change waits until this transaction ends.
    """
    key = {"change_id": change_id, "handler": handler}
    connection.execute(insert(reactions).values(key).on_conflict_do_nothing())
    wanted = (
        select(reactions.c.cursor, reactions.c.done_at)
        .where(*_is(change_id, handler))
        .with_for_update()
    )
    at, done = connection.execute(wanted).one()
    return None if done else int(at)


def save_progress(
    connection: Connection, change_id: int, handler: str, further: int | None
) -> None:
    """Note how far the handler came; None means that it is done."""
    values = {"done_at": func.now()} if further is None else {"cursor": further}
    connection.execute(update(reactions).where(*_is(change_id, handler)).values(values))


def _is(change_id: int, handler: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return reactions.c.change_id == change_id, reactions.c.handler == handler
