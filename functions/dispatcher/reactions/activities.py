"""The activity log for administrators: one line for every change."""

from sqlalchemy import insert, select

from dispatcher.reaction import Reaction
from openevent.resources.activity import activities
from openevent.resources.user import users

USER = users.table


def add_line(reaction: Reaction) -> None:
    """Insert the line of a change: user, time and action."""
    change = reaction.change
    row = {
        "actor": select(USER.c.email).where(USER.c.id == change.user_id).scalar_subquery(),
        "time": change.created_at,
        "action": f"{change.kind} {change.subject_type} {change.subject_id}",
    }
    reaction.connection.execute(insert(activities.table).values(row))
