"""SMTP: one connection for the mails of a batch, and each mail's way over it."""

import smtplib
from collections.abc import Callable, Container
from typing import Final

from mailer.clock import Clock
from mailer.errors import Again, Failed, Unconfirmed, Undelivered
from mailer.message import mime
from mailer.message.outgoing import Letter
from mailer.protocols.connection import Connection, connected
from mailer.protocols.smtp_replies import (
    RecipientRefused,
    Refused,
    SenderRefused,
    undelivered,
    unreachable,
)
from mailer.protocols.transport import Transport

OK: Final = (250, 251)
TAKEN: Final = range(200, 300)
GO_ON: Final = 354
CLOSING: Final = 421


class Line:
    """A connection to the mail server, made at first use and again where it was lost; for one thread."""

    def __init__(self, transport: Transport, clock: Clock) -> None:
        if not transport.host:
            raise Again("No mail server is set.")
        self._transport, self._clock = transport, clock
        self._connection: Connection | None = None
        self._down: Undelivered | None = None

    def send(self, letter: Letter, offer: Callable[[], None]) -> str:
        """Send a letter and give its Message-ID; `offer` is called when nothing but the letter itself is left to send.

        Raises Again, Failed, Unconfirmed, Skipped, and what `offer` raises.
        """
        connection = self._connected()
        try:
            self._hand_over(connection, letter, offer)
        except smtplib.SMTPResponseException as error:
            self._reset(error.smtp_code)
            raise undelivered(error) from error
        except (OSError, Undelivered) as error:
            self.close()
            raise undelivered(error) from error
        except Exception:
            self.close()
            raise
        return letter.message_id

    def close(self) -> None:
        """Take leave of the server, as far as it listens."""
        if self._connection is not None:
            self._connection.leave()
        self._connection = None

    def _hand_over(self, connection: Connection, letter: Letter, offer: Callable[[], None]) -> None:
        content = mime.written(letter)
        _expect(
            connection.mail(letter.sender.address, _options(connection, letter, content)),
            refused=SenderRefused,
        )
        _expect(connection.rcpt(letter.recipient.address), refused=RecipientRefused)
        offer()
        _expect(connection.docmd("DATA"), (GO_ON,))
        answered_last = connection.give(content)
        if answered_last is None:
            raise Unconfirmed("The mail server took the mail and did not say whether it keeps it.")
        _expect(answered_last, TAKEN)

    def _connected(self) -> Connection:
        """Give the connection; a server that was not to be had is not asked again in this batch."""
        if self._down:
            raise type(self._down)(str(self._down))
        if self._connection is None:
            try:
                self._connection = connected(self._transport, self._clock)
            except (OSError, Undelivered) as error:
                self._down = unreachable(error)
                raise self._down from error
        return self._connection

    def _reset(self, code: int) -> None:
        try:
            if code == CLOSING or self._connection is None or self._connection.rset()[0] not in OK:
                self.close()
        except OSError:
            self.close()


def _options(connection: Connection, letter: Letter, content: bytes) -> list[str]:
    """Give the words behind MAIL FROM. Raises Failed where an address needs what the server does not know."""
    size = [f"SIZE={len(content)}"] if connection.has_extn("size") else []
    if not mime.is_international(letter):
        return size
    if not connection.has_extn("smtputf8"):
        raise Failed("The mail server takes no address with other letters than those of ASCII.")
    return [*size, "SMTPUTF8", "BODY=8BITMIME"]


def _expect(
    answered: tuple[int, bytes], codes: Container[int] = OK, refused: type[Refused] = Refused
) -> None:
    if answered[0] not in codes:
        raise refused(*answered)
