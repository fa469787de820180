"""Role invites: offers of a role in an event, sent to an e-mail address."""

from typing import Annotated

from pydantic import Field
from sqlalchemy import CheckConstraint

from openevent.model import addresses
from openevent.model.kinds import READ_ONLY, Email, Time, choice
from openevent.model.own_data import OwnData
from openevent.model.permissions import Permissions, co_organizer, invited, organizer
from openevent.model.resource import TRANSACTION_TIME, Attributes, Resource, to_one
from openevent.resources.invites import ACCEPTED, PENDING, build_expiry, build_unique_addresses
from openevent.resources.role import ROLE_TITLES

DECLINED = "declined"


class RoleInviteAttributes(Attributes):
    """The role comes from `role-name`, the link, or both; no attribute shows the secret."""

    email: Email
    created_at: Annotated[Time, READ_ONLY] = Field(default=TRANSACTION_TIME)
    role_name: choice(*ROLE_TITLES) | None = None  # type: ignore[valid-type]
    status: Annotated[choice(PENDING, ACCEPTED, DECLINED), READ_ONLY] = PENDING  # type: ignore[valid-type]


role_invites = Resource(
    type="role-invite",
    attributes=RoleInviteAttributes,
    links=(to_one("event", required=True), to_one("role", on_delete="RESTRICT")),
    can=Permissions(read=co_organizer | invited, create=co_organizer, delete=organizer),
    columns=(build_expiry(), addresses.build_twin_number()),
    constraints=(
        CheckConstraint("role_name IS NOT NULL AND role_id IS NOT NULL", name="role"),
        *build_unique_addresses("role_invites", "event"),
    ),
    archive=None,
    is_copied=False,
    own_data=OwnData(addresses=("email",), order=8),
    version=None,
    trash_rule=None,
    has_rules=True,
)
