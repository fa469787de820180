"""Message settings: which mails this deployment sends.

There is one row for each action of the catalogue (docs/contract/mail.md#actions).
"""

from typing import Annotated

from sqlalchemy import UniqueConstraint

from openevent.model.kinds import READ_ONLY, Bool, Name, String
from openevent.model.permissions import Permissions, admin
from openevent.model.resource import Attributes, Resource


class MessageSettingAttributes(Attributes):
    action: Annotated[Name, READ_ONLY]
    enabled: Bool = True
    email_message: Annotated[String, READ_ONLY] | None = None
    recipient: Annotated[String, READ_ONLY] | None = None
    email_subject: Annotated[String, READ_ONLY] | None = None


message_settings = Resource(
    type="message-setting",
    attributes=MessageSettingAttributes,
    can=Permissions(read=admin, update=admin),
    list_rule=admin,
    constraints=(UniqueConstraint("action"),),
    archive=None,
    is_copied=False,
    own_data=None,
    version=None,
    trash_rule=None,
    has_rules=True,
)
