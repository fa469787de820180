"""The duties of the daily run: a sentence about each, and the record of its last run."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, delete, func
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.exc import DBAPIError

from openevent.infra import db
from openevent.resources.duty import duties

SENTENCES: Final[Mapping[str, str]] = {
    "upcoming events": "Announce published events that start within seven days.",
    "ended events": "Announce the end of published events that ended within three days.",
    "ends of ticket sales": "Announce ticket sales that end within a week, or have ended.",
    "leftovers of failed jobs": "Remove the files of jobs that failed within two days.",
    "mails without an outcome": "Mark mails that are queued for two days as unconfirmed.",
    "events with unconfirmed mails": "Notify the organizers of events with unconfirmed mails.",
    "late lists of proposals": "Send lists of proposals that are an hour late.",
    "orders that ran out": "Store that orders ran out, and free their seats.",
    "attendees without an order": "Delete attendees that got no order within a day.",
    "counters of seats": "Compare the counters of seats and codes with the attendees.",
    "notifications older than 90 days": "Delete notifications older than 90 days.",
    "expired invites": "Delete role invites that nobody accepted in time.",
    "expired speaker invites": "Delete speaker invites that nobody accepted in time.",
    "expired logins": "Delete logins that have ended.",
    "hours of proposals": "Delete the records of which events waited for further proposals.",
    "changes older than 90 days": "Delete changes older than 90 days that nothing needs.",
    "provider events older than 30 days": "Delete reports of mail providers older than 30 days.",
    "events that are purged soon": "Tell owners a week before their event leaves the trash.",
    "rows purged from the trash": "Purge parts of events that were in the trash long enough.",
    "events and users purged from the trash": "Purge events and users from the trash.",
    "media that no row names": "Remove media that no row has named for a day.",
}
"""One for each duty of functions/scheduler/duties.py, in the order of the run."""
TABLE: Final = duties.table
LONGEST_FAILURE: Final = 500
"""Characters of a stored failure."""


def save_duties(connection: Connection) -> None:
    """Save a row for each duty, and delete those of duties that are gone; the records stay."""
    for name in SENTENCES:
        connection.execute(_build_upsert(name, {}))
    connection.execute(delete(TABLE).where(TABLE.c.name.not_in(SENTENCES)))


def record_end(name: str, started_at: datetime, handled: int) -> None:
    """Record that a duty has ended now, and the number of things that it handled."""
    _record(name, started_at, {"handled": handled})


def record_failure(name: str, started_at: datetime, error: Exception) -> None:
    """Record that a duty has failed now; its last success is forgotten."""
    failure = {"failed_at": func.clock_timestamp(), "failure": describe_failure(error)}
    _record(name, started_at, {"handled": None, **failure})


def describe_failure(error: Exception) -> str:
    """Describe an error in one line; one of PostgreSQL may quote a row, so its code alone."""
    if isinstance(error, DBAPIError) and (code := db.get_sqlstate(error.orig)):
        return f"PostgreSQL refused a statement (SQLSTATE {code}): the scheduler's log has more."
    text = " ".join(f"{type(error).__name__}: {error}".split())
    return text.removesuffix(":")[:LONGEST_FAILURE]


def _record(name: str, started_at: datetime, values: Mapping[str, Any]) -> None:
    """Write the row by one statement that commits by itself; a repetition does no harm."""
    times = {"started_at": started_at, "ended_at": func.clock_timestamp()}
    statement = _build_upsert(name, {**times, **values})
    db.run_repeatable(lambda connection: connection.execute(statement), db.WORKER_WAIT_SECONDS)


def _build_upsert(name: str, values: Mapping[str, Any]) -> Insert:
    """Build the statement that creates or changes the row of a duty."""
    row = {"description": SENTENCES[name], **values}
    statement = insert(TABLE).values(name=name, **row)
    return statement.on_conflict_do_update(index_elements=["name"], set_=row)
