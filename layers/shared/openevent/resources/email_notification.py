"""E-mail notifications: which mails of an event, or of all events, a person wants."""

from sqlalchemy import UniqueConstraint

from openevent.model.kinds import Bool
from openevent.model.own_data import OwnData
from openevent.model.permissions import Permissions, admin, logged_in, mine
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
    constraints=(
        Unique(
            UniqueConstraint("user_id", "event_id", postgresql_nulls_not_distinct=True),
            "You have such settings of this event.",
            "relationships/event",
        ),
    ),
    can=Permissions(read=mine | admin, create=logged_in, update=mine | admin, delete=mine | admin),
    listed=admin,
    archive=None,
    copied=False,
    own_data=OwnData(columns=("user_id",), order=6),
    version=None,
    trash=None,
    has_rules=True,
)
"""The row of an event is asked first, then the one without an event; without either all are on."""
