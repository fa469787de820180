"""The activity log: a line for every change, for administrators to read."""

from sqlalchemy import Connection, RowMapping, insert, select

from openevent.resources.activity import activities
from openevent.resources.user import users


def note(*, connection: Connection, change: RowMapping) -> None:
    """Write the line of a change: who, when, what."""
    actor = (
        select(users.table.c.email).where(users.table.c.id == change["user_id"]).scalar_subquery()
    )
    action = f"{change['kind']} {change['subject_type']} {change['subject_id']}"
    row = {"actor": actor, "time": change["created_at"], "action": action}
    connection.execute(insert(activities.table).values(row))
