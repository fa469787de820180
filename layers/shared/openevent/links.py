"""Link tokens: what a mail's link carries to prove that its mail was read; signed, for one purpose, used once.

Each purpose has a key of its own, so a link token is no access token and no link of another purpose. It holds a seal
over a state that its use changes (a password's hash, say): once used, the seal fits no more, and nothing is stored.
"""

import hmac
import time
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import jwt

from openevent import secret_keys
from openevent.tokens import ALGORITHM, ISSUER

REQUIRED: Final = ("iat", "exp", "iss", "aud", "sub", "seal")


class Purpose(StrEnum):
    """What a link is for."""

    VERIFY = "verify"
    RESET = "reset"
    INVITE = "invite"


SECONDS: Final = {Purpose.VERIFY: 7 * 86_400, Purpose.RESET: 3_600, Purpose.INVITE: 7 * 86_400}
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
        return hmac.compare_digest(self.seal, _seal(secret_keys.named(self.kid), self.purpose, state))


def token(purpose: Purpose, subject_id: int, state: str) -> str:
    """Sign a link to a subject such as a user's id, good until its time is over or the state is another one."""
    kid, key = secret_keys.current()
    now = int(time.time())
    claims = {"iat": now, "exp": now + SECONDS[purpose], "iss": ISSUER, "aud": purpose, "sub": str(subject_id)}
    sealed = claims | {"seal": _seal(key, purpose, state)}
    return jwt.encode(sealed, secret_keys.derived(key, f"link:{purpose}"), ALGORITHM, headers={"kid": kid})


def read(purpose: Purpose, sent: Any) -> Link:
    """Check a link's signature, purpose and time; whether it was used, only its subject can tell. Raises Invalid."""
    try:
        kid = jwt.get_unverified_header(sent)["kid"]
        claims = jwt.decode(
            sent,
            secret_keys.derived(secret_keys.named(kid), f"link:{purpose}"),
            algorithms=[ALGORITHM],
            issuer=ISSUER,
            audience=purpose,
            options={"require": list(REQUIRED)},
        )
        return Link(purpose, int(claims["sub"]), str(claims["seal"]), kid)
    except (jwt.PyJWTError, KeyError, ValueError, TypeError) as error:
        raise Invalid("The link is not valid.") from error


def _seal(key: str, purpose: Purpose, state: str) -> str:
    return hmac.new(secret_keys.derived(key, f"seal:{purpose}"), state.encode(), "sha256").hexdigest()
