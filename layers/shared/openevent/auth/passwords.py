"""Passwords in the form of RFC 8265 (OpaqueString), hashed by Argon2id with OWASP's parameters.

These are 19 MiB, 2 passes and 1 lane; a hash takes 16 ms of CPU time. The form:
docs/contract/auth.md#passwords.
"""

import re
import unicodedata
from enum import Enum, auto
from functools import cache
from typing import Any, Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from openevent.text.normal_form import to_nfc

MINIMUM_LENGTH: Final = 8
"""Characters (docs/contract/auth.md#passwords)."""
MAXIMUM_LENGTH: Final = 1_000
"""Characters; a longer password would only cost CPU time."""
WRONG_LENGTH: Final = f"A password has {MINIMUM_LENGTH} to {MAXIMUM_LENGTH} characters."
NOT_PRINTABLE: Final = "A password has no control characters, such as tabs and line breaks."
SPACES: Final = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
"""The spaces of Unicode (Zs) except the one of ASCII."""
MAXIMUM_TYPED: Final = 4 * MAXIMUM_LENGTH
"""Characters that are read of a typed password: a letter may be typed as several."""

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


class Match(Enum):
    """How a password matches a stored hash: in the enforced form, as typed, or not at all."""

    NONE = auto()
    CURRENT = auto()
    AS_TYPED = auto()


def enforce(password: str) -> str:
    """Return the form in which passwords are hashed: other spaces as U+0020, then NFC.

    Raises ValueError for an empty password or one with control characters.
    """
    enforced = to_nfc(SPACES.sub(" ", password))
    if not enforced or any(unicodedata.category(character) == "Cc" for character in enforced):
        raise ValueError(NOT_PRINTABLE if enforced else WRONG_LENGTH)
    return enforced


def find_fault(password: Any) -> str | None:
    """Return the sentence that refuses a value as a new password; None if it may become one."""
    if not isinstance(password, str) or len(password) > MAXIMUM_TYPED:
        return WRONG_LENGTH
    try:
        enforced = enforce(password)
    except ValueError as error:
        return str(error)
    return None if MINIMUM_LENGTH <= len(enforced) <= MAXIMUM_LENGTH else WRONG_LENGTH


def is_same(password: str, other: str) -> bool:
    """Return whether two typed texts are one password; the first may become one."""
    return find_fault(other) is None and enforce(password) == enforce(other)


def hash_password(password: str) -> str:
    """Compute the hash to store. Raises ValueError for a password that `enforce` refuses."""
    return _get_hasher().hash(enforce(password))


def compare(password: str, stored_hash: str | None) -> Match:
    """Compare a typed password with a stored hash; None is the hash of an unknown account.

    An unknown account takes as long as a known one, so that the time reveals nothing: the number
    of hashes follows from the typed text alone.
    """
    for form, match in _list_forms(password):
        if _is_hash_of(form, stored_hash):
            return match
    return Match.NONE


def _list_forms(password: str) -> list[tuple[str, Match]]:
    """List the enforced form and, where it differs, the text as typed: older hashes are of it."""
    typed = password[: MAXIMUM_LENGTH + 1]
    try:
        enforced = enforce(password[:MAXIMUM_TYPED])[: MAXIMUM_LENGTH + 1]
    except ValueError:
        return [(typed, Match.AS_TYPED)]
    forms = [(enforced, Match.CURRENT)]
    return forms if enforced == typed else [*forms, (typed, Match.AS_TYPED)]


def _is_hash_of(form: str, stored_hash: str | None) -> bool:
    try:
        is_match = _get_hasher().verify(stored_hash or DECOY_HASH, form)
    except (VerificationError, InvalidHashError):
        return False
    return is_match and stored_hash is not None
