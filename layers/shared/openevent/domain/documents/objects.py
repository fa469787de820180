"""The objects of documents in the bucket (docs/contract/documents.md#files)."""

from typing import Final

from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.infra.media_keys import DIGEST_LENGTH

TYPES: Final = {"pdf": "application/pdf", "ics": "text/calendar"}
"""The media type of each ending of a key."""


def build_key(event_id: int, order_id: int, digest: str, ending: str = "pdf") -> str:
    """Build the key of a file of an order from the content's SHA-256 in hex."""
    return f"tickets/{event_id}/{order_id}/{digest[:DIGEST_LENGTH]}.{ending}"


def get_type(key: str) -> str:
    """Get the media type of a file by its key."""
    return TYPES[key.rpartition(".")[2]]


def put(key: str, content: bytes) -> None:
    """Store a file; the same content has the same key, so a second time changes nothing."""
    client("s3").put_object(
        Bucket=settings().bucket, Key=key, Body=content, ContentType=get_type(key)
    )
