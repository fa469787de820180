"""Passwords, hashed by Argon2id with OWASP's parameters (19 MiB, 2 passes, 1 lane): 16 ms of CPU."""

from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MINIMUM_LENGTH: Final = 8
"""Characters (facts: api, user)."""
MAXIMUM_LENGTH: Final = 1_000
"""Characters; more would only cost CPU."""


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


@cache
def _decoy() -> str:
    return _hasher().hash("no account has this password")


def hashed(password: str) -> str:
    """Give the hash to store."""
    return _hasher().hash(password)


def matches(password: str, stored: str | None) -> bool:
    """Tell whether the password is the stored one; as slow for an unknown account, so that time tells nothing."""
    try:
        return _hasher().verify(stored or _decoy(), password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False
