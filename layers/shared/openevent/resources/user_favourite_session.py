"""Favourites: the sessions that a user wants to visit; only the user sees them."""

from sqlalchemy import Index

from openevent.model.link_tables import link_view
from openevent.model.own_data import OwnData
from openevent.model.permissions import Permissions, Rule, logged_in, own_row
from openevent.model.resource import Attributes, Resource, to_one
from openevent.model.unique import Unique

of_reader = Rule(lambda user, table: table.c.user_id == user.id)
"""Hold for the reader's own rows. Visitors have the id 0: unlike `own_row` it needs no login,
because clients ask for favourites on public pages and expect an empty list."""


class UserFavouriteSessionAttributes(Attributes):
    """A favourite has links only; a trigger updates the session's `favourite_count`."""


user_favourite_sessions = Resource(
    type="user-favourite-session",
    attributes=UserFavouriteSessionAttributes,
    links=(
        to_one("session", required=True),
        to_one("user", required=True, reverse="favourite-sessions"),
    ),
    # Administrators too see their own favourites only: a session links to the reader's own.
    can=Permissions(read=of_reader, create=logged_in, delete=own_row),
    list_rule=logged_in,
    constraints=(
        Unique(
            Index("user_favourite_sessions_key", "user_id", "session_id", unique=True),
            "This session is one of your favourites already.",
            "relationships/session",
        ),
    ),
    archive=None,
    is_copied=False,
    own_data=OwnData(columns=("user_id",), order=11),
    version=None,
    trash_rule=None,
    has_rules=True,
)

SELECT = """
    SELECT event_id, user_favourite_sessions.id AS user_favourite_session_id
    FROM user_favourite_sessions JOIN sessions ON sessions.id = session_id"""
EVENT_FAVOURITES = link_view("event_session_favourites", "event", "user_favourite_session", SELECT)
