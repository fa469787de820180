"""An announcement and its recipients."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from openevent.mail import languages
from openevent.mail.action import Action
from openevent.mail.messages import Attachment, Link
from openevent.text.addresses import build_key


@dataclass(frozen=True)
class Recipient:
    """A person: gets a mail if there is an address, and a notification in the app if a user.

    `first_name` is for the greeting; it may be empty.
    """

    address: str | None
    user_id: int | None = None
    locale: str = languages.ENGLISH
    first_name: str = ""

    @property
    def address_key(self) -> str:
        """The comparing form of the address; '' without one."""
        return build_key(self.address or "")


@dataclass(frozen=True)
class Announcement:
    """What a change tells people by mail and in the app.

    `values` fill the action's placeholders except app_name, email and first_name.
    `page` is the link of a notification, if the mail's link is secret.
    `links` holds the parts of each recipient's secret link, by the comparing form of the address;
    `own_attachments` holds the files of each recipient that come before those for all.
    """

    action: Action
    values: Mapping[str, Any]
    event_id: int | None = None
    reply_to: str | None = None
    links: Mapping[str, Link] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()
    own_attachments: Mapping[str, tuple[Attachment, ...]] = field(default_factory=dict)
    page: str | None = None

    def values_for(self, recipient: Recipient, app_name: str) -> dict[str, Any]:
        """Give the values of all placeholders of the action for one recipient."""
        values = {
            **self.values,
            "app_name": app_name,
            "email": recipient.address or "",
            "first_name": recipient.first_name,
        }
        return {name: values[name] for name in self.action.placeholders}
