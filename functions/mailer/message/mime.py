"""A letter as the bytes that SMTP carries: text and HTML as alternatives, files beside them."""

import re
from datetime import UTC, datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, quote
from typing import Any, Final

from mailer.message.mailboxes import Mailbox
from mailer.message.outgoing import File, Letter

LINE_END: Final = "\r\n"
LONGEST: Final = 200
"""Characters of a name that stays as it is: with all of them quoted, its line is within the 998 of
RFC 5322, 2.1.1."""
OURS: Final = frozenset({"From", "To", "Reply-To", "Subject", "Message-ID", "List-Unsubscribe"})
"""Headers that are here in the form in which they leave: where the library folds one, a name
becomes two addresses, a subject loses blanks, and a long URL is parted into encoded words, which no
mail program follows."""
TYPE: Final = re.compile(r"(?!multipart/|message/)[\w.+-]+/[\w.+-]+", re.ASCII)
QUOTED: Final = "quoted-printable"
"""So that every server carries it, with lines of any length."""


class _Policy(EmailPolicy):
    def header_store_parse(self, name: str, value: Any) -> tuple[str, Any]:
        return (name, value) if name in OURS else super().header_store_parse(name, value)

    def fold_binary(self, name: str, value: str) -> bytes:
        return (
            f"{name}: {value}{LINE_END}".encode()
            if name in OURS
            else super().fold_binary(name, value)
        )


def written(letter: Letter) -> bytes:
    """Give the message with CRLF at the ends of its lines; headers are UTF-8 where an address asks for SMTPUTF8."""
    message = EmailMessage(policy=_Policy(linesep=LINE_END, utf8=is_international(letter)))
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


def _headers(letter: Letter) -> dict[str, str]:
    reply_to = {"Reply-To": _address("Reply-To", letter.reply_to)} if letter.reply_to else {}
    return {
        "From": _address("From", letter.sender),
        "To": _address("To", letter.recipient),
        **reply_to,
        "Subject": letter.subject
        if letter.subject.isascii()
        else _encoded("Subject", letter.subject),
        "Date": format_datetime(datetime.now(UTC)),
        "Message-ID": letter.message_id,
        **letter.headers,
    }


def _address(header: str, box: Mailbox) -> str:
    if not box.name:
        return box.address
    if box.name.isascii() and len(box.name) <= LONGEST:
        return f'"{quote(box.name)}" <{box.address}>'
    return f"{_encoded(header, box.name)}{LINE_END} <{box.address}>"


def _encoded(header: str, text: str) -> str:
    return Header(text, "utf-8", header_name=header).encode(linesep=LINE_END)


def _attach(message: EmailMessage, file: File) -> None:
    main, _, sub = (
        file.type if TYPE.fullmatch(file.type) else "application/octet-stream"
    ).partition("/")
    message.add_attachment(file.content, maintype=main, subtype=sub, filename=file.name)
