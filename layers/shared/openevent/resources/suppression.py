"""Suppressions: addresses without mail after a bounce or complaint; administrators lift them."""

from typing import Annotated, Final

from pydantic import Field
from sqlalchemy import Index, text

from openevent.model import addresses
from openevent.model.kinds import READ_ONLY, Email, String, Time, choice
from openevent.model.own_data import OwnData
from openevent.model.permissions import Permissions, admin
from openevent.model.resource import TRANSACTION_TIME, Attributes, Resource

BOUNCE: Final = "bounce"
COMPLAINT: Final = "complaint"


class SuppressionAttributes(Attributes):
    address: Annotated[Email, READ_ONLY]
    cause: Annotated[choice(BOUNCE, COMPLAINT), READ_ONLY] = BOUNCE  # type: ignore[valid-type]
    detail: Annotated[String, READ_ONLY] | None = None
    created_at: Annotated[Time, READ_ONLY] = Field(default=TRANSACTION_TIME)


suppressions = Resource(
    type="suppression",
    attributes=SuppressionAttributes,
    columns=(addresses.build_twin_number(),),
    constraints=(
        addresses.build_unique_index("suppressions", "address"),
        # The index of the release before.
        Index("suppressions_address_key", text("lower(address)"), unique=True),
    ),
    can=Permissions(read=admin, delete=admin),
    list_rule=admin,
    archive=None,
    is_copied=False,
    own_data=OwnData(addresses=("address",), order=10),
    version=None,
    trash_rule=None,
    has_rules=False,
)
"""A bounce stops every mail, a complaint only mails that are not necessary.

A bounce replaces an earlier complaint."""
