"""Errors of an SMTP session as errors of the mailer: 4xx is retried, 5xx fails.

Refusals before the first mail and refusals of the sender's rights are the deployment's fault.
They are retried too, since somebody may correct host or password meanwhile.
"""

import re
import smtplib
from typing import Any, Final

from mailer.errors import Failed, RetryLater, Skipped, Undelivered
from mailer.message import sanitize

PERMANENT: Final = range(500, 600)
LOGIN_REQUIRED: Final = 530
POLICY_STATUS: Final = re.compile(rb"\s*5\.7\.")
"""Enhanced codes of security and policy (RFC 3463, X.7.X); a reply to MAIL concerns the sender."""
NO_MAILBOX: Final = (550, 551, 553)
ADDRESS_STATUS: Final = re.compile(rb"\s*5\.1\.(?![78]\b)\d")
"""Enhanced codes of the recipient's address (RFC 3463, X.1.X); 7 and 8 concern the sender's."""


class Refused(smtplib.SMTPResponseException):
    """The server refused a command."""


class SenderRefused(Refused):
    """The server refused the sender."""


class RecipientRefused(Refused):
    """The server refused the recipient."""


def classify_error(error: Any) -> Undelivered:
    """Turn an exception of smtplib or of the connection into an error of the mailer."""
    if isinstance(error, Undelivered):
        return error
    if isinstance(error, smtplib.SMTPResponseException):
        return _classify_reply(error)
    is_disconnected = isinstance(error, smtplib.SMTPServerDisconnected)
    if isinstance(error, smtplib.SMTPException) and not is_disconnected:
        return Failed(sanitize.clean_reply(str(error)))
    reason = f"The mail server does not answer: {error or type(error).__name__}."
    return RetryLater(sanitize.clean_reply(reason))


def classify_connection_error(error: Any) -> Undelivered:
    """Turn an exception while connecting into RetryLater or Skipped: no mail was offered yet."""
    undelivered = classify_error(error)
    return undelivered if isinstance(undelivered, Skipped) else RetryLater(str(undelivered))


def _classify_reply(error: smtplib.SMTPResponseException) -> Undelivered:
    text: Any = error.smtp_error
    reason = sanitize.clean_reply(f"{error.smtp_code} {sanitize.clean_reply(text)}")
    if _is_deployment_fault(error, text):
        return RetryLater(reason)
    if error.smtp_code not in PERMANENT:
        return RetryLater(reason, "deferred")
    if _is_unknown_address(error, text):
        return Failed(reason, "bounced", suppress=reason)
    return Failed(reason, "blocked")


def _is_deployment_fault(error: smtplib.SMTPResponseException, text: bytes) -> bool:
    if not isinstance(error, SenderRefused):
        return False
    return error.smtp_code == LOGIN_REQUIRED or POLICY_STATUS.match(text) is not None


def _is_unknown_address(error: smtplib.SMTPResponseException, text: bytes) -> bool:
    if not isinstance(error, RecipientRefused) or error.smtp_code not in NO_MAILBOX:
        return False
    return ADDRESS_STATUS.match(text) is not None
