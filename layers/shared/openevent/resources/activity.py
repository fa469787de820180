"""Activities: a log of who did what, for administrators."""

from typing import Annotated

from pydantic import Field

from openevent.model.kinds import READ_ONLY, String, Time
from openevent.model.own_data import OwnData
from openevent.model.permissions import Permissions, admin
from openevent.model.resource import TRANSACTION_TIME, Attributes, Resource


class ActivityAttributes(Attributes):
    actor: Annotated[String, READ_ONLY] | None = None
    time: Annotated[Time, READ_ONLY] = Field(default=TRANSACTION_TIME)
    action: Annotated[String, READ_ONLY] | None = None


activities = Resource(
    type="activity",
    plural="activities",
    attributes=ActivityAttributes,
    can=Permissions(read=admin),
    list_rule=admin,
    archive=None,
    is_copied=False,
    own_data=OwnData(addresses=("actor",), order=9),
    version=None,
    trash_rule=None,
    has_rules=False,
)
