"""Which mail servers are allowed: checked when one is configured and at each connection."""

from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Final

PORTS: Final = (465, 587, 2525)
"""Ports for the submission of mail. Port 25 is for mail servers only, and closed to Lambda.

docs/contract/platform.md#gateway-and-lambda
"""
TRANSLATED_NETWORKS: Final = (IPv6Network("64:ff9b::/96"), IPv6Network("::/96"))
"""IPv6 addresses that stand for any IPv4 address, also a private one (RFC 6052, RFC 4291)."""


def is_public(ip: str) -> bool:
    """Return whether an IP address belongs to the public internet."""
    address = ip_address(ip)
    is_translated = isinstance(address, IPv6Address) and any(
        address in network for network in TRANSLATED_NETWORKS
    )
    return address.is_global and not address.is_multicast and not is_translated
