"""Mailboxes as mail servers accept them: a checked address with an ASCII domain, and a name."""

import re
from dataclasses import dataclass
from typing import Final

from mailer.errors import Failed
from mailer.message import sanitize
from openevent.text.addresses import encode_address

NAME_AND_ADDRESS: Final = re.compile(r"(?P<name>.*?)<(?P<address>[^<>]*)>", re.DOTALL)


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
    try:
        return Mailbox(encode_address(text))
    except ValueError as error:
        raise Failed(f"This is not an e-mail address: {sanitize.clean_reply(text)}") from error
