"""What a mail server says, as the end of an attempt: 4xx is tried again, 5xx never, silence is no answer.

A login that is refused says nothing of the mail: it is tried again, by then perhaps with the right password.
"""

import re
import smtplib
from typing import Any, Final

from mailer import words
from mailer.ends import Again, Failed, Undelivered

PERMANENT: Final = range(500, 600)
NO_MAILBOX: Final = (550, 551, 553)
ADDRESS_STATUS: Final = re.compile(rb"\s*5\.1\.(?![78]\b)\d")
"""Enhanced codes that speak of the address itself; 7 and 8 speak of the sender's (RFC 3463, X.1.X)."""


class Refused(smtplib.SMTPResponseException):
    """The server said no."""


class RecipientRefused(Refused):
    """The server said no to the recipient."""


def undelivered(error: Any) -> Undelivered:
    """Give the end that an exception of smtplib, or of the connection, means."""
    if isinstance(error, Undelivered):
        return error
    if isinstance(error, smtplib.SMTPResponseException):
        return _said(error)
    if isinstance(error, smtplib.SMTPException) and not isinstance(error, smtplib.SMTPServerDisconnected):
        return Failed(words.answer(str(error)))
    return Again(words.answer(f"The mail server does not answer: {error or type(error).__name__}."))


def _said(error: smtplib.SMTPResponseException) -> Undelivered:
    said: Any = error.smtp_error
    told = words.answer(f"{error.smtp_code} {words.answer(said)}")
    if error.smtp_code not in PERMANENT or isinstance(error, smtplib.SMTPAuthenticationError):
        return Again(told)
    is_address = isinstance(error, RecipientRefused) and error.smtp_code in NO_MAILBOX and ADDRESS_STATUS.match(said)
    return Failed(told, suppress=told if is_address else None)
