"""The objects of documents in the bucket (docs/contract/documents.md#files)."""

from typing import Final

from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.infra.media_keys import DIGEST_LENGTH

PDF_TYPE: Final = "application/pdf"


def build_key(event_id: int, order_id: int, digest: str) -> str:
    """Build the key of a PDF of an order from the content's SHA-256 in hex."""
    return f"tickets/{event_id}/{order_id}/{digest[:DIGEST_LENGTH]}.pdf"


def put(key: str, content: bytes) -> None:
    """Store a PDF; the same content has the same key, so a second time changes nothing."""
    client("s3").put_object(Bucket=settings().bucket, Key=key, Body=content, ContentType=PDF_TYPE)
