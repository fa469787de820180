"""Link tokens: what a mail's link carries to prove that its mail was read; signed, for one purpose, used once.

Each purpose has a key of its own, so a link token is no access token and no link of another
purpose. It holds a seal over a state that its use changes (a password's hash, say): once used, the
seal fits no more, and nothing is stored.
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
    """What a link is for."""

    VERIFY = "verify"
    RESET = "reset"
    INVITE = "invite"
    EXPORT = "export"


WEEK_SECONDS: Final = 7 * 86_400
LIFETIMES: Final = {
    Purpose.VERIFY: WEEK_SECONDS,
    Purpose.RESET: 3_600,
    Purpose.INVITE: WEEK_SECONDS,
    Purpose.EXPORT: WEEK_SECONDS,
}
"""How long a link is good: a reset an hour, the others a week."""


class Invalid(Exception):
    """The link is none of ours, or of another purpose, or its time is over."""


@dataclass(frozen=True)
class Link:
    """What a valid link says: the id of its subject, and the seal over the subject's state."""

    purpose: Purpose
    subject_id: int
    seal: str
    kid: str

    def fits(self, state: str) -> bool:
        """Tell whether the subject's state is still the one that was sealed."""
        return hmac.compare_digest(
            self.seal, _seal(secret_keys.get_key(self.kid), self.purpose, state)
        )


def seal_state(purpose: Purpose, state: str) -> tuple[str, str]:
    """Seal a subject's state: the name of the key, and the seal. By itself it proves nothing and opens nothing."""
    kid, key = secret_keys.get_signing_key()
    return kid, _seal(key, purpose, state)


def sign_link(purpose: Purpose, subject_id: int, state: str) -> str:
    """Sign a link to a subject such as a user's id, good until its time is over or the state is another one."""
    return sign_sealed_link(purpose, subject_id, *seal_state(purpose, state))


def sign_sealed_link(
    purpose: Purpose, subject_id: int, kid: str, seal: str, mail: UUID | None = None
) -> str:
    """Sign a link of a seal; its time begins now, when its mail (the key) leaves. Raises KeyError: the key is gone."""
    now = int(time.time())
    claims = {
        "iat": now,
        "exp": now + LIFETIMES[purpose],
        "iss": ISSUER,
        "aud": purpose,
        "sub": str(subject_id),
    }
    known = claims | {"seal": seal} | ({"mail": mail.hex} if mail else {})
    secret = secret_keys.derive_key(secret_keys.get_key(kid), f"link:{purpose}")
    return jwt.encode(known, secret, ALGORITHM, headers={"kid": kid})


def sign_unsubscribe_link(address: str, group: str) -> str:
    """Sign the link by which the reader of a mail leaves a group of actions; it needs no login and has no end."""
    kid, key = secret_keys.get_signing_key()
    claims = {"iss": ISSUER, "aud": UNSUBSCRIBE, "sub": address.lower(), "group": group}
    return jwt.encode(
        claims, secret_keys.derive_key(key, f"link:{UNSUBSCRIBE}"), ALGORITHM, headers={"kid": kid}
    )


def read_unsubscribe_link(sent: Any) -> tuple[str, str]:
    """Give the address, in lower case, and the group that a link is for. Raises Invalid."""
    claims, _ = _checked(UNSUBSCRIBE, sent, ("iss", "aud", "sub", "group"))
    return str(claims["sub"]), str(claims["group"])


def read_link(purpose: Purpose, sent: Any) -> Link:
    """Check a link's signature, purpose and time; whether it was used, only its subject can tell. Raises Invalid."""
    claims, kid = _checked(purpose, sent, REQUIRED_CLAIMS)
    try:
        return Link(purpose, int(claims["sub"]), str(claims["seal"]), kid)
    except ValueError as error:
        raise Invalid(NOT_VALID) from error


def _checked(audience: str, sent: Any, required: Sequence[str]) -> tuple[dict[str, Any], str]:
    try:
        kid = jwt.get_unverified_header(sent)["kid"]
        secret = secret_keys.derive_key(secret_keys.get_key(kid), f"link:{audience}")
        options: Any = {"require": list(required)}
        return jwt.decode(sent, secret, [ALGORITHM], options, issuer=ISSUER, audience=audience), kid
    except (jwt.PyJWTError, KeyError, ValueError, TypeError) as error:
        raise Invalid(NOT_VALID) from error


def _seal(key: str, purpose: Purpose, state: str) -> str:
    return hmac.new(
        secret_keys.derive_key(key, f"seal:{purpose}"), state.encode(), "sha256"
    ).hexdigest()
