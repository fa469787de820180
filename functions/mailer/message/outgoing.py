"""Letters: a mail as it leaves, with its links signed, its files fetched and its addresses checked."""

import json
from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import Final
from urllib.parse import urlencode, urlsplit

from botocore.exceptions import ClientError

from mailer.errors import Failed
from mailer.message import sanitize
from mailer.message.mailboxes import Mailbox, mailbox, nameless
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.mail.messages import TOKEN, UNSUBSCRIBE, Attachment, Link, Mail

GONE: Final = {"NoSuchKey", "404"}


@dataclass(frozen=True)
class File:
    """An attached file: its name, its media type, its bytes."""

    name: str
    type: str
    content: bytes


@dataclass(frozen=True)
class Letter:
    """What a reader gets; `unsubscribe` is the URL by which he leaves, None where the mail is necessary."""

    key: str
    attempt: int
    message_id: str
    sender: Mailbox
    recipient: Mailbox
    reply_to: Mailbox | None
    subject: str
    text: str
    html: str
    unsubscribe: str | None
    files: tuple[File, ...]

    @cached_property
    def headers(self) -> dict[str, str]:
        """The headers of one click that leaves (RFC 8058), and the one that keeps machines from answering."""
        machine = {"Auto-Submitted": "auto-generated"}
        if self.unsubscribe is None:
            return machine
        return machine | {
            "List-Unsubscribe": f"<{self.unsubscribe}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }


def written(mail: Mail) -> Letter:
    """Write the letter of a mail. Raises Failed, and botocore's errors where the bucket does not answer."""
    html, text = _bodies(mail)
    token = _token(mail, mail.link) if mail.link else TOKEN
    leave = _unsubscribe(mail, mail.unsubscribe) if mail.unsubscribe else None
    return Letter(
        key=str(mail.key),
        attempt=mail.attempt,
        message_id=f"<{mail.key.hex}.{mail.attempt}@{own_name()}>",
        sender=mailbox(mail.sender),
        recipient=nameless(mail.recipient),
        reply_to=mailbox(mail.reply_to) if mail.reply_to else None,
        subject=sanitize.line(mail.subject),
        text=text.replace(TOKEN, token).replace(UNSUBSCRIBE, leave or UNSUBSCRIBE),
        html=html.replace(TOKEN, token).replace(UNSUBSCRIBE, escape(leave or UNSUBSCRIBE)),
        unsubscribe=leave,
        files=tuple(map(_file, mail.attachments)),
    )


def own_name() -> str:
    """Give the host by which this deployment is known."""
    return urlsplit(settings().api_origin).hostname or "localhost"


def _bodies(mail: Mail) -> tuple[str, str]:
    if mail.body_key is None:
        return mail.html or "", mail.text or ""
    bodies = json.loads(_object(mail.body_key))
    return bodies["html"], bodies["text"]


def _token(mail: Mail, link: Link) -> str:
    from openevent.auth import link_tokens  # noqa: PLC0415 - brings cryptography, which no other mail needs

    try:
        return link_tokens.sign_sealed_link(
            link_tokens.Purpose(link.purpose), link.subject_id, link.kid, link.seal, mail.key
        )
    except KeyError as error:
        raise Failed("The key of this mail's link is not in use any more.") from error


def _unsubscribe(mail: Mail, group: str) -> str:
    from openevent.auth import link_tokens  # noqa: PLC0415 - the same

    token = link_tokens.sign_unsubscribe_link(mail.recipient, group)
    return f"{settings().api_origin}/v1/unsubscribe?{urlencode({'token': token})}"


def _file(attached: Attachment) -> File:
    return File(sanitize.line(attached.name) or "file", attached.type, _object(attached.key))


def _object(key: str) -> bytes:
    try:
        return bytes(client("s3").get_object(Bucket=settings().bucket, Key=key)["Body"].read())
    except ClientError as error:
        if error.response["Error"]["Code"] in GONE:
            raise Failed("A part of this mail is not kept any more.") from error
        raise
