"""Mails: the record of what was sent to whom."""

from typing import Annotated

from pydantic import Field

from openevent.kinds import READ_ONLY, Email, String, Time
from openevent.permissions import Permissions, admin
from openevent.resource import NOW, Attributes, Resource


class MailAttributes(Attributes):
    recipient: Annotated[Email, READ_ONLY] | None = None
    time: Annotated[Time, READ_ONLY] = Field(default=NOW)
    action: Annotated[String, READ_ONLY] | None = None
    subject: Annotated[String, READ_ONLY] | None = None
    message: Annotated[String, READ_ONLY] | None = None


mails = Resource(type="mail", attributes=MailAttributes, soft_delete=False, can=Permissions(read=admin), listed=admin)
