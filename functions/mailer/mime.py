"""A letter as the bytes that SMTP carries: text and HTML as alternatives, files beside them."""

import re
from datetime import UTC, datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from typing import Any, Final

from mailer.letters import File, Letter
from mailer.mailboxes import Mailbox

SUBJECT: Final = "Subject"
VERBATIM: Final = frozenset({"list-unsubscribe", "message-id"})
TYPE: Final = re.compile(r"(?!multipart/|message/)[\w.+-]+/[\w.+-]+", re.ASCII)
QUOTED: Final = "quoted-printable"
"""So that every server carries it, with lines of any length."""


class _Policy(EmailPolicy):
    """The library's own, but that it would part a long URL into encoded words, which no mail program follows.

    Of a subject it encodes single words, and doubles or loses the blanks between them where it folds the line.
    """

    def fold_binary(self, name: str, value: str) -> bytes:
        if name.lower() in VERBATIM or (name == SUBJECT and value.isascii()):
            return f"{name}: {value}{self.linesep}".encode()
        if name == SUBJECT:
            whole = Header(value, "utf-8", header_name=name).encode(linesep=self.linesep)
            return f"{name}: {whole}{self.linesep}".encode()
        return super().fold_binary(name, value)


def written(letter: Letter) -> bytes:
    """Give the message with CRLF at the ends of its lines; headers are UTF-8 where an address asks for SMTPUTF8."""
    message = EmailMessage(policy=_Policy(linesep="\r\n", utf8=is_international(letter)))
    for name, value in _headers(letter).items():
        message[name] = value
    message.set_content(letter.text, cte=QUOTED)
    message.add_alternative(letter.html, subtype="html", cte=QUOTED)
    for file in letter.files:
        _attach(message, file)
    return message.as_bytes()


def is_international(letter: Letter) -> bool:
    """Tell whether an address of the letter is not ASCII."""
    boxes = (letter.sender, letter.recipient, letter.reply_to)
    return any(box is not None and box.is_international for box in boxes)


def _headers(letter: Letter) -> dict[str, Any]:
    reply_to = {"Reply-To": _address(letter.reply_to)} if letter.reply_to else {}
    return {
        "From": _address(letter.sender),
        "To": _address(letter.recipient),
        **reply_to,
        SUBJECT: letter.subject,
        "Date": format_datetime(datetime.now(UTC)),
        "Message-ID": letter.message_id,
        **letter.headers,
    }


def _address(box: Mailbox) -> Address:
    return Address(box.name, *box.address.rsplit("@", 1))


def _attach(message: EmailMessage, file: File) -> None:
    main, _, sub = (file.type if TYPE.fullmatch(file.type) else "application/octet-stream").partition("/")
    message.add_attachment(file.content, maintype=main, subtype=sub, filename=file.name)
