"""The bucket: where uploads, media and exports lie, and the signed URLs that lead there (docs/contract/storage.md)."""

import re
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import cache
from http import HTTPStatus
from itertools import batched
from typing import Any, Final
from urllib.parse import quote, urlencode
from uuid import UUID

import boto3
import orjson
from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.exceptions import ClientError, NoCredentialsError

from openevent.infra.aws import client
from openevent.infra.config import settings

UPLOAD_MAXIMUM_BYTES: Final = 2 * 1024**3
"""Bytes of an upload (docs/contract/storage.md#uploads)."""
UPLOAD_SECONDS: Final = 900
DOWNLOAD_SECONDS: Final = 900
"""A signed URL dies with the credentials that signed it; 15 minutes is the longest we promise
(docs/contract/platform.md#signed-urls)."""
STABLE_SECONDS: Final = 600
"""How long the target of a medium stays the same (docs/contract/storage.md#media)."""
MEDIA_PREFIX: Final = "media/"
DIGEST_LENGTH: Final = 32
COPY_THREADS: Final = 16
"""Threads that copy media side by side."""
MEDIA_KEY: Final = re.compile(r"media/events/(\d{1,18})/[0-9a-f]{32}/[\w.-]+", re.ASCII)

RASTER_SIGNATURES: Final = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
)


class NotRemoved(Exception):
    """S3 kept an object that was to go; worth a retry."""


def build_upload_key(user_id: int, upload: str) -> str:
    """Give the key of a user's upload, `upload` being its UUID."""
    return f"uploads/{user_id}/{upload}.zip"


def build_media_key(event_id: int, digest: str, name: str) -> str:
    """Give the key of a medium: the event's id, the first half of the content's SHA-256 in hex, a safe name."""
    return f"{MEDIA_PREFIX}events/{event_id}/{digest[:DIGEST_LENGTH]}/{name}"


def build_media_prefix(event_id: int) -> str:
    """Give the prefix of all media of an event."""
    return f"{MEDIA_PREFIX}events/{event_id}/"


def build_export_key(event_id: int, task_id: str) -> str:
    """Give the key of an export's zip."""
    return f"exports/{event_id}/{task_id}.zip"


def build_own_data_key(user_id: int, task_id: str) -> str:
    """Give the key of the file with all that is stored of a user: it goes with a mail."""
    return f"mails/users/{user_id}/{task_id}.json"


def build_safe_name(path: str) -> str:
    """Give the last part of a path as a file name of at most 100 characters from letters, digits, `.`, `_` and `-`.

    The ending stays, even where nothing before it is ASCII.
    """
    name = re.sub(r"[^\w.-]+", "_", path.rsplit("/", 1)[-1], flags=re.ASCII).rstrip("._")
    stem, dot, extension = name.rpartition(".")
    if not stem:
        return name.lstrip("._")[:100] or "file"
    return f"{stem.strip('._')[:90] or 'file'}{dot}{extension[:9]}"


def detect_content_type(head: bytes) -> str:
    """Tell the type of a raster image from its first bytes; anything else is `application/octet-stream`."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    return next(
        (kind for magic, kind in RASTER_SIGNATURES if head.startswith(magic)),
        "application/octet-stream",
    )


def build_media_headers(head: bytes) -> dict[str, str]:
    """Give the S3 headers of a medium: inline only for raster images, so that no script runs on our origin."""
    kind = detect_content_type(head)
    shown = "inline" if kind.startswith("image/") else "attachment"
    return {
        "ContentType": kind,
        "ContentDisposition": shown,
        "CacheControl": "public, max-age=31536000, immutable",
    }


def build_public_url(value: str | None) -> str | None:
    """Give the URL of a media column's value: our own key under the API's origin, a foreign URL as it is."""
    if value and value.startswith(MEDIA_PREFIX):
        return f"{settings().api_origin}/v1/{quote(value)}"
    return value


def read_own_key(url: str) -> str | None:
    """Give the media key behind a URL of this deployment, None for a foreign one."""
    prefix = f"{settings().api_origin}/v1/{MEDIA_PREFIX}"
    return url.removeprefix(f"{settings().api_origin}/v1/") if url.startswith(prefix) else None


def read_event_id(key: str) -> int:
    """Give the id of the event whose medium lies under a key, 0 for what is no key of a medium."""
    found = MEDIA_KEY.fullmatch(key)
    return int(found[1]) if found else 0


def put_media(key: str, body: Any, head: bytes) -> None:
    """Store a medium; `head` is its first bytes. The same key always holds the same bytes."""
    client("s3").put_object(
        Bucket=settings().bucket, Key=key, Body=body, **build_media_headers(head)
    )


def copy_media(keys: Iterable[str], event_id: int) -> None:
    """Copy media of other events into the event; one that is gone stays away."""
    with ThreadPoolExecutor(COPY_THREADS) as pool:
        for done in [pool.submit(_copy, key, event_id) for key in set(keys) if read_event_id(key)]:
            done.result()


def _copy(key: str, event_id: int) -> None:
    _, _, _, digest, name = key.split("/")
    try:
        source: Any = {"Bucket": settings().bucket, "Key": key}
        client("s3").copy_object(
            Bucket=settings().bucket, Key=build_media_key(event_id, digest, name), CopySource=source
        )
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] != HTTPStatus.NOT_FOUND:
            raise


def put_upload(key: str, body: bytes) -> str:
    """Store an upload that came through the API; gives its ETag."""
    kind = "application/zip"
    return str(
        client("s3").put_object(Bucket=settings().bucket, Key=key, Body=body, ContentType=kind)[
            "ETag"
        ]
    )


def head_object(key: str) -> tuple[str, int] | None:
    """Give an object's ETag and size in bytes, None where there is none."""
    try:
        found = client("s3").head_object(Bucket=settings().bucket, Key=key)
    except ClientError as error:
        if error.response["Error"]["Code"] in {"404", "NoSuchKey", "NotFound"}:
            return None
        raise
    return found["ETag"], found["ContentLength"]


def list_objects(prefix: str) -> Iterator[tuple[str, int]]:
    """Give key and size in bytes of every object under a prefix."""
    pages = (
        client("s3")
        .get_paginator("list_objects_v2")
        .paginate(Bucket=settings().bucket, Prefix=prefix)
    )
    for page in pages:
        yield from ((found["Key"], found["Size"]) for found in page.get("Contents", ()))


def remove_objects(keys: Iterable[str]) -> None:
    """Remove objects, 1,000 a request (S3's limit). Raises NotRemoved where S3 kept one (and said 200)."""
    for some in batched(keys, 1000, strict=False):
        wanted = {"Objects": [{"Key": key} for key in some], "Quiet": True}
        kept = client("s3").delete_objects(Bucket=settings().bucket, Delete=wanted).get("Errors")
        if kept:
            raise NotRemoved(
                f"{len(kept)} objects stay in the bucket, the first with {kept[0].get('Code')}."
            )


def remove_media(event_id: int) -> None:
    """Remove all media of an event."""
    remove_objects(key for key, _ in list_objects(build_media_prefix(event_id)))


def sign_download_url(key: str, name: str | None = None, seconds: int = DOWNLOAD_SECONDS) -> str:
    """Sign a URL that gives the object for `seconds`; with a name, as a download of that name."""
    extra = (
        {"ResponseContentDisposition": f"attachment; filename*=UTF-8''{quote(name)}"}
        if name
        else {}
    )
    wanted = {"Bucket": settings().bucket, "Key": key, **extra}
    return str(client("s3").generate_presigned_url("get_object", Params=wanted, ExpiresIn=seconds))


@cache
def _get_session() -> boto3.Session:
    return boto3.Session()


def sign_stable_url(key: str, now: float) -> tuple[str, int]:
    """Sign a URL that is the same for ten minutes, so that phones cache what it gives, and the seconds left of them.

    It is valid for ten minutes more. `now` is the time in seconds since 1970.
    """
    start = int(now // STABLE_SECONDS * STABLE_SECONDS)
    return _signed_at(start, sign_download_url(key).partition("?")[0]), int(
        start + STABLE_SECONDS - now
    )


def _signed_at(start: int, url: str) -> str:
    # Botocore's own signing of URLs takes the clock; its parts take the time that they are given.
    found = _get_session().get_credentials()
    if found is None:
        raise NoCredentialsError
    credentials = found.get_frozen_credentials()
    signer = S3SigV4QueryAuth(credentials, "s3", _get_session().region_name)
    request = AWSRequest("GET", url)
    request.context["timestamp"] = datetime.fromtimestamp(start, UTC).strftime("%Y%m%dT%H%M%SZ")
    query = {
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Credential": signer.scope(request),
        "X-Amz-Date": request.context["timestamp"],
        "X-Amz-Expires": str(2 * STABLE_SECONDS),
        "X-Amz-SignedHeaders": "host",
    }
    token = {"X-Amz-Security-Token": credentials.token} if credentials.token else {}
    request.url = f"{url}?{urlencode(query | token, quote_via=quote)}"
    signature = signer.signature(
        signer.string_to_sign(request, signer.canonical_request(request)), request
    )
    return f"{request.url}&X-Amz-Signature={signature}"


def sign_upload_form(key: str) -> dict[str, Any]:
    """Sign a form for a POST to exactly this key, of 1 byte to 2 GB, within 15 minutes: `{"url", "fields"}`."""
    kind = "application/zip"
    conditions = [["content-length-range", 1, UPLOAD_MAXIMUM_BYTES], {"Content-Type": kind}]
    return dict(
        client("s3").generate_presigned_post(
            settings().bucket,
            key,
            Fields={"Content-Type": kind},
            Conditions=conditions,
            ExpiresIn=UPLOAD_SECONDS,
        )
    )


def put_mail(key: UUID, bodies: Mapping[str, Any]) -> str:
    """Store the bodies of a mail that no queue takes, and give the object's key; the lifecycle rule removes it."""
    name = f"mails/{key}.json"
    client("s3").put_object(
        Bucket=settings().bucket,
        Key=name,
        Body=orjson.dumps(bodies),
        ContentType="application/json",
    )
    return name
