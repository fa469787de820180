"""A mail as it is sent: links signed, attachments loaded, addresses checked."""

import json
from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import Final
from urllib.parse import urlencode, urlsplit

from botocore.exceptions import ClientError

from mailer.errors import Failed
from mailer.message import sanitize
from mailer.message.mailboxes import Mailbox, parse_address, parse_mailbox
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.mail.messages import TOKEN, UNSUBSCRIBE, Attachment, Link, Mail

MISSING_CODES: Final = {"NoSuchKey", "404"}
"""Error codes of S3 for an object that does not exist."""


@dataclass(frozen=True)
class File:
    """An attachment: its file name, its media type and its bytes."""

    name: str
    type: str
    content: bytes


@dataclass(frozen=True)
class OutgoingMail:
    """A mail ready to send; `unsubscribe_url` is None if the mail is necessary."""

    key: str
    attempt: int
    message_id: str
    sender: Mailbox
    recipient: Mailbox
    reply_to: Mailbox | None
    subject: str
    text: str
    html: str
    unsubscribe_url: str | None
    files: tuple[File, ...]

    @cached_property
    def headers(self) -> dict[str, str]:
        """The headers against automatic replies and for one-click unsubscribing (RFC 8058)."""
        headers = {"Auto-Submitted": "auto-generated"}
        if self.unsubscribe_url is None:
            return headers
        return headers | {
            "List-Unsubscribe": f"<{self.unsubscribe_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }


def build_mail(mail: Mail) -> OutgoingMail:
    """Build the mail to send from its message.

    Raises Failed if the mail can never be sent, and botocore's errors if S3 does not answer.
    """
    html, text = _load_bodies(mail)
    token = _sign_token(mail, mail.link) if mail.link else TOKEN
    url = _build_unsubscribe_url(mail, mail.unsubscribe) if mail.unsubscribe else None
    return OutgoingMail(
        key=str(mail.key),
        attempt=mail.attempt,
        message_id=f"<{mail.key.hex}.{mail.attempt}@{get_own_host()}>",
        sender=parse_mailbox(mail.sender),
        recipient=parse_address(mail.recipient),
        reply_to=parse_mailbox(mail.reply_to) if mail.reply_to else None,
        subject=sanitize.clean_line(mail.subject),
        text=text.replace(TOKEN, token).replace(UNSUBSCRIBE, url or UNSUBSCRIBE),
        html=html.replace(TOKEN, token).replace(UNSUBSCRIBE, escape(url or UNSUBSCRIBE)),
        unsubscribe_url=url,
        files=tuple(_load_file(attachment) for attachment in mail.attachments),
    )


def get_own_host() -> str:
    """Return the host name of this deployment's API."""
    return urlsplit(settings().api_origin).hostname or "localhost"


def _load_bodies(mail: Mail) -> tuple[str, str]:
    if mail.body_key is None:
        return mail.html or "", mail.text or ""
    bodies = json.loads(_load_object(mail.body_key))
    return bodies["html"], bodies["text"]


def _sign_token(mail: Mail, link: Link) -> str:
    from openevent.auth import link_tokens  # noqa: PLC0415 - loads cryptography; few mails need it

    purpose = link_tokens.Purpose(link.purpose)
    try:
        return link_tokens.sign_sealed_link(purpose, link.subject_id, link.kid, link.seal, mail.key)
    except KeyError as error:
        raise Failed("The signing key of this mail's link is no longer in use.") from error


def _build_unsubscribe_url(mail: Mail, group: str) -> str:
    from openevent.auth import link_tokens  # noqa: PLC0415 - the same

    token = link_tokens.sign_unsubscribe_link(mail.recipient, group)
    return f"{settings().api_origin}/v1/unsubscribe?{urlencode({'token': token})}"


def _load_file(attachment: Attachment) -> File:
    name = sanitize.clean_line(attachment.name) or "file"
    return File(name, attachment.type, _load_object(attachment.key))


def _load_object(key: str) -> bytes:
    try:
        return bytes(client("s3").get_object(Bucket=settings().bucket, Key=key)["Body"].read())
    except ClientError as error:
        if error.response["Error"]["Code"] in MISSING_CODES:
            raise Failed("A part of this mail is no longer stored.") from error
        raise
