"""Roles, and who holds which in which event."""

from typing import Annotated

from sqlalchemy import UniqueConstraint

from openevent.model.kinds import READ_ONLY, Name
from openevent.model.pairs import pairs_view
from openevent.model.permissions import STAFF, Permissions, admin, anyone, co_organizer, staff
from openevent.model.resource import Attributes, Resource, to_one
from openevent.model.unique import Unique

OWNER, ORGANIZER, COORGANIZER = "owner", "organizer", "coorganizer"
TITLES = {
    OWNER: "Owner",
    ORGANIZER: "Organizer",
    COORGANIZER: "Co-Organizer",
    "track_organizer": "Track Organizer",
    "moderator": "Moderator",
    "attendee": "Attendee",
    "registrar": "Registrar",
}
"""The roles that an event knows, with the titles people read (docs/contract/resources.md#roles)."""


class RoleAttributes(Attributes):
    """Rules go by the names (permissions.has_role), so only the titles change."""

    name: Annotated[Name, READ_ONLY]
    title_name: Name


class MembershipAttributes(Attributes):
    """A membership has nothing but its links."""


roles = Resource(
    type="role",
    attributes=RoleAttributes,
    can=Permissions(read=anyone, update=admin),
    listed=anyone,
    constraints=(UniqueConstraint("name"),),
    archive=None,
    copied=False,
    own_data=None,
    version=None,
    trash=None,
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
            "The user has this role.",
            "relationships/role",
        ),
    ),
    archive=None,
    copied=True,
    own_data=None,  # the file lists the roles by their names
    version=None,
    trash=None,
    has_rules=True,
)

HELD = """
    SELECT event_id, user_id FROM users_events_roles JOIN roles ON roles.id = role_id WHERE name = '{role}'"""
ANY = "SELECT DISTINCT event_id, user_id FROM users_events_roles"


def holders(role: str) -> str:
    """Give the name of the view that pairs events with the users who hold the role."""
    return f"event_{role}s"


HOLDERS = tuple(
    pairs_view(holders(role), "event", "user", HELD.format(role=role)) for role in STAFF
)
PEOPLE = pairs_view("event_people", "event", "user", ANY)
"""Events with all who hold a role in them."""
