"""A connection to the mail server: checked address, encryption and login as the transport says."""

import contextlib
import io
import re
import smtplib
import socket
import time
from typing import Any, Final

from mailer.clock import Clock
from mailer.errors import RetryLater
from mailer.message.outgoing import get_own_host
from mailer.protocols import network
from mailer.protocols.transport import Transport

FINAL_REPLY_CLASSES: Final = (2, 4, 5)
"""First digits of the replies to a mail's content (RFC 5321, 4.2.1)."""
LEADING_DOT: Final = re.compile(rb"^\.", re.MULTILINE)


class DeadlineReader(io.RawIOBase):
    """Reads what a server sends until `deadline`, even if it sends byte by byte or without end."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._raw: Any = connection.makefile("rb", buffering=0)
        self.deadline = 0.0

    def readable(self) -> bool:
        """Return that this stream is for reading."""
        return True

    def readinto(self, buffer: Any) -> int | None:
        """Read some bytes. Raises TimeoutError."""
        seconds = self.deadline - time.monotonic()
        if seconds <= 0:
            raise TimeoutError("timed out")
        self._socket.settimeout(seconds)
        count: int | None = self._raw.readinto(buffer)
        return count

    def close(self) -> None:
        """Close the stream; the socket stays open."""
        self._raw.close()
        super().close()


class Connection(smtplib.SMTP):
    """smtplib over a connection to a checked address; `ssl` encrypts it from the start.

    The clock limits the wait for each reply, so that a slow server cannot use up the batch's time.
    """

    def __init__(self, transport: Transport, clock: Clock) -> None:
        self._is_encrypted = transport.encryption == "ssl"
        self._clock = clock
        super().__init__(transport.host, transport.port, get_own_host(), clock.step_timeout)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return network.connect(host, port, timeout, encrypted=self._is_encrypted)

    def getreply(self) -> tuple[int, bytes]:
        reply = self._read_reply(self._clock.step_timeout)
        self._set_timeout(self._clock.step_timeout)
        return reply

    def send_content(self, content: bytes) -> tuple[int, bytes] | None:
        """Send the content of a mail after DATA; return the reply, or None without a valid one.

        Raises OSError if the content was not sent to its end: a server accepts nothing before the
        last line.
        """
        self._set_timeout(self._clock.final_timeout)
        self.send(LEADING_DOT.sub(b"..", content) + b".\r\n")
        try:
            reply = self._read_reply(self._clock.final_timeout)
        except OSError:
            return None
        return reply if reply[0] // 100 in FINAL_REPLY_CLASSES else None

    def quit_and_close(self) -> None:
        """Send QUIT and close without waiting for the reply."""
        with contextlib.suppress(OSError):
            self.putcmd("quit")
        self.close()

    def _read_reply(self, seconds: float) -> tuple[int, bytes]:
        if self.file is None and self.sock is not None:
            self._reader = DeadlineReader(self.sock)
            self.file = io.BufferedReader(self._reader)
        self._reader.deadline = time.monotonic() + seconds
        return super().getreply()

    def _set_timeout(self, seconds: float) -> None:
        if self.sock is not None:
            self.sock.settimeout(seconds)


def open_connection(transport: Transport, clock: Clock) -> Connection:
    """Open a connection that is ready to send mails. Raises Undelivered and smtplib's errors."""
    connection = Connection(transport, clock)
    try:
        connection.ehlo_or_helo_if_needed()
        _encrypt(connection, transport)
        _log_in(connection, transport)
    except Exception:
        connection.close()
        raise
    return connection


def _encrypt(connection: Connection, transport: Transport) -> None:
    if transport.encryption not in {"tls", "tls_optional"}:
        return
    if connection.has_extn("starttls"):
        connection.starttls(context=network.load_tls_context())
        connection.ehlo_or_helo_if_needed()
    elif transport.encryption == "tls":
        raise RetryLater("The mail server offers no encryption (STARTTLS), but it is required.")
    elif transport.username:
        raise RetryLater(
            "The mail server offers no encryption, so the password is not sent."
            " Set the encryption to none to allow that."
        )


def _log_in(connection: Connection, transport: Transport) -> None:
    if not transport.username:
        return
    if not f"{transport.username}{transport.password}".isascii():
        raise RetryLater("The mail server's user name and password must be ASCII.")
    connection.login(transport.username, transport.password)
