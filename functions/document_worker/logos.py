"""Fetch the logo of an event from the bucket."""

from http import HTTPStatus
from typing import Any, Final

from sqlalchemy import RowMapping

from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.infra.media_keys import MEDIA_PREFIX
from openevent.infra.telemetry import logger

MAXIMUM_BYTES: Final = 50_000_000
"""An earlier release stored pictures of any size; the function holds the whole file."""
COLUMN: Final = "logo_url"


def load(event: RowMapping) -> bytes | None:
    """Load the largest size of an event's logo, or the original; None if it is not in the bucket.

    Nothing is fetched from other sites.
    """
    key = _choose_key(event)
    return _fetch(key) if key.startswith(MEDIA_PREFIX) else None


def _choose_key(event: RowMapping) -> str:
    original = str(event[COLUMN] or "")
    entry: dict[str, Any] = (event["picture_sizes"] or {}).get(COLUMN, {})
    sizes = list(entry.get("sizes", {}).values())
    if entry.get("source") != original or not sizes:
        return original
    return str(max(sizes, key=lambda size: int(size["width"]))["key"])


def _fetch(key: str) -> bytes | None:
    try:
        answer = client("s3").get_object(Bucket=settings().bucket, Key=key)
    except client("s3").exceptions.ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] != HTTPStatus.NOT_FOUND:
            raise
        logger.info("the file of a logo is missing")
        return None
    with answer["Body"] as body:
        return bytes(body.read()) if answer["ContentLength"] <= MAXIMUM_BYTES else None
