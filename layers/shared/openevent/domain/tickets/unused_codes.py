"""Deletes the discount codes that nobody has used (docs/contract/tickets.md#codes)."""

from typing import Any, Final

from sqlalchemy import ARRAY, BigInteger, Connection, func, literal, null, select, update

from openevent.model.permissions import Identity
from openevent.resources.discount_code import discount_codes
from openevent.work import changes

CODE: Final = discount_codes.table
DELETED: Final = f"{discount_codes.type}.deleted"


def delete_unused(connection: Connection, event_id: int, user: Identity) -> int:
    """Put the unused discount codes of an event into the trash, and return their number.

    A code is used while an order holds a use of it, even one that has run out.
    """
    is_unused = CODE.c.event_id == event_id, CODE.c.held == 0, CODE.c.deleted_at.is_(None)
    # By rising id, as orders lock codes.
    locked = select(CODE.c.id).where(*is_unused).order_by(CODE.c.id).with_for_update().cte("locked")
    deletion = {"deleted_at": func.now(), "deleted_by": user.id}
    statement = update(CODE).where(CODE.c.id.in_(select(locked.c.id))).values(deletion)
    ids = list(connection.execute(statement.returning(CODE.c.id)).scalars())
    if ids:
        _record(connection, event_id, ids, user)
    return len(ids)


def _record(connection: Connection, event_id: int, ids: list[int], user: Identity) -> None:
    code_ids = func.unnest(literal(ids, ARRAY(BigInteger)))
    facts = func.jsonb_build_object("event", event_id)
    subjects: Any = select(code_ids, null(), facts)
    changes.record_each(connection, DELETED, discount_codes.type, subjects, user_id=user.id)
