"""The way to a server: a public address, checked after resolution, and a connection to that very address.

A name that is looked up twice may lead elsewhere the second time: what was checked is what is
connected to. The local environment reaches its own machine and nothing else.
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

from mailer.clock import SHORTEST
from mailer.errors import Again, Skipped
from openevent.infra.config import settings
from openevent.mail.network import PORTS, is_public

BEYOND: Final = "The local environment sends nothing beyond this machine."


@cache
def tls() -> ssl.SSLContext:
    """Give the process's context: certificates and host names are verified (SSL_CERT_FILE names authorities)."""
    return ssl.create_default_context()


def opened(
    host: str, port: int, seconds: float, *, encrypted: bool = False, ports: Collection[int] = PORTS
) -> socket.socket:
    """Connect to a server by name or address: all its addresses, and what encryption takes, in so many seconds.

    Each address has its share of what is left, so that a dead one leaves some to the next. Raises
    Again, Skipped.
    """
    end, error = time.monotonic() + seconds, OSError()
    found = addresses(host, port, seconds, ports)
    for place, address in enumerate(found):
        share = (end - time.monotonic()) / (len(found) - place)
        try:
            return _connected((address, port), max(SHORTEST, share), host if encrypted else None)
        except OSError as refused:
            error = refused
    raise Again(f"The mail server does not answer: {error}.")


def addresses(host: str, port: int, seconds: float, ports: Collection[int] = PORTS) -> list[str]:
    """Resolve a server to the addresses that may be connected to. Raises Again, Skipped."""
    if not settings().is_local and port not in ports:
        raise Again(f"The mail server's port is {port}; it must be 465, 587 or 2525.")
    found = _resolved(host, port, seconds)
    allowed = [address for address in found if _may_be_reached(address)]
    if allowed:
        return allowed
    if settings().is_local:
        raise Skipped(BEYOND)
    raise Again("The mail server's address is not a public one.")


def _connected(
    address: tuple[str, int], seconds: float, encrypted_for: str | None
) -> socket.socket:
    end = time.monotonic() + seconds
    found = socket.create_connection(address, seconds)
    with contextlib.suppress(OSError):
        found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if encrypted_for is None:
        return found
    found.settimeout(max(SHORTEST, end - time.monotonic()))
    return tls().wrap_socket(found, server_hostname=encrypted_for)


def _resolved(host: str, port: int, seconds: float) -> list[str]:
    # By a thread of its own: the resolver knows no timeout, and is left to itself when the time is
    # over.
    resolver = ThreadPoolExecutor(1)
    try:
        found: Any = resolver.submit(
            socket.getaddrinfo, host, port, type=socket.SOCK_STREAM
        ).result(seconds)
    except UnicodeError as error:
        raise Again("The mail server's name is none.") from error
    except OSError as error:
        raise Again("The mail server's name is not known right now.") from error
    finally:
        resolver.shutdown(wait=False)
    return list(dict.fromkeys(address[0] for *_, address in found))


def _may_be_reached(address: str) -> bool:
    return ip_address(address).is_loopback if settings().is_local else is_public(address)
