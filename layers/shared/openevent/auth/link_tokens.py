"""Link tokens: a mail's link contains one, which proves that the user can read that mailbox.

Each purpose has a signing key of its own, so a link token is never valid as an access token or for
another purpose. The token contains a seal (an HMAC) over a state that its use changes, such as a
password's hash. After the use the seal no longer matches, so used tokens need no table.
"""

import hmac
import time
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

import jwt

from openevent.auth import secret_keys
from openevent.auth.tokens import ALGORITHM, ISSUER

UNSUBSCRIBE: Final = "unsubscribe"
NOT_VALID: Final = "The link is not valid."
REQUIRED_CLAIMS: Final = ("iat", "exp", "iss", "aud", "sub", "seal")


class Purpose(StrEnum):
    """The purposes of links."""

    VERIFY = "verify"
    RESET = "reset"
    INVITE = "invite"
    EXPORT = "export"
    ORDER = "order"
    TICKET = "ticket"


WEEK_SECONDS: Final = 7 * 86_400
YEAR_SECONDS: Final = 366 * 86_400
LIFETIMES: Final = {
    Purpose.VERIFY: WEEK_SECONDS,
    Purpose.RESET: 3_600,
    Purpose.INVITE: WEEK_SECONDS,
    Purpose.EXPORT: WEEK_SECONDS,
    Purpose.ORDER: YEAR_SECONDS,
    Purpose.TICKET: YEAR_SECONDS,
}
"""Seconds for which a link is valid."""


class Invalid(Exception):
    """The link's signature, purpose or claims are wrong, or it has expired."""


@dataclass(frozen=True)
class Link:
    """The content of a valid link: the id of its subject and the seal over the subject's state."""

    purpose: Purpose
    subject_id: int
    seal: str
    kid: str

    def fits(self, state: str) -> bool:
        """Return whether `state` is the state that was sealed."""
        key = secret_keys.get_key(self.kid)
        return hmac.compare_digest(self.seal, _compute_seal(key, self.purpose, state))


def seal_state(purpose: Purpose, state: str) -> tuple[str, str]:
    """Seal a subject's state; return the key's name and the seal.

    The seal alone is no token: it gives no access.
    """
    kid, key = secret_keys.get_signing_key()
    return kid, _compute_seal(key, purpose, state)


def sign_link(purpose: Purpose, subject_id: int, state: str) -> str:
    """Sign a link for a subject, such as a user's id; valid until it expires or `state` changes."""
    return sign_sealed_link(purpose, subject_id, *seal_state(purpose, state))


def sign_sealed_link(
    purpose: Purpose, subject_id: int, kid: str, seal: str, mail: UUID | None = None
) -> str:
    """Sign a link with a seal of `seal_state`. Its lifetime begins now, when its mail is sent.

    `mail` is the key of that mail. Raises KeyError if the signing key was removed.
    """
    now = int(time.time())
    claims: dict[str, Any] = {
        "iat": now,
        "exp": now + LIFETIMES[purpose],
        "iss": ISSUER,
        "aud": purpose,
        "sub": str(subject_id),
        "seal": seal,
    }
    if mail:
        claims["mail"] = mail.hex
    key = _derive_link_key(secret_keys.get_key(kid), purpose)
    return jwt.encode(claims, key, ALGORITHM, headers={"kid": kid})


def sign_unsubscribe_link(address: str, group: str) -> str:
    """Sign the link that unsubscribes an address from a group of mails.

    It needs no login and never expires.
    """
    kid, key = secret_keys.get_signing_key()
    claims = {"iss": ISSUER, "aud": UNSUBSCRIBE, "sub": address.lower(), "group": group}
    return jwt.encode(claims, _derive_link_key(key, UNSUBSCRIBE), ALGORITHM, headers={"kid": kid})


def read_unsubscribe_link(token: Any) -> tuple[str, str]:
    """Read the address, in lower case, and the group from an unsubscribe link. Raises Invalid."""
    claims, _ = _verify(UNSUBSCRIBE, token, ("iss", "aud", "sub", "group"))
    return str(claims["sub"]), str(claims["group"])


def read_link(purpose: Purpose, token: Any) -> Link:
    """Check a link's signature, purpose and expiry. Raises Invalid.

    The caller checks by `Link.fits` whether it was used.
    """
    claims, kid = _verify(purpose, token, REQUIRED_CLAIMS)
    try:
        return Link(purpose, int(claims["sub"]), str(claims["seal"]), kid)
    except ValueError as error:
        raise Invalid(NOT_VALID) from error


def _verify(audience: str, token: Any, required: Sequence[str]) -> tuple[dict[str, Any], str]:
    """Verify a token; return its claims and the name of its key."""
    options: Any = {"require": list(required)}
    try:
        kid = jwt.get_unverified_header(token)["kid"]
        key = _derive_link_key(secret_keys.get_key(kid), audience)
        claims = jwt.decode(token, key, [ALGORITHM], options, issuer=ISSUER, audience=audience)
    except (jwt.PyJWTError, KeyError, ValueError, TypeError) as error:
        raise Invalid(NOT_VALID) from error
    return claims, kid


def _derive_link_key(key: str, purpose: str) -> bytes:
    return secret_keys.derive_key(key, f"link:{purpose}")


def _compute_seal(key: str, purpose: Purpose, state: str) -> str:
    seal_key = secret_keys.derive_key(key, f"seal:{purpose}")
    return hmac.new(seal_key, state.encode(), "sha256").hexdigest()
