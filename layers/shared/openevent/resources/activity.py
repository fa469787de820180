"""Activities: who did what, for administrators to look up."""

from typing import Annotated

from pydantic import Field

from openevent.model.kinds import READ_ONLY, String, Time
from openevent.model.permissions import Permissions, admin
from openevent.model.resource import NOW, Attributes, Resource


class ActivityAttributes(Attributes):
    actor: Annotated[String, READ_ONLY] | None = None
    time: Annotated[Time, READ_ONLY] = Field(default=NOW)
    action: Annotated[String, READ_ONLY] | None = None


activities = Resource(
    type="activity",
    plural="activities",
    attributes=ActivityAttributes,
    soft_delete=False,
    can=Permissions(read=admin),
    listed=admin,
    archive=None,
)
