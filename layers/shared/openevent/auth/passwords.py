"""Passwords, hashed by Argon2id with OWASP's parameters (19 MiB, 2 passes, 1 lane): 16 ms of CPU."""

from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MINIMUM_LENGTH: Final = 8
"""Characters (docs/contract/auth.md#passwords)."""
MAXIMUM_LENGTH: Final = 1_000
"""Characters; more would only cost CPU."""

DECOY_HASH: Final = "$argon2id$v=19$m=19456,t=2,p=1$dTfM3GyluuBQ3VbDCR63VA$uKK1GCftSe4/jBydo8Pj+E980SF358Tm/xme0xXEVEM"
"""A hash of the same parameters, which no account has; ready, so that not even a process's first
answer is slower."""


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def has_valid_length(password: str) -> bool:
    """Tell whether a password is neither too short nor too long."""
    return MINIMUM_LENGTH <= len(password) <= MAXIMUM_LENGTH


def hash_password(password: str) -> str:
    """Give the hash to store."""
    return _hasher().hash(password)


def is_correct(password: str, stored: str | None) -> bool:
    """Tell whether the password is the stored one; as slow for an unknown account, so that time tells nothing."""
    try:
        return (
            _hasher().verify(stored or DECOY_HASH, password[: MAXIMUM_LENGTH + 1])
            and stored is not None
        )
    except (VerificationError, InvalidHashError):
        return False
