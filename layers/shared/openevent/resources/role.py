"""Roles, and the memberships that give users a role in an event."""

from typing import Annotated

from sqlalchemy import UniqueConstraint

from openevent.model.kinds import READ_ONLY, Name
from openevent.model.link_tables import link_view
from openevent.model.permissions import STAFF, Permissions, admin, anyone, co_organizer, staff
from openevent.model.resource import Attributes, Resource, to_one
from openevent.model.unique import Unique

OWNER, ORGANIZER, COORGANIZER = "owner", "organizer", "coorganizer"
ROLE_TITLES = {
    OWNER: "Owner",
    ORGANIZER: "Organizer",
    COORGANIZER: "Co-Organizer",
    "track_organizer": "Track Organizer",
    "moderator": "Moderator",
    "attendee": "Attendee",
    "registrar": "Registrar",
}
"""The roles in an event, with their titles (docs/contract/resources.md#roles)."""


class RoleAttributes(Attributes):
    """Permission rules depend on `name`, so only the title can change."""

    name: Annotated[Name, READ_ONLY]
    title_name: Name


class MembershipAttributes(Attributes):
    """A membership has links only."""


roles = Resource(
    type="role",
    attributes=RoleAttributes,
    can=Permissions(read=anyone, update=admin, cache=anyone),
    list_rule=anyone,
    constraints=(UniqueConstraint("name"),),
    archive=None,
    is_copied=False,
    own_data=None,
    version=None,
    trash_rule=None,
    has_rules=False,
)
memberships = Resource(
    type="users-events-roles",
    plural="users-events-roles",
    attributes=MembershipAttributes,
    links=(
        to_one("event", required=True),
        to_one("user", required=True),
        to_one("role", required=True, on_delete="RESTRICT"),
    ),
    can=Permissions(read=staff, update=co_organizer, delete=co_organizer),
    constraints=(
        Unique(
            UniqueConstraint("event_id", "user_id", "role_id"),
            "The user already has this role.",
            "relationships/role",
        ),
    ),
    archive=None,
    is_copied=True,
    own_data=None,  # the file of own data lists roles by name instead
    version=None,
    trash_rule=None,
    has_rules=True,
)

ROLE_SELECT = """
    SELECT event_id, user_id FROM users_events_roles
    JOIN roles ON roles.id = role_id WHERE name = '{role}'"""
ANY_ROLE_SELECT = "SELECT DISTINCT event_id, user_id FROM users_events_roles"


def role_view_name(role: str) -> str:
    """Return the name of the view of (event, user) pairs for a role."""
    return f"event_{role}s"


ROLE_VIEWS = tuple(
    link_view(role_view_name(role), "event", "user", ROLE_SELECT.format(role=role))
    for role in STAFF
)
EVENT_PEOPLE = link_view("event_people", "event", "user", ANY_ROLE_SELECT)
"""Pairs of an event and a user who has any role in it."""
