"""SMTP: one connection for the mails of a thread, and the commands that send one mail."""

import smtplib
from collections.abc import Container
from typing import Final

from mailer.clock import Clock
from mailer.errors import Failed, RetryLater, Unconfirmed, Undelivered
from mailer.message import mime
from mailer.message.outgoing import OutgoingMail
from mailer.protocols.connection import Connection, open_connection
from mailer.protocols.mark_offered import MarkOffered
from mailer.protocols.smtp_replies import (
    RecipientRefused,
    Refused,
    SenderRefused,
    classify_connection_error,
    classify_error,
)
from mailer.protocols.transport import Transport

OK: Final = (250, 251)
ACCEPTED: Final = range(200, 300)
START_MAIL_INPUT: Final = 354
SERVICE_CLOSING: Final = 421


class SmtpService:
    """Sends mails by SMTP for one thread; connects at first use and again after a loss."""

    def __init__(self, transport: Transport, clock: Clock) -> None:
        if not transport.host:
            raise RetryLater("No mail server is set.")
        self._transport = transport
        self._clock = clock
        self._connection: Connection | None = None
        self._connection_error: Undelivered | None = None

    def send(self, mail: OutgoingMail, mark_offered: MarkOffered) -> str:
        """Send a mail; return its Message-ID. `mark_offered` is called right before DATA.

        Raises RetryLater, Failed, Unconfirmed, Skipped, and whatever `mark_offered` raises.
        """
        connection = self._connect()
        try:
            self._transmit(connection, mail, mark_offered)
        except smtplib.SMTPResponseException as error:
            self._reset(error.smtp_code)
            raise classify_error(error) from error
        except (OSError, Undelivered) as error:
            self.close()
            raise classify_error(error) from error
        except Exception:
            self.close()
            raise
        return mail.message_id

    def close(self) -> None:
        """Close the connection politely."""
        if self._connection is not None:
            self._connection.quit_and_close()
        self._connection = None

    def _transmit(
        self, connection: Connection, mail: OutgoingMail, mark_offered: MarkOffered
    ) -> None:
        content = mime.encode_mail(mail)
        options = _build_options(connection, mail, content)
        _check(connection.mail(mail.sender.address, options), error=SenderRefused)
        _check(connection.rcpt(mail.recipient.address), error=RecipientRefused)
        mark_offered()
        _check(connection.docmd("DATA"), (START_MAIL_INPUT,))
        reply = connection.send_content(content)
        if reply is None:
            raise Unconfirmed("The mail server received the mail but did not confirm it.")
        _check(reply, ACCEPTED)

    def _connect(self) -> Connection:
        """Return the connection; after a failed attempt there is no second one in this batch."""
        if self._connection_error:
            raise type(self._connection_error)(str(self._connection_error))
        if self._connection is None:
            try:
                self._connection = open_connection(self._transport, self._clock)
            except (OSError, Undelivered) as error:
                self._connection_error = classify_connection_error(error)
                raise self._connection_error from error
        return self._connection

    def _reset(self, code: int) -> None:
        """End the refused mail, and the connection too if the server wants that."""
        if code == SERVICE_CLOSING or self._connection is None:
            self.close()
            return
        try:
            is_reset = self._connection.rset()[0] in OK
        except OSError:
            is_reset = False
        if not is_reset:
            self.close()


def _build_options(connection: Connection, mail: OutgoingMail, content: bytes) -> list[str]:
    """Build the options of MAIL FROM. Raises Failed if the server lacks SMTPUTF8 but needs it."""
    size = [f"SIZE={len(content)}"] if connection.has_extn("size") else []
    if not mime.is_international(mail):
        return size
    if not connection.has_extn("smtputf8"):
        raise Failed("The mail server accepts only ASCII in addresses.")
    return [*size, "SMTPUTF8", "BODY=8BITMIME"]


def _check(
    reply: tuple[int, bytes], codes: Container[int] = OK, error: type[Refused] = Refused
) -> None:
    if reply[0] not in codes:
        raise error(*reply)
