"""The bucket: where uploads, media and exports lie, and the signed URLs that lead there (design 4.6)."""

import re
from collections.abc import Iterable, Iterator
from itertools import batched
from typing import Any, Final
from urllib.parse import quote

from openevent.aws import client
from openevent.config import settings

UPLOAD_LIMIT: Final = 2 * 1024**3
"""Bytes of an upload (design 4.4)."""
UPLOAD_SECONDS: Final = 900
DOWNLOAD_SECONDS: Final = 900
"""A signed URL dies with the credentials that signed it; 15 minutes is the longest we promise (facts: platform)."""
MEDIA_PREFIX: Final = "media/"
DIGEST_LENGTH: Final = 32

RASTER: Final = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
)


def upload_key(user_id: int, upload: str) -> str:
    """Give the key of a user's upload, `upload` being its UUID."""
    return f"uploads/{user_id}/{upload}.zip"


def media_key(event_id: int, digest: str, name: str) -> str:
    """Give the key of a medium: the event's id, the first half of the content's SHA-256 in hex, a safe name."""
    return f"{MEDIA_PREFIX}events/{event_id}/{digest[:DIGEST_LENGTH]}/{name}"


def media_prefix(event_id: int) -> str:
    """Give the prefix of all media of an event."""
    return f"{MEDIA_PREFIX}events/{event_id}/"


def export_key(event_id: int, task_id: str) -> str:
    """Give the key of an export's zip."""
    return f"exports/{event_id}/{task_id}.zip"


def safe_name(path: str) -> str:
    """Give the last part of a path as a file name of at most 100 characters from letters, digits, `.`, `_` and `-`."""
    name = re.sub(r"[^\w.-]+", "_", path.rsplit("/", 1)[-1], flags=re.ASCII).strip("._")
    stem, dot, extension = name.rpartition(".")
    return f"{stem[:90]}{dot}{extension[:9]}" if stem else name[:100] or "file"


def content_type(head: bytes) -> str:
    """Tell the type of a raster image from its first bytes; anything else is `application/octet-stream`."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for magic, kind in RASTER if head.startswith(magic)), "application/octet-stream")


def headers_for(head: bytes) -> dict[str, str]:
    """Give the S3 headers of a medium: inline only for raster images, so that no script runs on our origin."""
    kind = content_type(head)
    shown = "inline" if kind.startswith("image/") else "attachment"
    return {"ContentType": kind, "ContentDisposition": shown, "CacheControl": "public, max-age=31536000, immutable"}


def public_url(value: str | None) -> str | None:
    """Give the URL of a media column's value: our own key under the API's origin, a foreign URL as it is."""
    if value and value.startswith(MEDIA_PREFIX):
        return f"{settings().api_origin}/v1/{quote(value)}"
    return value


def own_key(url: str) -> str | None:
    """Give the media key behind a URL of this deployment, None for a foreign one."""
    prefix = f"{settings().api_origin}/v1/{MEDIA_PREFIX}"
    return url.removeprefix(f"{settings().api_origin}/v1/") if url.startswith(prefix) else None


def put_media(key: str, body: Any, head: bytes) -> None:
    """Store a medium; `head` is its first bytes. The same key always holds the same bytes."""
    client("s3").put_object(Bucket=settings().bucket, Key=key, Body=body, **headers_for(head))


def listed(prefix: str) -> Iterator[tuple[str, int]]:
    """Give key and size in bytes of every object under a prefix."""
    pages = client("s3").get_paginator("list_objects_v2").paginate(Bucket=settings().bucket, Prefix=prefix)
    for page in pages:
        yield from ((found["Key"], found["Size"]) for found in page.get("Contents", ()))


def remove(keys: Iterable[str]) -> None:
    """Remove objects, 1,000 a request (S3's limit)."""
    for some in batched(keys, 1000, strict=False):
        wanted = {"Objects": [{"Key": key} for key in some], "Quiet": True}
        client("s3").delete_objects(Bucket=settings().bucket, Delete=wanted)


def remove_media(event_id: int) -> None:
    """Remove all media of an event."""
    remove(key for key, _ in listed(media_prefix(event_id)))


def download_url(key: str, name: str | None = None, seconds: int = DOWNLOAD_SECONDS) -> str:
    """Sign a URL that gives the object for `seconds`; with a name, as a download of that name."""
    extra = {"ResponseContentDisposition": f"attachment; filename*=UTF-8''{quote(name)}"} if name else {}
    wanted = {"Bucket": settings().bucket, "Key": key, **extra}
    return str(client("s3").generate_presigned_url("get_object", Params=wanted, ExpiresIn=seconds))


def upload_form(key: str) -> dict[str, Any]:
    """Sign a form for a POST to exactly this key, of 1 byte to 2 GB, within 15 minutes: `{"url", "fields"}`."""
    kind = "application/zip"
    conditions = [["content-length-range", 1, UPLOAD_LIMIT], {"Content-Type": kind}]
    return dict(
        client("s3").generate_presigned_post(
            settings().bucket, key, Fields={"Content-Type": kind}, Conditions=conditions, ExpiresIn=UPLOAD_SECONDS
        )
    )
