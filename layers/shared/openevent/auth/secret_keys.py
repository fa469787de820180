"""The signing keys in the secret: the newest signs, the previous one still verifies."""

import hmac
import json
import time
from functools import lru_cache
from typing import Final

from openevent.infra.aws import client
from openevent.infra.config import settings

KEYS_SECONDS: Final = 300
"""How long a process uses the keys that it read, so a rotation takes effect within 5 minutes."""
UNKNOWN_SECONDS: Final = 10
"""How often an unknown key is looked up: another process may already sign with it."""


@lru_cache(maxsize=4)
def load_secret(_seconds: int, _period: int) -> dict[str, str]:
    """Read the secret, once in each period of so many seconds."""
    answer = client("secretsmanager").get_secret_value(SecretId=settings().auth_secret_id)
    return dict(json.loads(answer["SecretString"]))


def _load_secret_within(seconds: int) -> dict[str, str]:
    return load_secret(seconds, int(time.time() // seconds))


def get_signing_key() -> tuple[str, str]:
    """Get the name (`kid`) and the key that sign."""
    secret = _load_secret_within(KEYS_SECONDS)
    return secret["kid"], secret["key"]


def get_key(kid: str) -> str:
    """Get the key of that name. Raises KeyError if it does not exist (any more)."""
    keys = _list_keys(_load_secret_within(KEYS_SECONDS))
    if kid in keys:
        return keys[kid]
    return _list_keys(_load_secret_within(UNKNOWN_SECONDS))[kid]


def _list_keys(secret: dict[str, str]) -> dict[str, str]:
    keys = {secret["kid"]: secret["key"]}
    if secret.get("previous-kid"):
        keys.setdefault(secret["previous-kid"], secret["previous-key"])
    return keys


def derive_key(key: str, purpose: str) -> bytes:
    """Derive the key of one purpose (32 bytes); its signatures are invalid for other purposes."""
    return hmac.digest(key.encode(), f"open-event:{purpose}".encode(), "sha256")
