"""The way to a server: a public address, checked after resolution, and a connection to that very address.

A name that is looked up twice may lead elsewhere the second time: what was checked is what is connected to. The local
environment reaches its own machine and nothing else.
"""

import contextlib
import socket
from ipaddress import ip_address
from typing import Any, Final

from mailer.ends import Again, Failed, Skipped
from openevent.config import settings
from openevent.mail.network import PORTS, is_public

BEYOND: Final = "The local environment sends nothing beyond this machine."


def opened(host: str, port: int, seconds: float) -> socket.socket:
    """Connect to a server by name or address. Raises Again, Failed, Skipped."""
    error: OSError | None = None
    for address in addresses(host, port):
        try:
            found = socket.create_connection((address, port), seconds)
        except OSError as refused:
            error = refused
        else:
            with contextlib.suppress(OSError):
                found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return found
    raise Again(f"The mail server does not answer: {error}.")


def addresses(host: str, port: int) -> list[str]:
    """Resolve a server to the addresses that may be connected to. Raises Again, Failed, Skipped."""
    if not settings().is_local and port not in PORTS:
        raise Failed(f"The mail server's port is {port}; it must be 465, 587 or 2525.")
    found = _resolved(host, port)
    allowed = [address for address in found if _may_be_reached(address)]
    if allowed:
        return allowed
    if settings().is_local:
        raise Skipped(BEYOND)
    raise Failed("The mail server's address is not a public one.")


def _resolved(host: str, port: int) -> list[str]:
    try:
        found: Any = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise Failed("The mail server's name is none.") from error
    except OSError as error:
        raise Again("The mail server's name is not known right now.") from error
    return list(dict.fromkeys(address[0] for *_, address in found))


def _may_be_reached(address: str) -> bool:
    return ip_address(address).is_loopback if settings().is_local else is_public(address)
