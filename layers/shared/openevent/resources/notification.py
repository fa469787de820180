"""Notifications: a user's messages in the app, and which types of them the user wants."""

from typing import Annotated

from pydantic import Field
from sqlalchemy import BigInteger, Column, Index, UniqueConstraint

from openevent.model.kinds import READ_ONLY, Bool, Json, Name, String, Time
from openevent.model.own_data import OwnData
from openevent.model.permissions import Permissions, admin, logged_in, own_row
from openevent.model.resource import STATEMENT_TIME, TRANSACTION_TIME, Attributes, Resource, to_one
from openevent.model.unique import Unique


class NotificationAttributes(Attributes):
    title: Annotated[Name, READ_ONLY]
    message: Annotated[String, READ_ONLY] | None = None
    action: Annotated[String, READ_ONLY] | None = None
    link: Annotated[String, READ_ONLY] | None = None
    created_at: Annotated[Time, READ_ONLY] = Field(default=TRANSACTION_TIME)
    received_at: Annotated[Time, READ_ONLY] = Field(default=STATEMENT_TIME)
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
        read=own_row | admin,
        update=own_row | admin,
        delete=own_row | admin,
        read_private=own_row | admin,
    ),
    list_rule=admin,
    archive=None,
    is_copied=False,
    own_data=OwnData(columns=("user_id",), order=4),
    version=None,
    trash_rule=admin,
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
            "You already have a setting of this type: change that one.",
            "attributes/notification-type",
        ),
    ),
    can=Permissions(
        read=own_row | admin, create=logged_in, update=own_row | admin, delete=own_row | admin
    ),
    list_rule=admin,
    archive=None,
    is_copied=False,
    own_data=OwnData(columns=("user_id",), order=5),
    version=None,
    trash_rule=None,
    has_rules=True,
)
"""A user's setting for one type, the action's string (docs/contract/mail.md#opt-outs).

Without a setting, the type is on."""
