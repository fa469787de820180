"""What a handler receives: one change, the transaction, and where to continue."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping


@dataclass(frozen=True)
class Change:
    """A row of `changes`: what happened (`kind`), to which row (the subject), and who did it."""

    id: int
    kind: str
    subject_type: str
    subject_id: int
    user_id: int | None
    created_at: datetime


@dataclass(frozen=True)
class Reaction:
    """One run of one handler for one change, in a transaction of its own.

    `facts` are the further values of the change. `cursor` is what the handler's last run returned.
    """

    connection: Connection
    change: Change
    facts: Mapping[str, Any]
    cursor: int


def from_row(connection: Connection, row: RowMapping, cursor: int) -> Reaction:
    """Build the reaction to a row of `changes`."""
    change = Change(
        id=row["id"],
        kind=row["kind"],
        subject_type=row["subject_type"],
        subject_id=row["subject_id"],
        user_id=row["user_id"],
        created_at=row["created_at"],
    )
    return Reaction(connection, change, row["facts"], cursor)
