"""Connections to mail servers: a name is resolved once, its addresses are checked, then connected.

A second lookup could lead elsewhere, so the checked addresses are the ones connected to. The local
environment connects to its own machine only.
"""

import contextlib
import socket
import ssl
import time
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from ipaddress import ip_address
from typing import Any, Final

from mailer.clock import MINIMUM_SECONDS
from mailer.errors import RetryLater, Skipped
from openevent.infra.config import settings
from openevent.mail.network import PORTS, is_public

LOCAL_ONLY: Final = "The local environment sends mail to servers on this machine only."


@cache
def load_tls_context() -> ssl.SSLContext:
    """Return the process's TLS context, which verifies certificates and host names.

    The variable SSL_CERT_FILE names a file of certificate authorities.
    """
    return ssl.create_default_context()


def connect(
    host: str, port: int, seconds: float, *, encrypted: bool = False, ports: Collection[int] = PORTS
) -> socket.socket:
    """Connect to a server by name or address, with TLS if `encrypted`, within so many seconds.

    Each address gets an equal share of the remaining time, so that a dead one leaves time for the
    next. Raises RetryLater, Skipped.
    """
    deadline = time.monotonic() + seconds
    last_error = OSError()
    server_name = host if encrypted else None
    addresses = find_addresses(host, port, seconds, ports)
    for position, address in enumerate(addresses):
        share = (deadline - time.monotonic()) / (len(addresses) - position)
        try:
            return _connect_address((address, port), max(MINIMUM_SECONDS, share), server_name)
        except OSError as error:
            last_error = error
    raise RetryLater(f"The mail server does not answer: {last_error}.")


def find_addresses(
    host: str, port: int, seconds: float, ports: Collection[int] = PORTS
) -> list[str]:
    """Resolve a server's name to the addresses that the mailer may connect to.

    Raises RetryLater, Skipped.
    """
    if not settings().is_local and port not in ports:
        raise RetryLater(f"The mail server's port is {port}; it must be 465, 587 or 2525.")
    resolved = _resolve(host, port, seconds)
    allowed = [address for address in resolved if _may_connect(address)]
    if allowed:
        return allowed
    if settings().is_local:
        raise Skipped(LOCAL_ONLY)
    raise RetryLater("The mail server has no public address.")


def _connect_address(
    address: tuple[str, int], seconds: float, server_name: str | None
) -> socket.socket:
    deadline = time.monotonic() + seconds
    connection = socket.create_connection(address, seconds)
    with contextlib.suppress(OSError):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if server_name is None:
        return connection
    connection.settimeout(max(MINIMUM_SECONDS, deadline - time.monotonic()))
    return load_tls_context().wrap_socket(connection, server_hostname=server_name)


def _resolve(host: str, port: int, seconds: float) -> list[str]:
    # The resolver has no timeout, so it runs in a thread that is abandoned when the time is over.
    resolver = ThreadPoolExecutor(1)
    lookup = resolver.submit(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
    try:
        answers: Any = lookup.result(seconds)
    except UnicodeError as error:
        raise RetryLater("The mail server's host name is invalid.") from error
    except OSError as error:
        raise RetryLater("The mail server's host name cannot be resolved right now.") from error
    finally:
        resolver.shutdown(wait=False)
    return list(dict.fromkeys(address[0] for *_, address in answers))


def _may_connect(address: str) -> bool:
    return ip_address(address).is_loopback if settings().is_local else is_public(address)
