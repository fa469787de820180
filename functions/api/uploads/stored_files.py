"""Uploads through the API: checked, cleaned, and stored for a day under their digest."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Final
from uuid import uuid4

from api.http.bodies import Part
from api.http.errors import Fault, Invalid, TooLarge
from api.uploads import allowance
from openevent.domain.media import files
from openevent.domain.media.files import File
from openevent.infra import media_keys, storage, upload_keys
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.model.permissions import Identity
from openevent.text.quoting import quote_value

LIMIT: Final = 4_400_000
"""The most bytes of the files in one request. Lambda accepts 6 MB of base64.

See docs/contract/platform.md#gateway-and-lambda.
"""
OTHER_WAY: Final = (
    "Files in a request may have 4.4 MB. For a larger one POST its name, type and size to "
    "/v1/upload/presigned, and send the file with the form in the answer."
)


def check_size(size: int) -> None:
    """Check the bytes of all files in a request. Raises TooLarge."""
    if size > LIMIT:
        raise TooLarge(OTHER_WAY)


def store_picture(user: Identity, content: bytes) -> str:
    """Store a picture and return its address. Raises Invalid, Forbidden, rate_limits.Reached."""
    check_size(len(content))
    allowance.count(user, [len(content)])
    try:
        return _store(user, files.read_picture(content, "picture"))
    except files.Unusable as error:
        raise Invalid(Fault(str(error), pointer="/data")) from error


def store_files(user: Identity, parts: Sequence[Part]) -> list[str]:
    """Store files and return their addresses. Raises the errors of store_picture."""
    sizes = [len(part.content) for part in parts]
    check_size(sum(sizes))
    allowance.count(user, sizes)
    checked = [_read(part) for part in parts]
    return [_store(user, file) for file in checked]


def _read(part: Part) -> File:
    try:
        return files.read(part.content, part.name or "file")
    except files.Unusable as error:
        raise Invalid(Fault(f"{quote_value(part.name)}: {error}")) from error


def _store(user: Identity, file: File) -> str:
    digest = sha256(file.content).hexdigest()[: media_keys.DIGEST_LENGTH]
    key = upload_keys.build_key(user.id, str(uuid4()), digest, file.name)
    headers = storage.build_media_headers(file.content, file.name)
    client("s3").put_object(Bucket=settings().bucket, Key=key, Body=file.content, **headers)
    return upload_keys.build_url(key)
