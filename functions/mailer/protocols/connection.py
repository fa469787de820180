"""A connection to the mail server: to an address that was checked, encrypted and logged in as the transport says."""

import contextlib
import io
import re
import smtplib
import socket
import time
from typing import Any, Final

from mailer.clock import Clock
from mailer.errors import Again
from mailer.message.outgoing import own_name
from mailer.protocols import network
from mailer.protocols.transport import Transport

FINAL: Final = (2, 4, 5)
"""First digits of the answers that a letter can have (RFC 5321, 4.2.1)."""
DOT: Final = re.compile(rb"^\.", re.MULTILINE)


class Voice(io.RawIOBase):
    """What a server says until the `end`, however it spreads it: byte by byte, or in an answer that goes on and on."""

    def __init__(self, connected: socket.socket) -> None:
        self._socket, self.end = connected, 0.0
        self._raw: Any = connected.makefile("rb", buffering=0)

    def readable(self) -> bool:
        """Tell that this is for reading."""
        return True

    def readinto(self, buffer: Any) -> int | None:
        """Read some bytes. Raises TimeoutError."""
        left = self.end - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        self._socket.settimeout(left)
        read: int | None = self._raw.readinto(buffer)
        return read

    def close(self) -> None:
        """Let go of the connection, which whoever made it closes."""
        self._raw.close()
        super().close()


class Connection(smtplib.SMTP):
    """smtplib over a connection to the very address that was checked; encrypted from the start for `ssl`.

    Each answer is waited for by the clock, so that a slow server takes no more than the time that
    there is.
    """

    def __init__(self, transport: Transport, clock: Clock) -> None:
        self._is_encrypted, self._clock = transport.encryption == "ssl", clock
        super().__init__(transport.host, transport.port, own_name(), clock.step())

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return network.opened(host, port, timeout, encrypted=self._is_encrypted)

    def getreply(self) -> tuple[int, bytes]:
        answered = self._heard(self._clock.step())
        self._wait(self._clock.step())
        return answered

    def give(self, content: bytes) -> tuple[int, bytes] | None:
        """Send a whole letter, which DATA has announced, and give the answer to it; None where none came that is one.

        Raises OSError where the letter was not sent to its end: a server takes nothing before its
        last line has come.
        """
        self._wait(self._clock.last_word())
        self.send(DOT.sub(b"..", content) + b".\r\n")
        try:
            answered = self._heard(self._clock.last_word())
        except OSError:
            return None
        return answered if answered[0] // 100 in FINAL else None

    def leave(self) -> None:
        """Take leave; a server that does not answer holds up nobody."""
        with contextlib.suppress(OSError):
            self.putcmd("quit")
        self.close()

    def _heard(self, seconds: float) -> tuple[int, bytes]:
        if self.file is None and self.sock is not None:
            self._voice = Voice(self.sock)
            self.file = io.BufferedReader(self._voice)
        self._voice.end = time.monotonic() + seconds
        return super().getreply()

    def _wait(self, seconds: float) -> None:
        if self.sock is not None:
            self.sock.settimeout(seconds)


def connected(transport: Transport, clock: Clock) -> Connection:
    """Give a connection that is ready for mails. Raises Undelivered, and what smtplib raises."""
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
        connection.starttls(context=network.tls())
        connection.ehlo_or_helo_if_needed()
    elif transport.encryption == "tls":
        raise Again("The mail server offers no encryption (STARTTLS), and it is required.")
    elif transport.username:
        raise Again(
            "The mail server offers no encryption: the password is not sent. Set it to none to allow that."
        )


def _log_in(connection: Connection, transport: Transport) -> None:
    if not transport.username:
        return
    if not f"{transport.username}{transport.password}".isascii():
        raise Again("The mail server's user and password must be ASCII.")
    connection.login(transport.username, transport.password)
