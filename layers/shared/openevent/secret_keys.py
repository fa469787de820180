"""The keys of the one secret: the newest signs, the previous is good as long as it is there."""

import hmac
import json
import time
from functools import cache
from typing import Final

from openevent.aws import client
from openevent.config import settings

KEYS_SECONDS: Final = 300
"""How long a process trusts the keys it read, so that a rotation is seen everywhere within 5 minutes."""


@cache
def secret(_period: int) -> dict[str, str]:
    """Give the secret as it was read in this period of KEYS_SECONDS."""
    answer = client("secretsmanager").get_secret_value(SecretId=settings().auth_secret_id)
    return dict(json.loads(answer["SecretString"]))


def _secret() -> dict[str, str]:
    return secret(int(time.time() // KEYS_SECONDS))


def current() -> tuple[str, str]:
    """Give the name (`kid`) and the key that sign."""
    known = _secret()
    return known["kid"], known["key"]


def named(kid: str) -> str:
    """Give the key of that name. Raises KeyError where there is none, or none any more."""
    known = _secret()
    previous = {known["previous-kid"]: known["previous-key"]} if known.get("previous-kid") else {}
    return (previous | {known["kid"]: known["key"]})[kid]


def derived(key: str, purpose: str) -> bytes:
    """Derive the 32 bytes that are the key of one purpose, so that what is signed for one is good for no other."""
    return hmac.digest(key.encode(), f"open-event:{purpose}".encode(), "sha256")
