"""E-mail notifications: which mails of one event, or of all events, a user wants."""

from sqlalchemy import Boolean, Column, UniqueConstraint, false

from openevent.model.kinds import Bool
from openevent.model.own_data import OwnData
from openevent.model.permissions import Permissions, admin, logged_in, own_row
from openevent.model.resource import Attributes, Resource, to_one
from openevent.model.unique import Unique


class EmailNotificationAttributes(Attributes):
    next_event: Bool = True
    new_paper: Bool = True
    session_accept_reject: Bool = True
    session_schedule: Bool = True
    after_ticket_purchase: Bool = True


email_notifications = Resource(
    type="email-notification",
    attributes=EmailNotificationAttributes,
    links=(to_one("user", required=True), to_one("event", on_delete="CASCADE")),
    columns=(Column("is_automatic", Boolean, nullable=False, server_default=false()),),
    constraints=(
        Unique(
            UniqueConstraint("user_id", "event_id", postgresql_nulls_not_distinct=True),
            "You already have e-mail settings for this event: change those.",
            "relationships/event",
        ),
    ),
    can=Permissions(
        read=own_row | admin, create=logged_in, update=own_row | admin, delete=own_row | admin
    ),
    list_rule=admin,
    archive=None,
    is_copied=False,
    own_data=OwnData(columns=("user_id",), order=6),
    version=None,
    trash_rule=None,
    has_rules=True,
)
"""A row for the event overrides the row without an event; without either, every mail is on.

A trigger gives each member of an event an automatic row. It follows the row without an event until
its user changes it (docs/contract/mail.md#switches-of-members).
"""
