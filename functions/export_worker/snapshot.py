"""Read a whole export from one snapshot of the database: a read-only transaction."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Connection, Select, func, select, true
from sqlalchemy.exc import DBAPIError

from openevent.infra import db
from openevent.model.permissions import Identity, Rule
from openevent.resources.event import events
from openevent.resources.user import users
from openevent.work.job_failure import JobFailed


class CopySink(Protocol):
    """Takes the rows of a COPY: one call per row, with its line break."""

    def write(self, line: bytes) -> object: ...


@dataclass(frozen=True)
class EventSnapshot:
    """An open snapshot of an event."""

    event_id: int
    name: str
    connection: Connection

    def copy_rows(self, query: Select[Any], sink: CopySink) -> None:
        """Write the rows of a query with the parameter event_id to a sink, as copy_rows does."""
        copy_rows(self.connection, query.params(event_id=self.event_id), sink)


def copy_rows(connection: Connection, query: Select[Any], sink: CopySink) -> None:
    """Stream the rows of a query to a sink in COPY's text format, with `null` for NULL."""
    # COPY takes no parameters.
    statement = query.compile(connection, compile_kwargs={"literal_binds": True})
    cursor: Any = connection.connection.cursor()  # `stream` is a parameter of pg8000 only
    with closing(cursor):
        cursor.execute(f"COPY ({statement}) TO STDOUT (NULL 'null')", stream=sink)


@contextmanager
def open_event(event_id: int, user_id: int, rule: Rule) -> Iterator[EventSnapshot]:
    """Open a snapshot of an event that the user may export by this rule.

    Times are in the event's zone.

    Raises JobFailed if the event is deleted, the account is closed, or the user lost the right.
    """
    with open_snapshot() as connection:
        identity = load_identity(connection, user_id)
        name, zone = _load_event(connection, event_id, identity, rule)
        _use_zone(connection, zone)
        yield EventSnapshot(event_id, name, connection)


@contextmanager
def open_snapshot() -> Iterator[Connection]:
    """Open a snapshot of the database."""
    with db.connect(db.WORKER_WAIT_SECONDS) as connection:
        try:
            connection.exec_driver_sql("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield connection
            connection.exec_driver_sql("COMMIT")
        except BaseException:
            connection.invalidate()  # a COPY may still run on it
            raise


def load_identity(connection: Connection, user_id: int) -> Identity:
    """Load the user who started the export. Raises JobFailed if the account is closed."""
    columns = users.table.c
    query = select(columns.is_admin, columns.is_super_admin).where(
        columns.id == user_id, columns.deleted_at.is_(None), ~columns.is_blocked
    )
    row = connection.execute(query).first()
    if row is None:
        raise JobFailed("The account that started this export is closed.", reason="forbidden")
    return Identity(user_id, is_admin=row.is_admin, is_super_admin=row.is_super_admin)


def _load_event(
    connection: Connection, event_id: int, identity: Identity, rule: Rule
) -> tuple[str, str]:
    """Load the event's name and time zone. Raises Refused if the user may not export it."""
    table = events.table
    may_export = rule.where(identity, table).label("may_export")
    query = select(table.c.name, table.c.timezone, may_export).where(
        table.c.id == event_id, table.c.deleted_at.is_(None)
    )
    row = connection.execute(query).first()
    if row is None:
        raise JobFailed("The event has been deleted.", reason="gone")
    if not row.may_export:
        raise JobFailed("You are no longer an organizer of this event.", reason="forbidden")
    return row.name, row.timezone


def _use_zone(connection: Connection, zone: str) -> None:
    """Write times with the zone's offset; with UTC's if the database does not know the zone."""
    connection.exec_driver_sql("SAVEPOINT zone")
    try:
        connection.execute(select(func.set_config("TimeZone", zone, true())))
    except DBAPIError:
        connection.exec_driver_sql("ROLLBACK TO zone")
        connection.execute(select(func.set_config("TimeZone", "UTC", true())))
