"""Notifications: what a person is told in the app, and which kinds of it a person wants."""

from typing import Annotated

from pydantic import Field
from sqlalchemy import BigInteger, Column, Index, UniqueConstraint

from openevent.model.kinds import READ_ONLY, Bool, Json, Name, String, Time
from openevent.model.own_data import OwnData
from openevent.model.permissions import Permissions, admin, logged_in, mine
from openevent.model.resource import CLOCK, NOW, Attributes, Resource, to_one
from openevent.model.unique import Unique


class NotificationAttributes(Attributes):
    title: Annotated[Name, READ_ONLY]
    message: Annotated[String, READ_ONLY] | None = None
    action: Annotated[String, READ_ONLY] | None = None
    link: Annotated[String, READ_ONLY] | None = None
    created_at: Annotated[Time, READ_ONLY] = Field(default=NOW)
    received_at: Annotated[Time, READ_ONLY] = Field(default=CLOCK)
    is_read: Bool = False
    content: Annotated[Json, READ_ONLY] | None = None


notifications = Resource(
    type="notification",
    attributes=NotificationAttributes,
    links=(to_one("user", required=True),),
    columns=(Column("change_id", BigInteger),),
    constraints=(
        UniqueConstraint("change_id", "user_id", "action"),
        Index("notifications_unread_index", "user_id", "received_at"),
    ),
    can=Permissions(
        read=mine | admin, update=mine | admin, delete=mine | admin, read_private=mine | admin
    ),
    listed=admin,
    archive=None,
    copied=False,
    own_data=OwnData(columns=("user_id",), order=4),
    version=None,
    trash=admin,
    has_rules=True,
)


class NotificationSettingAttributes(Attributes):
    notification_type: Name
    enabled: Bool = True


notification_settings = Resource(
    type="notification-setting",
    attributes=NotificationSettingAttributes,
    links=(to_one("user", required=True),),
    constraints=(
        Unique(
            UniqueConstraint("user_id", "notification_type"),
            "You have a setting of this type.",
            "attributes/notification-type",
        ),
    ),
    can=Permissions(read=mine | admin, create=logged_in, update=mine | admin, delete=mine | admin),
    listed=admin,
    archive=None,
    copied=False,
    own_data=OwnData(columns=("user_id",), order=5),
    version=None,
    trash=None,
    has_rules=True,
)
"""A person's switch of one type of notification, by the action's string (docs/contract/mail.md#opt-outs); without one
it is on."""
