"""A connection to the mail server: to an address that was checked, encrypted and logged in as the transport says."""

import smtplib
import socket
import ssl
from functools import cache

from mailer import network
from mailer.ends import Failed
from mailer.letters import own_name
from mailer.transport import Transport


@cache
def tls() -> ssl.SSLContext:
    """Give the process's context: certificates and host names are verified (SSL_CERT_FILE names authorities)."""
    return ssl.create_default_context()


class Connection(smtplib.SMTP):
    """smtplib over a connection to the very address that was checked; encrypted from the start for `ssl`."""

    def __init__(self, transport: Transport, seconds: float) -> None:
        self._is_encrypted = transport.encryption == "ssl"
        super().__init__(transport.host, transport.port, own_name(), seconds)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain = network.opened(host, port, timeout)
        return tls().wrap_socket(plain, server_hostname=host) if self._is_encrypted else plain

    def wait(self, seconds: float) -> None:
        """From now on wait so long for the server."""
        if self.sock is not None:
            self.sock.settimeout(seconds)


def connected(transport: Transport, seconds: float) -> Connection:
    """Give a connection that is ready for mails. Raises Undelivered, and what smtplib raises."""
    connection = Connection(transport, seconds)
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
        connection.starttls(context=tls())
        connection.ehlo_or_helo_if_needed()
    elif transport.encryption == "tls":
        raise Failed("The mail server offers no encryption (STARTTLS), and it is required.")
    elif transport.username:
        raise Failed("The mail server offers no encryption: the password is not sent. Set it to none to allow that.")


def _log_in(connection: Connection, transport: Transport) -> None:
    if not transport.username:
        return
    if not f"{transport.username}{transport.password}".isascii():
        raise Failed("The mail server's user and password must be ASCII.")
    connection.login(transport.username, transport.password)
