"""One moment of the database: a read-only transaction in which every file of the export is read."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Connection, Select, func, select, true
from sqlalchemy.exc import DBAPIError

from openevent.infra import db
from openevent.model.permissions import Identity, co_organizer
from openevent.resources.event import events
from openevent.resources.user import users
from openevent.work.import_report import JobFailed


class CopySink(Protocol):
    """What takes the rows of a COPY: one call a row, the line break included."""

    def write(self, line: bytes) -> object: ...


@dataclass(frozen=True)
class EventSnapshot:
    """An open snapshot of an event."""

    event_id: int
    name: str
    connection: Connection

    def copy(self, query: Select[Any], sink: CopySink) -> None:
        """Push the rows of a query of this event to a sink in COPY's text format, `null` for null, as they come."""
        copy_rows(self.connection, query.params(event_id=self.event_id), sink)


def copy_rows(connection: Connection, query: Select[Any], sink: CopySink) -> None:
    """Push the rows of a query to a sink in COPY's text format, `null` for null, as they come."""
    statement = query.compile(
        connection, compile_kwargs={"literal_binds": True}
    )  # COPY takes no parameters
    cursor: Any = connection.connection.cursor()  # `stream` is pg8000's own
    with closing(cursor):
        cursor.execute(f"COPY ({statement}) TO STDOUT (NULL 'null')", stream=sink)


@contextmanager
def open_event(event_id: int, user_id: int) -> Iterator[EventSnapshot]:
    """Open a snapshot of an event that the user may export; its times are written in the event's zone.

    Raises JobFailed where the event or the right is gone.
    """
    with open_snapshot() as connection:
        name, zone = _load_event(connection, event_id, load_identity(connection, user_id))
        _use_zone(connection, zone)
        yield EventSnapshot(event_id, name, connection)


@contextmanager
def open_snapshot() -> Iterator[Connection]:
    """Open a snapshot to read from."""
    with db.connect(db.WORKER_WAIT_SECONDS) as connection:
        try:
            connection.exec_driver_sql("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield connection
            connection.exec_driver_sql("COMMIT")
        except BaseException:
            connection.invalidate()  # it may be in the midst of a COPY
            raise


def load_identity(connection: Connection, user_id: int) -> Identity:
    """Give who asked for an export. Raises JobFailed where the account is closed."""
    known = users.table.c
    wanted = select(known.is_admin, known.is_super_admin).where(
        known.id == user_id, known.deleted_at.is_(None), ~known.is_blocked
    )
    row = connection.execute(wanted).first()
    if row is None:
        raise JobFailed("The account that asked for this export is closed.", reason="forbidden")
    return Identity(user_id, is_admin=row.is_admin, is_super_admin=row.is_super_admin)


def _load_event(connection: Connection, event_id: int, who: Identity) -> tuple[str, str]:
    """Give the event's name and zone."""
    table = events.table
    allowed = co_organizer.where(who, table).label("allowed")
    wanted = select(table.c.name, table.c.timezone, allowed).where(
        table.c.id == event_id, table.c.deleted_at.is_(None)
    )
    row = connection.execute(wanted).first()
    if row is None:
        raise JobFailed("The event has been deleted.", reason="gone")
    if not row.allowed:
        raise JobFailed("You are no longer one of this event's organizers.", reason="forbidden")
    return row.name, row.timezone


def _use_zone(connection: Connection, zone: str) -> None:
    """Write times with the zone's offset, as people know them; with UTC's where the database knows no such zone."""
    connection.exec_driver_sql("SAVEPOINT zone")
    try:
        connection.execute(select(func.set_config("TimeZone", zone, true())))
    except DBAPIError:
        connection.exec_driver_sql("ROLLBACK TO zone")
        connection.execute(select(func.set_config("TimeZone", "UTC", true())))
