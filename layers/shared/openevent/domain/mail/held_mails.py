"""Mails that wait until an organizer releases or drops them (docs/contract/mail.md#held-mails)."""

from collections.abc import Collection, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, func, literal, null, select, true, update

from openevent.domain.refusals import Conflict
from openevent.mail.action import Action
from openevent.model.permissions import Identity
from openevent.resources.event import events
from openevent.resources.mail import HELD, QUEUED, SKIPPED, mails
from openevent.resources.user import users
from openevent.work import changes

HOLDING: Final = "event.mails-held"
RELEASED: Final = "mail.released"
DROPPED: Final = "mail.dropped"
GROUPS: Final = frozenset({"events", "sessions", "orders"})
"""Groups of mails to speakers and attendees; other mails are never held."""
MAXIMUM_MAILS: Final = 1_000
"""Mails of one request (docs/contract/mail.md#held-mails)."""
TABLE, EVENT, USER = mails.table, events.table, users.table


def are_held(connection: Connection, action: Action, event_id: int | None) -> bool:
    """Tell whether the event holds mails of this action to people without a role in it."""
    if event_id is None or action.group not in GROUPS:
        return False
    query = select(EVENT.c.hold_mails).where(EVENT.c.id == event_id)
    return bool(connection.execute(query).scalar())


def request_notice(connection: Connection, event_id: int) -> None:
    """Request a notice to the organizers that mails wait: one for each event and hour."""
    hour = func.to_char(func.now(), "YYYY-MM-DD HH24")
    key = func.concat_ws(" ", literal(HOLDING), literal(event_id), hour)
    subject: Any = select(literal(event_id), key, func.jsonb_build_object())
    changes.record_each(connection, HOLDING, events.type, subject)


def release(connection: Connection, mail_id: int, user: Identity) -> None:
    """Queue a held mail. Raises Conflict if it is not held."""
    if not _release(connection, TABLE.c.id == mail_id, user):
        raise _build_conflict(connection, mail_id, "released")


def drop(connection: Connection, mail_id: int, user: Identity) -> None:
    """End a held mail without sending it. Raises Conflict if it is not held."""
    if not _drop(connection, TABLE.c.id == mail_id, user):
        raise _build_conflict(connection, mail_id, "dropped")


def release_many(
    connection: Connection, event_id: int, ids: Collection[int] | None, user: Identity
) -> int:
    """Queue held mails of an event, all of them without ids; return the number.

    At most MAXIMUM_MAILS, the oldest first.
    """
    return _release(connection, _is_of(event_id, ids), user)


def drop_many(
    connection: Connection, event_id: int, ids: Collection[int] | None, user: Identity
) -> int:
    """End held mails of an event, all of them without ids; return the number.

    At most MAXIMUM_MAILS, the oldest first.
    """
    return _drop(connection, _is_of(event_id, ids), user)


def count(connection: Connection, event_id: int) -> int:
    """Count the held mails of an event."""
    query = select(func.count()).where(TABLE.c.event_id == event_id, TABLE.c.state == HELD)
    return int(connection.execute(query).scalar_one())


def _is_of(event_id: int, ids: Collection[int] | None) -> ColumnElement[bool]:
    has_id = true() if ids is None else TABLE.c.id.in_(ids)
    return (TABLE.c.event_id == event_id) & has_id


def _release(connection: Connection, condition: ColumnElement[bool], user: Identity) -> int:
    # No actor: the hourly limits must not count a mail twice when it is released.
    values = {"state": QUEUED, "reason": None, "time": func.now(), "actor_id": None}
    return _end_hold(connection, condition, values, RELEASED, user)


def _drop(connection: Connection, condition: ColumnElement[bool], user: Identity) -> int:
    full_name = func.nullif(func.trim(func.concat_ws(" ", USER.c.first_name, USER.c.last_name)), "")
    # The recipient's own data show the reason, but never the address of an organizer.
    name = select(func.coalesce(full_name, "an organizer")).where(USER.c.id == user.id)
    reason = func.concat("Dropped by ", name.scalar_subquery(), ".")
    values = {"state": SKIPPED, "reason": reason, "actor_id": user.id}
    return _end_hold(connection, condition, values, DROPPED, user)


def _end_hold(
    connection: Connection,
    condition: ColumnElement[bool],
    values: dict[str, Any],
    kind: str,
    user: Identity,
) -> int:
    """Change held mails, and record a change for each; return their number.

    The rows are locked in order. So of two requests at once each mail belongs to one.
    """
    is_held = TABLE.c.state == HELD
    chosen = select(TABLE.c.id).where(condition, is_held).order_by(TABLE.c.id)
    # A common table expression runs once; PostgreSQL may run a subquery with a limit again.
    locked = chosen.limit(MAXIMUM_MAILS).with_for_update().cte("locked")
    is_locked = TABLE.c.id.in_(select(locked.c.id))
    statement = update(TABLE).where(is_locked, is_held).values(values)
    ids = connection.execute(statement.returning(TABLE.c.id)).scalars().all()
    if ids:
        _record_changes(connection, kind, ids, user)
    return len(ids)


def _record_changes(connection: Connection, kind: str, ids: Sequence[int], user: Identity) -> None:
    facts = func.jsonb_build_object("attempt", TABLE.c.attempt)
    subjects: Any = select(TABLE.c.id, null(), facts).where(TABLE.c.id.in_(ids))
    changes.record_each(connection, kind, mails.type, subjects, user_id=user.id)


def _build_conflict(connection: Connection, mail_id: int, end: str) -> Conflict:
    query = select(TABLE.c.state).where(TABLE.c.id == mail_id)
    state = connection.execute(query).scalar()
    return Conflict(f"This mail cannot be {end}, because its state is {state}.")
