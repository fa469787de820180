"""The message to the mailer, built from a row of `mails`."""

from collections.abc import Mapping
from typing import Any, Final

from dispatcher.mail_settings import MailSettings
from openevent.infra import storage
from openevent.infra.telemetry import logger
from openevent.mail.catalogue import ACTION_BY_NAME
from openevent.mail.messages import MAXIMUM_BYTES, Mail

COPIED: Final = (
    "key",
    "attempt",
    "action",
    "sender",
    "recipient",
    "subject",
    "link",
    "attachments",
)


def build(settings: MailSettings, row: Mapping[str, Any]) -> Mail:
    """Build the message of a mail. A row without `reply_to` uses that of the present settings."""
    action = ACTION_BY_NAME[row["action"]]
    return Mail(
        **{name: row[name] for name in COPIED},
        **_bodies(row),
        service=settings.service,
        transport=settings.transport_version,
        reply_to=row["reply_to"] or settings.reply_to,
        unsubscribe=None if action.necessary else action.group,
        request_id=logger.get_correlation_id() or "",
    )


def _bodies(row: Mapping[str, Any]) -> dict[str, Any]:
    """Give the bodies; those too large for a queue go into the bucket."""
    bodies = {"html": row["message"], "text": row["text"]}
    if sum(len(body.encode()) for body in bodies.values()) <= MAXIMUM_BYTES:
        return bodies
    return {"body_key": storage.put_mail(row["key"], bodies)}
