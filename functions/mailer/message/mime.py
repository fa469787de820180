"""A mail as the bytes that SMTP carries: text and HTML as alternatives, then the attachments."""

import re
from datetime import UTC, datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, quote
from typing import Any, Final

from mailer.message.mailboxes import Mailbox
from mailer.message.outgoing import File, OutgoingMail

LINE_END: Final = "\r\n"
MAXIMUM_PLAIN_NAME: Final = 200
"""Characters of an unencoded name: even if all are quoted, the line has at most 998 characters
(RFC 5322, 2.1.1)."""
PREFORMATTED: Final = frozenset(
    {"From", "To", "Reply-To", "Subject", "Message-ID", "List-Unsubscribe"}
)
"""Headers that this module formats. The library's folding makes two addresses of one name, drops
blanks of a subject and splits a long URL into encoded words, which no mail program follows."""
MEDIA_TYPE: Final = re.compile(r"(?!multipart/|message/)[\w.+-]+/[\w.+-]+", re.ASCII)
UNKNOWN_TYPE: Final = "application/octet-stream"
TRANSFER_ENCODING: Final = "quoted-printable"
"""Every server carries it, and it allows lines of any length."""


class _Policy(EmailPolicy):
    def header_store_parse(self, name: str, value: Any) -> tuple[str, Any]:
        if name in PREFORMATTED:
            return name, value
        return super().header_store_parse(name, value)

    def fold_binary(self, name: str, value: str) -> bytes:
        if name in PREFORMATTED:
            return f"{name}: {value}{LINE_END}".encode()
        return super().fold_binary(name, value)


def encode_mail(mail: OutgoingMail) -> bytes:
    """Return the mail as bytes with CRLF line ends; headers are UTF-8 if it needs SMTPUTF8."""
    message = EmailMessage(policy=_Policy(linesep=LINE_END, utf8=is_international(mail)))
    for name, value in _build_headers(mail).items():
        message[name] = value
    message.set_content(mail.text, cte=TRANSFER_ENCODING)
    message.add_alternative(mail.html, subtype="html", cte=TRANSFER_ENCODING)
    for file in mail.files:
        _attach(message, file)
    return message.as_bytes()


def is_international(mail: OutgoingMail) -> bool:
    """Return whether an address of the mail is not ASCII."""
    mailboxes = (mail.sender, mail.recipient, mail.reply_to)
    return any(mailbox is not None and mailbox.is_international for mailbox in mailboxes)


def _build_headers(mail: OutgoingMail) -> dict[str, str]:
    headers = {
        "From": _format_mailbox("From", mail.sender),
        "To": _format_mailbox("To", mail.recipient),
    }
    if mail.reply_to:
        headers["Reply-To"] = _format_mailbox("Reply-To", mail.reply_to)
    is_ascii = mail.subject.isascii()
    return headers | {
        "Subject": mail.subject if is_ascii else _encode_words("Subject", mail.subject),
        "Date": format_datetime(datetime.now(UTC)),
        "Message-ID": mail.message_id,
        **mail.headers,
    }


def _format_mailbox(header: str, mailbox: Mailbox) -> str:
    if not mailbox.name:
        return mailbox.address
    if mailbox.name.isascii() and len(mailbox.name) <= MAXIMUM_PLAIN_NAME:
        return f'"{quote(mailbox.name)}" <{mailbox.address}>'
    return f"{_encode_words(header, mailbox.name)}{LINE_END} <{mailbox.address}>"


def _encode_words(header: str, text: str) -> str:
    return Header(text, "utf-8", header_name=header).encode(linesep=LINE_END)


def _attach(message: EmailMessage, file: File) -> None:
    media_type = file.type if MEDIA_TYPE.fullmatch(file.type) else UNKNOWN_TYPE
    main, _, sub = media_type.partition("/")
    message.add_attachment(file.content, maintype=main, subtype=sub, filename=file.name)
