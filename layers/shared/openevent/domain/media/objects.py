"""Objects of the bucket as sources of media: looked up, read and copied by their ETag."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from openevent.infra.aws import client
from openevent.infra.config import settings

REPLACED: Final = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.PRECONDITION_FAILED})
"""S3's answers when the object is gone, or is another one than its ETag says."""


class Gone(Exception):
    """The object no longer exists, or somebody has replaced it."""


@dataclass(frozen=True)
class StoredObject:
    """An object: `size` is in bytes, `content_type` is as it was stored."""

    key: str
    etag: str
    size: int
    content_type: str


def find(key: str) -> StoredObject | None:
    """Find an object; None if there is none with this key."""
    s3 = client("s3")
    try:
        answer = s3.head_object(Bucket=settings().bucket, Key=key)
    except s3.exceptions.ClientError as error:
        if _get_status(error) != HTTPStatus.NOT_FOUND:
            raise
        return None
    return StoredObject(key, answer["ETag"], answer["ContentLength"], answer["ContentType"])


def read(source: StoredObject, first_bytes: int | None = None) -> bytes:
    """Read an object, or only its first bytes. Raises Gone."""
    s3 = client("s3")
    request: dict[str, Any] = {"Range": f"bytes=0-{first_bytes - 1}"} if first_bytes else {}
    try:
        answer = s3.get_object(
            Bucket=settings().bucket, Key=source.key, IfMatch=source.etag, **request
        )
    except s3.exceptions.ClientError as error:
        _raise_gone(error)
        raise
    return bytes(answer["Body"].read())


def copy(source: StoredObject, key: str, headers: Mapping[str, str] | None = None) -> None:
    """Copy an object as it was when it was found; `headers` replace those of the source.

    Raises Gone.
    """
    s3, bucket = client("s3"), settings().bucket
    request: dict[str, Any] = {"MetadataDirective": "REPLACE", **headers} if headers else {}
    origin: Any = {"Bucket": bucket, "Key": source.key}
    try:
        s3.copy_object(
            Bucket=bucket, Key=key, CopySource=origin, CopySourceIfMatch=source.etag, **request
        )
    except s3.exceptions.ClientError as error:
        _raise_gone(error)
        raise


def _raise_gone(error: Any) -> None:
    if _get_status(error) in REPLACED:
        raise Gone from error


def _get_status(error: Any) -> int:
    return int(error.response["ResponseMetadata"]["HTTPStatusCode"])
