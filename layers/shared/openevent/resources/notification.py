"""Notifications: what a person is told in the app."""

from typing import Annotated

from pydantic import Field

from openevent.kinds import READ_ONLY, Bool, Json, Name, String, Time
from openevent.permissions import Permissions, admin, mine
from openevent.resource import NOW, Attributes, Resource, to_one


class NotificationAttributes(Attributes):
    title: Annotated[Name, READ_ONLY]
    message: Annotated[String, READ_ONLY] | None = None
    action: Annotated[String, READ_ONLY] | None = None
    link: Annotated[String, READ_ONLY] | None = None
    created_at: Annotated[Time, READ_ONLY] = Field(default=NOW)
    is_read: Bool = False
    content: Annotated[Json, READ_ONLY] | None = None


notifications = Resource(
    type="notification",
    attributes=NotificationAttributes,
    links=(to_one("user", required=True),),
    can=Permissions(read=mine | admin, update=mine | admin, delete=mine | admin, read_private=mine | admin),
    listed=admin,
)
