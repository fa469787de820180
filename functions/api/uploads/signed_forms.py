"""Forms that upload one large file to the bucket (docs/contract/storage.md#uploads)."""

from typing import Any, Final
from uuid import uuid4

from api.http.errors import Fault, Invalid, TooLarge
from api.uploads import allowance
from openevent.domain.media import files
from openevent.infra import upload_keys
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.infra.media_types import MAXIMUM_BYTES, MEGABYTE, MediaType
from openevent.model.permissions import Identity

FORM_SECONDS: Final = 900


def sign(user: Identity, name: str, content_type: str, size: int) -> dict[str, Any]:
    """Sign a form for a file of exactly this type and size in bytes, valid for 15 minutes.

    The answer has the form's `url` and `fields`, and `file-url`, the address that a resource may
    name afterwards. Raises Invalid, TooLarge, Forbidden, rate_limits.Reached.
    """
    media_type = _find_type(content_type)
    most = MAXIMUM_BYTES[media_type.family]
    if size > most:
        raise TooLarge(f"Files of this kind may have {most // MEGABYTE} MB.")
    allowance.count(user, [size])
    file_name = files.build_name(name, media_type)
    key = upload_keys.build_key(user.id, str(uuid4()), media_type.family, file_name)
    form = client("s3").generate_presigned_post(
        settings().bucket,
        key,
        Fields={"Content-Type": media_type.content_type},
        Conditions=[
            ["content-length-range", size, size],
            {"Content-Type": media_type.content_type},
        ],
        ExpiresIn=FORM_SECONDS,
    )
    return {**form, "file-url": upload_keys.build_url(key), "expires-in": FORM_SECONDS}


def _find_type(content_type: str) -> MediaType:
    try:
        return files.find_type(content_type)
    except files.Unusable as error:
        raise Invalid(Fault(str(error), pointer="/type")) from error
