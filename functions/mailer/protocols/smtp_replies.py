"""What a mail server says, as the end of an attempt: 4xx is tried again, 5xx never, silence is no answer.

What it says before the first mail, and of who may send by it, it says of the deployment: that is
tried again, too, by then perhaps with the right host or password.
"""

import re
import smtplib
from typing import Any, Final

from mailer.errors import Again, Failed, Skipped, Undelivered
from mailer.message import sanitize

PERMANENT: Final = range(500, 600)
NO_LOGIN: Final = 530
NOT_ALLOWED: Final = re.compile(rb"\s*5\.7\.")
"""Enhanced codes of who may do what (RFC 3463, X.7.X): at MAIL, before there is a recipient, it is
who sends."""
NO_MAILBOX: Final = (550, 551, 553)
ADDRESS_STATUS: Final = re.compile(rb"\s*5\.1\.(?![78]\b)\d")
"""Enhanced codes that speak of the address itself; 7 and 8 speak of the sender's (RFC 3463,
X.1.X)."""


class Refused(smtplib.SMTPResponseException):
    """The server said no."""


class SenderRefused(Refused):
    """The server said no to who sends."""


class RecipientRefused(Refused):
    """The server said no to the recipient."""


def undelivered(error: Any) -> Undelivered:
    """Give the end that an exception of smtplib, or of the connection, means."""
    if isinstance(error, Undelivered):
        return error
    if isinstance(error, smtplib.SMTPResponseException):
        return _said(error)
    if isinstance(error, smtplib.SMTPException) and not isinstance(
        error, smtplib.SMTPServerDisconnected
    ):
        return Failed(sanitize.answer(str(error)))
    return Again(
        sanitize.answer(f"The mail server does not answer: {error or type(error).__name__}.")
    )


def unreachable(error: Any) -> Undelivered:
    """Give the end that it means where the way to the server failed: no mail was spoken of."""
    end = undelivered(error)
    return end if isinstance(end, Skipped) else Again(str(end))


def _said(error: smtplib.SMTPResponseException) -> Undelivered:
    said: Any = error.smtp_error
    told = sanitize.answer(f"{error.smtp_code} {sanitize.answer(said)}")
    is_deployments = isinstance(error, SenderRefused) and (
        error.smtp_code == NO_LOGIN or NOT_ALLOWED.match(said)
    )
    if error.smtp_code not in PERMANENT or is_deployments:
        return Again(told)
    is_address = (
        isinstance(error, RecipientRefused)
        and error.smtp_code in NO_MAILBOX
        and ADDRESS_STATUS.match(said)
    )
    return Failed(told, suppress=told if is_address else None)
