"""The settings of mails: the service, the sender, and the name of the app."""

from dataclasses import dataclass
from typing import Literal, cast
from urllib.parse import urlsplit

from sqlalchemy import Connection, RowMapping, select

from openevent.domain.mail.transport import get_default_service
from openevent.infra.config import settings as deployment
from openevent.mail import urls
from openevent.resources.setting import DEFAULT_APP_NAME, SETTINGS_ID, settings

type Service = Literal["smtp", "sendgrid", "disable"]


@dataclass(frozen=True)
class MailSettings:
    """The present settings of mails. `transport_version` is that of the mail secret.

    `contact` is an address from the settings, or else the URL of the front end.
    """

    app_name: str
    service: Service
    transport_version: str
    sender: str
    reply_to: str | None
    contact: str


def load_settings(connection: Connection) -> MailSettings:
    """Load the settings of mails."""
    table = settings.table
    row = connection.execute(select(table).where(table.c.id == SETTINGS_ID)).mappings().one()
    app_name = row["app_name"] or DEFAULT_APP_NAME
    return MailSettings(
        app_name=app_name,
        service=_service(row),
        transport_version=row["mail_transport"],
        sender=f"{row['email_from_name'] or app_name} <{_sender_address(row)}>",
        reply_to=row["email_reply_to"],
        contact=row["email_reply_to"] or row["email_from"] or urls.link_to_home(),
    )


def _service(row: RowMapping) -> Service:
    return cast("Service", row["email_service"] or get_default_service())


def _sender_address(row: RowMapping) -> str:
    host = urlsplit(deployment().frontend_origin).hostname or "localhost"
    return row["email_from"] or f"no-reply@{host}"
