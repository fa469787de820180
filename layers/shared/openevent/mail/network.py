"""Which mail servers may be connected to: whoever sets one, and whoever connects to it, asks the same."""

from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Final

PORTS: Final = (465, 587, 2525)
"""What mail is submitted to; 25 is for servers among themselves, and closed to Lambda (docs/contract/platform.md#gateway-and-lambda)."""
TRANSLATED: Final = (IPv6Network("64:ff9b::/96"), IPv6Network("::/96"))
"""IPv6 addresses that mean an IPv4 address, which may be any (RFC 6052, RFC 4291)."""


def is_public(given: str) -> bool:
    """Tell whether an address, as a resolver gives it, is one of the public internet."""
    address = ip_address(given)
    is_translated = isinstance(address, IPv6Address) and any(
        address in network for network in TRANSLATED
    )
    return address.is_global and not address.is_multicast and not is_translated
