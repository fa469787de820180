"""Passwords, hashed by Argon2id with OWASP's parameters.

These are 19 MiB, 2 passes and 1 lane; a hash takes 16 ms of CPU time.
"""

from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MINIMUM_LENGTH: Final = 8
"""Characters (docs/contract/auth.md#passwords)."""
MAXIMUM_LENGTH: Final = 1_000
"""Characters; a longer password would only cost CPU time."""

DECOY_HASH: Final = (
    "$argon2id$v=19$m=19456,t=2,p=1$dTfM3GyluuBQ3VbDCR63VA"
    "$uKK1GCftSe4/jBydo8Pj+E980SF358Tm/xme0xXEVEM"
)
"""A hash with the same parameters that belongs to no account.

It is a constant: if the process computed it, the first answer for an unknown account would be slow.
"""


@cache
def _get_hasher() -> PasswordHasher:
    return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def has_valid_length(password: str) -> bool:
    """Return whether a password is neither too short nor too long."""
    return MINIMUM_LENGTH <= len(password) <= MAXIMUM_LENGTH


def hash_password(password: str) -> str:
    """Compute the hash to store."""
    return _get_hasher().hash(password)


def is_correct(password: str, stored_hash: str | None) -> bool:
    """Return whether the password has the stored hash; None is the hash of an unknown account.

    An unknown account takes as long as a known one, so that the time reveals nothing.
    """
    limited_password = password[: MAXIMUM_LENGTH + 1]
    try:
        is_match = _get_hasher().verify(stored_hash or DECOY_HASH, limited_password)
    except (VerificationError, InvalidHashError):
        return False
    return is_match and stored_hash is not None
