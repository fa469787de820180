"""Speaker invites: offers to speak in a session, sent to an e-mail address."""

from typing import Annotated

from pydantic import Field

from openevent.model import addresses
from openevent.model.kinds import READ_ONLY, Email, Time, choice
from openevent.model.own_data import OwnData
from openevent.model.permissions import (
    Permissions,
    co_organizer,
    for_session,
    invited,
    inviter,
    logged_in,
    staff,
)
from openevent.model.resource import TRANSACTION_TIME, Attributes, Resource, to_one
from openevent.resources.invites import ACCEPTED, PENDING, build_expiry, build_unique_addresses
from openevent.resources.session import SESSION_WRITERS

REJECTED = "rejected"


class SpeakerInviteAttributes(Attributes):
    """The server sets everything but the address."""

    email: Email
    created_at: Annotated[Time, READ_ONLY] = Field(default=TRANSACTION_TIME)
    status: Annotated[choice(PENDING, ACCEPTED, REJECTED), READ_ONLY] = PENDING  # type: ignore[valid-type]


speaker_invites = Resource(
    type="speaker-invite",
    attributes=SpeakerInviteAttributes,
    links=(
        to_one("event", required=True, reverse="speaker-invites"),
        to_one("session", required=True, reverse="speaker-invites"),
        to_one("inviter", "user"),
    ),
    can=Permissions(
        read=staff | inviter | invited,
        create=logged_in & for_session(SESSION_WRITERS),
        delete=co_organizer | inviter,
    ),
    columns=(build_expiry(), addresses.build_twin_number()),
    constraints=build_unique_addresses("speaker_invites", "session"),
    archive=None,
    is_copied=False,
    own_data=OwnData(addresses=("email",), order=12),
    version=None,
    trash_rule=None,
    has_rules=True,
)
