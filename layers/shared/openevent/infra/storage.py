"""The bucket of uploads, media and exports, and the signed URLs to them.

docs/contract/storage.md
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import cache
from http import HTTPStatus
from itertools import batched
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlencode
from uuid import UUID

import orjson

from openevent.infra.aws import NoCredentials, client
from openevent.infra.config import settings
from openevent.infra.media_keys import (
    EVENTS,
    MEDIA_PREFIX,
    Owner,
    build_key,
    build_prefix,
    move_key,
    read_owner,
)
from openevent.infra.media_types import UNKNOWN, detect_content_type
from openevent.text.file_names import build_disposition, build_file_name

if TYPE_CHECKING:  # the clients import boto3 at their first use
    import boto3

UPLOAD_MAXIMUM_BYTES: Final = 2 * 1024**3
"""Largest upload (docs/contract/storage.md#uploads)."""
UPLOAD_SECONDS: Final = 900
DOWNLOAD_SECONDS: Final = 900
"""A signed URL ends with the credentials that signed it, so none is promised for longer.

docs/contract/platform.md#signed-urls
"""
STABLE_SECONDS: Final = 600
"""How long the signed URL of a medium stays the same (docs/contract/storage.md#media)."""
COPY_THREADS: Final = 16
"""Threads that copy media in parallel."""
DELETE_KEYS: Final = 1_000
"""Objects that one request may delete (Amazon S3, DeleteObjects)."""
ZIP_TYPE: Final = "application/zip"
BITMAPS: Final = re.compile(r"\.(bmp|dib)$", re.IGNORECASE)
"""Names of media that an earlier release stored as images that browsers show."""


class NotRemoved(Exception):
    """S3 did not delete an object; a retry may succeed."""


def build_upload_key(user_id: int, upload: str) -> str:
    """Build the key of a user's upload; `upload` is its UUID."""
    return f"uploads/{user_id}/{upload}.zip"


def build_media_key(event_id: int, digest: str, name: str) -> str:
    """Build the key of an event's medium from the content's SHA-256 in hex and a safe name."""
    return build_key(Owner(EVENTS, event_id), digest, name)


def build_media_prefix(event_id: int) -> str:
    """Build the prefix of all media of an event."""
    return build_prefix(Owner(EVENTS, event_id))


def build_export_key(event_id: int, task_id: str) -> str:
    """Build the key of an export's zip."""
    return f"exports/{event_id}/{task_id}.zip"


def build_own_data_key(user_id: int, task_id: str) -> str:
    """Build the key of the file with a user's personal data; a mail has it attached."""
    return f"mails/users/{user_id}/{task_id}.json"


def build_safe_name(path: str) -> str:
    """Build a file name from the last part of a path; at most 100 characters.

    It consists of ASCII letters, digits, `.`, `_` and `-`. The extension stays, even if nothing
    before it is ASCII. A safe name comes back as it is: the route of media checks names with this.
    """
    last_part = path.rsplit("/", 1)[-1]
    name = re.sub(r"[^\w.-]+", "_", last_part, flags=re.ASCII).rstrip("._")
    stem, dot, extension = name.rpartition(".")
    if not stem:
        return name.lstrip("._")[:100].rstrip("._") or "file"
    short_stem = stem.strip("._")[:90].rstrip("._")
    return f"{short_stem or 'file'}{dot}{extension[:9].rstrip('_') or 'file'}"


def build_media_headers(head: bytes, path: str) -> dict[str, str]:
    """Build the S3 headers of a medium from its first HEAD_BYTES and the path that has its name.

    Browsers show only images inline that they cannot take for a page: S3 sends no `nosniff`.
    """
    content_type = detect_content_type(head)
    kind = "inline" if content_type.startswith("image/") else "attachment"
    return {
        "ContentType": content_type,
        "ContentDisposition": build_disposition(build_file_name(path), kind),
        "CacheControl": "public, max-age=31536000, immutable",
    }


def build_public_url(value: str | None) -> str | None:
    """Build the URL of a media column's value.

    An own key becomes a URL under the API's origin; a foreign URL stays as it is.
    """
    if value and value.startswith(MEDIA_PREFIX):
        return f"{settings().api_origin}/v1/{quote(value)}"
    return value


def read_own_key(url: str) -> str | None:
    """Read the media key from a URL of this deployment; None for a foreign URL."""
    base = f"{settings().api_origin}/v1/"
    return url.removeprefix(base) if url.startswith(f"{base}{MEDIA_PREFIX}") else None


def read_event_id(key: str) -> int:
    """Read the event's id from the key of its medium; 0 for any other key."""
    owner = read_owner(key)
    return owner.id if owner and owner.plural == EVENTS else 0


def put_media(key: str, body: Any, head: bytes, path: str = "") -> None:
    """Store a medium under its key; `head` is its first bytes, `path` has its name for browsers."""
    headers = build_media_headers(head, path or key)
    client("s3").put_object(Bucket=settings().bucket, Key=key, Body=body, **headers)


def copy_media(keys: Iterable[str], event_id: int) -> None:
    """Copy media of other events into an event; a medium that does not exist is skipped."""
    media_keys = [key for key in set(keys) if read_event_id(key)]
    with ThreadPoolExecutor(COPY_THREADS) as pool:
        for copy in [pool.submit(copy_medium, key, event_id) for key in media_keys]:
            copy.result()


def build_copy_key(key: str, event_id: int) -> str:
    """Build the key that a medium has in another event."""
    return move_key(key, Owner(EVENTS, event_id))


def copy_medium(key: str, event_id: int) -> bool:
    """Copy a medium into an event; False if it does not exist."""
    bucket = settings().bucket
    source: Any = {"Bucket": bucket, "Key": key}
    new_key = build_copy_key(key, event_id)
    try:
        client("s3").copy_object(Bucket=bucket, Key=new_key, CopySource=source)
    except client("s3").exceptions.ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] != HTTPStatus.NOT_FOUND:
            raise
        return False
    return True


def put_upload(key: str, body: bytes) -> str:
    """Store an upload that came through the API; return its ETag."""
    answer = client("s3").put_object(
        Bucket=settings().bucket, Key=key, Body=body, ContentType=ZIP_TYPE
    )
    return str(answer["ETag"])


def head_object(key: str) -> tuple[str, int] | None:
    """Read an object's ETag and size in bytes; None if there is no such object."""
    try:
        answer = client("s3").head_object(Bucket=settings().bucket, Key=key)
    except client("s3").exceptions.ClientError as error:
        if error.response["Error"]["Code"] in {"404", "NoSuchKey", "NotFound"}:
            return None
        raise
    return answer["ETag"], answer["ContentLength"]


def list_objects(prefix: str) -> Iterator[tuple[str, int]]:
    """List key and size in bytes of each object under a prefix."""
    paginator = client("s3").get_paginator("list_objects_v2")
    for page in paginator.paginate(Bucket=settings().bucket, Prefix=prefix):
        for entry in page.get("Contents", ()):
            yield entry["Key"], entry["Size"]


def remove_objects(keys: Iterable[str]) -> None:
    """Delete objects. Raises NotRemoved if S3 did not delete one (its status is 200 even then)."""
    for chunk in batched(keys, DELETE_KEYS, strict=False):
        request = {"Objects": [{"Key": key} for key in chunk], "Quiet": True}
        answer = client("s3").delete_objects(Bucket=settings().bucket, Delete=request)
        if errors := answer.get("Errors"):
            raise NotRemoved(
                f"S3 did not delete {len(errors)} objects; the first error is "
                f"{errors[0].get('Code')}."
            )


def remove_media(event_id: int) -> None:
    """Delete all media of an event."""
    remove_objects(key for key, _ in list_objects(build_media_prefix(event_id)))


def sign_download_url(key: str, name: str | None = None, seconds: int = DOWNLOAD_SECONDS) -> str:
    """Sign a URL of an object, valid for `seconds`; with a name, browsers save it as that file."""
    request = {"Bucket": settings().bucket, "Key": key}
    if name:
        request["ResponseContentDisposition"] = build_disposition(name)
    url = client("s3").generate_presigned_url("get_object", Params=request, ExpiresIn=seconds)
    return str(url)


@cache
def _get_session() -> "boto3.Session":
    import boto3  # noqa: PLC0415 - see openevent.infra.aws

    return boto3.Session()


def sign_stable_url(key: str, now: float) -> tuple[str, int]:
    """Sign a URL that stays the same for ten minutes; return it and how many seconds are left.

    The same URL lets phones cache the medium. It is valid for ten more minutes. `now` is the time
    in seconds since 1970.
    """
    start = int(now // STABLE_SECONDS * STABLE_SECONDS)
    unsigned_url, _, _ = sign_download_url(key).partition("?")
    overrides = {"response-content-type": UNKNOWN} if BITMAPS.search(key) else {}
    return _sign_url_at(start, unsigned_url, overrides), int(start + STABLE_SECONDS - now)


def _sign_url_at(start: int, url: str, overrides: Mapping[str, str]) -> str:
    # botocore's presigned URLs start now; only its lower-level signer accepts another time.
    from botocore.auth import S3SigV4QueryAuth  # noqa: PLC0415 - see openevent.infra.aws
    from botocore.awsrequest import AWSRequest  # noqa: PLC0415 - see openevent.infra.aws

    session_credentials = _get_session().get_credentials()
    if session_credentials is None:
        raise NoCredentials("boto3 has no credentials.")
    credentials = session_credentials.get_frozen_credentials()
    signer = S3SigV4QueryAuth(credentials, "s3", _get_session().region_name)
    request = AWSRequest("GET", url)
    request.context["timestamp"] = datetime.fromtimestamp(start, UTC).strftime("%Y%m%dT%H%M%SZ")
    query = {
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Credential": signer.scope(request),
        "X-Amz-Date": request.context["timestamp"],
        "X-Amz-Expires": str(2 * STABLE_SECONDS),
        "X-Amz-SignedHeaders": "host",
        **overrides,
    }
    if credentials.token:
        query["X-Amz-Security-Token"] = credentials.token
    request.url = f"{url}?{urlencode(query, quote_via=quote)}"
    text = signer.string_to_sign(request, signer.canonical_request(request))
    return f"{request.url}&X-Amz-Signature={signer.signature(text, request)}"


def sign_upload_form(key: str) -> dict[str, Any]:
    """Sign the form of a POST to exactly this key: `{"url", "fields"}`.

    It accepts 1 byte to 2 GB within 15 minutes.
    """
    conditions = [["content-length-range", 1, UPLOAD_MAXIMUM_BYTES], {"Content-Type": ZIP_TYPE}]
    form = client("s3").generate_presigned_post(
        settings().bucket,
        key,
        Fields={"Content-Type": ZIP_TYPE},
        Conditions=conditions,
        ExpiresIn=UPLOAD_SECONDS,
    )
    return dict(form)


def put_mail(key: UUID, bodies: Mapping[str, Any]) -> str:
    """Store the bodies of a mail that is too large for a queue message; return the object's key.

    The bucket's lifecycle rule deletes it.
    """
    name = f"mails/{key}.json"
    client("s3").put_object(
        Bucket=settings().bucket,
        Key=name,
        Body=orjson.dumps(bodies),
        ContentType="application/json",
    )
    return name
