"""Mailboxes as mail servers accept them: a checked address with an ASCII domain, and a name."""

import re
from dataclasses import dataclass
from typing import Final

from mailer.errors import Failed
from mailer.message import sanitize
from openevent.mail.domains import to_ascii

MAXIMUM_LENGTH: Final = 254
"""Characters of an address (RFC 5321, 4.5.3.1.3, without the angle brackets)."""
NAME_AND_ADDRESS: Final = re.compile(r"(?P<name>.*?)<(?P<address>[^<>]*)>", re.DOTALL)
LOCAL_PART: Final = re.compile(r"[^\s\x00-\x20\x7f<>()\[\],;:\\\"@]{1,64}")
DOMAIN: Final = re.compile(r"(?!-)[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")


@dataclass(frozen=True)
class Mailbox:
    """An address and the name of its owner, '' for no name."""

    address: str
    name: str = ""

    @property
    def is_international(self) -> bool:
        """Whether the address needs a server with SMTPUTF8."""
        return not self.address.isascii()


def parse_mailbox(text: str) -> Mailbox:
    """Parse an address or `name <address>`, its name neither quoted nor encoded (messages.Mail).

    Raises Failed if the address is invalid.
    """
    match = NAME_AND_ADDRESS.fullmatch(text)
    if match is None:
        return parse_address(text)
    return Mailbox(parse_address(match["address"]).address, sanitize.clean_line(match["name"]))


def parse_address(text: str) -> Mailbox:
    """Parse an address without a name. Raises Failed if it is invalid."""
    local_part, _, domain = text.rpartition("@")
    address = f"{local_part}@{to_ascii(domain)}"
    if not _is_valid(address):
        raise Failed(f"This is not an e-mail address: {sanitize.clean_reply(text)}")
    return Mailbox(address)


def _is_valid(address: str) -> bool:
    local_part, _, domain = address.rpartition("@")
    if len(address) > MAXIMUM_LENGTH or not LOCAL_PART.fullmatch(local_part):
        return False
    return DOMAIN.fullmatch(domain) is not None
