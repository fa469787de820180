"""Roles, and who holds which in which event."""

from sqlalchemy import UniqueConstraint

from openevent.kinds import Name
from openevent.permissions import Permissions, admin, anyone, co_organizer, organizer, staff
from openevent.resource import Attributes, Resource, to_one

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
"""The roles that an event knows, with the titles people read (facts: api)."""


class RoleAttributes(Attributes):
    name: Name
    title_name: Name


class MembershipAttributes(Attributes):
    """A membership has nothing but its links."""


roles = Resource(
    type="role",
    attributes=RoleAttributes,
    soft_delete=False,
    can=Permissions(read=anyone, update=admin),
    constraints=(UniqueConstraint("name"),),
)
memberships = Resource(
    type="users-events-roles",
    plural="users-events-roles",
    attributes=MembershipAttributes,
    soft_delete=False,
    links=(
        to_one("event", required=True),
        to_one("user", required=True),
        to_one("role", required=True, on_delete="RESTRICT"),
    ),
    can=Permissions(read=staff, create=organizer, update=co_organizer, delete=co_organizer),
    constraints=(UniqueConstraint("event_id", "user_id", "role_id"),),
)
