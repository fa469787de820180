"""What each role may do with the parts of an event, as the lists that administrators look at.

Both are views without a table: the rows follow from the permission rules of the resources
(docs/contract/resources.md#services-and-role-permissions).
"""

from collections.abc import Mapping
from typing import Annotated, Final

from openevent.model.kinds import READ_ONLY, Bool, Name
from openevent.model.permissions import Permissions, admin
from openevent.model.resource import Attributes, Resource, to_one
from openevent.resources.microlocation import microlocations
from openevent.resources.session import sessions
from openevent.resources.speaker import speakers
from openevent.resources.sponsor import sponsors
from openevent.resources.track import tracks

SERVICES: Final = (tracks, sessions, speakers, sponsors, microlocations)
"""The parts that the page of permissions shows; it asks for 35 rows: 5 services by 7 roles."""
RIGHTS: Final[Mapping[str, tuple[str, ...]]] = {
    "owner": ("crud", "crud", "crud", "crud", "crud"),
    "organizer": ("crud", "crud", "crud", "crud", "crud"),
    "coorganizer": ("crud", "crud", "crud", "crud", "crud"),
    "track_organizer": ("crud", "cr", "cr", "r", "r"),
    "moderator": ("r", "cr", "cr", "r", "r"),
    "attendee": ("", "c", "c", "", ""),
    "registrar": ("r", "cr", "cr", "r", "r"),
}
"""What a role may do with the rows of each service: create, read, update, delete.

A test derives the same from the rules; to derive it here would slow every cold start.
"""
IDS_PER_SERVICE: Final = 100
"""The id of a permission is the service's id times this, and the role's id."""


class ServiceAttributes(Attributes):
    name: Annotated[Name, READ_ONLY]


class EventRolePermissionAttributes(Attributes):
    can_create: Annotated[Bool, READ_ONLY]
    can_read: Annotated[Bool, READ_ONLY]
    can_update: Annotated[Bool, READ_ONLY]
    can_delete: Annotated[Bool, READ_ONLY]


def _list_rights(letters: str) -> str:
    return ", ".join(str(letter in letters).lower() for letter in "crud")


SERVICE_ROWS: Final = ", ".join(
    f"({number}::bigint, '{service.type.title()}')" for number, service in enumerate(SERVICES, 1)
)
RIGHT_ROWS: Final = ",\n        ".join(
    f"({number}::bigint, '{role}', {_list_rights(rights[number - 1])})"
    for number in range(1, len(SERVICES) + 1)
    for role, rights in RIGHTS.items()
)
SERVICES_SELECT: Final = f"SELECT id, name FROM (VALUES {SERVICE_ROWS}) AS service (id, name)"
PERMISSIONS_SELECT: Final = f"""
    SELECT service_id * {IDS_PER_SERVICE} + roles.id AS id, can_create, can_read, can_update,
        can_delete, roles.id AS role_id, service_id
    FROM (VALUES
        {RIGHT_ROWS}
    ) AS rights (service_id, role, can_create, can_read, can_update, can_delete)
    JOIN roles ON roles.name = rights.role"""

services = Resource(
    type="service",
    attributes=ServiceAttributes,
    can=Permissions(read=admin),
    list_rule=admin,
    view=SERVICES_SELECT,
    archive=None,
    is_copied=False,
    own_data=None,
    version=None,
    trash_rule=None,
    has_rules=False,
)
event_role_permissions = Resource(
    type="event-role-permission",
    attributes=EventRolePermissionAttributes,
    links=(to_one("role", required=True), to_one("service", required=True)),
    can=Permissions(read=admin),
    list_rule=admin,
    view=PERMISSIONS_SELECT,
    archive=None,
    is_copied=False,
    own_data=None,
    version=None,
    trash_rule=None,
    has_rules=False,
)
