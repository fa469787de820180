"""Keys of media in the bucket: each medium lies under its owner (docs/contract/storage.md#keys)."""

import re
from typing import Final, NamedTuple

MEDIA_PREFIX: Final = "media/"
DIGEST_LENGTH: Final = 32
EVENTS: Final = "events"
DIGEST: Final = rf"[0-9a-f]{{{DIGEST_LENGTH}}}"
OWNER: Final = r"media/([a-z-]{1,40})/(\d{1,18})/"
MEDIA_KEY: Final = re.compile(rf"{OWNER}{DIGEST}/[\w.-]+", re.ASCII)


class Owner(NamedTuple):
    """What media belong to: a row of the resource with this plural name, such as `events`."""

    plural: str
    id: int


def build_key(owner: Owner, digest: str, name: str) -> str:
    """Build the key of a medium from the content's SHA-256 in hex and a safe file name."""
    return f"{build_prefix(owner)}{digest[:DIGEST_LENGTH]}/{name}"


def build_prefix(owner: Owner) -> str:
    """Build the prefix of all media of an owner."""
    return f"{MEDIA_PREFIX}{owner.plural}/{owner.id}/"


def read_owner(key: str) -> Owner | None:
    """Read the owner from a media key; None for any other key."""
    match = MEDIA_KEY.fullmatch(key)
    return Owner(match[1], int(match[2])) if match else None


def move_key(key: str, owner: Owner) -> str:
    """Build the key that a medium has when it is copied to another owner."""
    _, _, _, digest, name = key.split("/")
    return build_key(owner, digest, name)


def build_sibling_key(key: str, digest: str, name: str) -> str:
    """Build the key of a medium that has the same owner as another one."""
    prefix, _, _ = key.rsplit("/", 2)
    return f"{prefix}/{digest[:DIGEST_LENGTH]}/{name}"
