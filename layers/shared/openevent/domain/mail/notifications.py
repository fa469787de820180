"""Notifications: which types of them a person may switch off."""

from typing import Final

from openevent.domain.refusals import Wrong
from openevent.domain.write import Write
from openevent.mail.catalogue import ACTIONS

TYPES: Final = tuple(action.name for action in ACTIONS if action.notification)
"""What is told in the app, by the actions' strings."""


def type_is_told(write: Write) -> None:
    """See that there are notifications of a type."""
    if write.changes("notification_type") and write.values["notification_type"] not in TYPES:
        raise Wrong(f"The type is one of: {', '.join(TYPES)}.", "attributes/notification-type")
