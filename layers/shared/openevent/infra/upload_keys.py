"""Keys of uploaded files in the bucket, and their addresses (docs/contract/storage.md#uploads)."""

import re
from typing import Final, NamedTuple

from openevent.infra.config import settings
from openevent.infra.media_keys import DIGEST

UUID: Final = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
KEY: Final = re.compile(
    rf"uploads/(\d{{1,18}})/{UUID}/(?:({DIGEST})|[a-z]{{1,20}})/([\w.-]+)", re.ASCII
)


class UploadKey(NamedTuple):
    """The parts of a key.

    An upload through the API was checked: its key has the digest of its content. The digest of one
    by a signed form is "": its key has the declared family of its type instead.
    """

    text: str
    user_id: int
    digest: str
    name: str


def build_key(user_id: int, upload: str, digest_or_family: str, name: str) -> str:
    """Build a key; `upload` is a UUID, `name` is a safe file name."""
    return f"uploads/{user_id}/{upload}/{digest_or_family}/{name}"


def read_key(text: str) -> UploadKey | None:
    """Read the parts of a key; None for any other key."""
    match = KEY.fullmatch(text)
    if match is None:
        return None
    user_id, digest, name = match.groups()
    return UploadKey(text, int(user_id), digest or "", name)


def build_url(key: str) -> str:
    """Build the address of an upload, which a resource may name."""
    return f"{get_base()}{key}"


def read_url(url: str) -> UploadKey | None:
    """Read the key from the address of an upload; None for any other address."""
    base = get_base()
    return read_key(url.removeprefix(base)) if url.startswith(base) else None


def get_base() -> str:
    """Return the beginning of the addresses of uploads and media."""
    return f"{settings().api_origin}/v1/media/"
