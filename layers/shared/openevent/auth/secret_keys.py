"""The keys of the one secret: the newest signs, the previous is good as long as it is there."""

import hmac
import json
import time
from functools import lru_cache
from typing import Final

from openevent.infra.aws import client
from openevent.infra.config import settings

KEYS_SECONDS: Final = 300
"""How long a process signs by the keys it read, so that a rotation is seen everywhere within 5
minutes."""
UNKNOWN_SECONDS: Final = 10
"""How soon a key that a process does not know is looked for again: another process may sign by it
already."""


@lru_cache(maxsize=4)
def load_secret(_seconds: int, _period: int) -> dict[str, str]:
    """Give the secret as it was read in this period of so many seconds."""
    answer = client("secretsmanager").get_secret_value(SecretId=settings().auth_secret_id)
    return dict(json.loads(answer["SecretString"]))


def _read_within(seconds: int) -> dict[str, str]:
    return load_secret(seconds, int(time.time() // seconds))


def get_signing_key() -> tuple[str, str]:
    """Give the name (`kid`) and the key that sign."""
    known = _read_within(KEYS_SECONDS)
    return known["kid"], known["key"]


def get_key(kid: str) -> str:
    """Give the key of that name. Raises KeyError where there is none, or none any more."""
    known = _keys(_read_within(KEYS_SECONDS))
    return known[kid] if kid in known else _keys(_read_within(UNKNOWN_SECONDS))[kid]


def _keys(known: dict[str, str]) -> dict[str, str]:
    previous = {known["previous-kid"]: known["previous-key"]} if known.get("previous-kid") else {}
    return previous | {known["kid"]: known["key"]}


def derive_key(key: str, purpose: str) -> bytes:
    """Derive the 32 bytes that are the key of one purpose, so that what is signed for one is good for no other."""
    return hmac.digest(key.encode(), f"open-event:{purpose}".encode(), "sha256")
