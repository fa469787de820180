"""Mailboxes as servers take them: an address that is one, its domain in ASCII, and a name on one line."""

import re
from dataclasses import dataclass
from typing import Final

from mailer.errors import Failed
from mailer.message import sanitize
from openevent.mail.domains import to_ascii

LONGEST: Final = 254
"""Characters of an address (RFC 5321, 4.5.3.1.3, less the angle brackets)."""
NAMED: Final = re.compile(r"(?P<name>.*?)<(?P<address>[^<>]*)>", re.DOTALL)
LOCAL: Final = re.compile(r"[^\s\x00-\x20\x7f<>()\[\],;:\\\"@]{1,64}")
DOMAIN: Final = re.compile(r"(?!-)[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")


@dataclass(frozen=True)
class Mailbox:
    """An address with the name of whose it is, '' for none."""

    address: str
    name: str = ""

    @property
    def is_international(self) -> bool:
        """Tell whether only a server that knows SMTPUTF8 takes the address."""
        return not self.address.isascii()


def mailbox(given: str) -> Mailbox:
    """Read `name <address>` (messages.Mail), the name as it stands, or an address. Raises Failed if there is none."""
    named = NAMED.fullmatch(given)
    if named is None:
        return nameless(given)
    return Mailbox(nameless(named["address"]).address, sanitize.line(named["name"]))


def nameless(given: str) -> Mailbox:
    """Read an address alone. Raises Failed where it is none."""
    local, _, domain = given.rpartition("@")
    known = to_ascii(domain)
    if (
        not LOCAL.fullmatch(local)
        or not DOMAIN.fullmatch(known)
        or len(f"{local}@{known}") > LONGEST
    ):
        raise Failed(f"This is not an e-mail address: {sanitize.answer(given)}")
    return Mailbox(f"{local}@{known}")
