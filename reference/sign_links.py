"""The tokens of mailed links, signed with the key of the examples' services."""

from typing import Final

from local import link
from openevent.auth import link_tokens

ACTION: Final = "sessions"
"""The mails from which an unsubscribe link unsubscribes."""


def sign(purpose: str, name: str) -> str:
    """Return the token of the link that a mail to a person has."""
    email = f"{name}@example.org"
    if purpose == link_tokens.UNSUBSCRIBE:
        return link_tokens.sign_unsubscribe_link(email, ACTION)
    token = link.sign(link_tokens.Purpose(purpose), email)
    if token is None:
        raise LookupError(f"{email} has no account and no invite.")
    return token
