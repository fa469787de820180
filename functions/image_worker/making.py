"""Make the sizes of one picture: fetch it, scale it, store its sizes under keys by their digest."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from http import HTTPStatus
from typing import Any, Final

from sqlalchemy import Connection, select

from image_worker.scaling import sizes
from image_worker.scaling.decoding import Unusable
from image_worker.scaling.sizes import EncodedSize
from image_worker.selection import RowPicture
from openevent.domain.media import unused_media
from openevent.domain.pictures import stored
from openevent.domain.pictures.stored import Entry
from openevent.infra import db, media_keys, storage
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.pictures.sizes import Box, Picture, Settings
from openevent.resources import BY_TYPE
from openevent.resources.image_size import ROW_IDS

MAXIMUM_BYTES: Final = 50_000_000
"""An earlier release stored pictures of any size; the function holds the whole file."""
THREADS: Final = 4
"""A picture has five sizes at most."""

type AllSettings = Mapping[str, Settings]
"""The only row of each resource that configures sizes, by type."""


def load_settings(connection: Connection) -> AllSettings:
    """Load how large the sizes are."""
    types = {
        picture.settings for resource in BY_TYPE.values() for picture in resource.pictures.values()
    }
    return {type_: _load_row(connection, type_) for type_ in sorted(types)}


def _load_row(connection: Connection, type_: str) -> Settings:
    table = BY_TYPE[type_].table
    query = select(table).where(table.c.id == ROW_IDS[type_])
    return dict(connection.execute(query).mappings().one())


def make(picture: RowPicture, all_settings: AllSettings, *, replace: bool) -> Entry:
    """Make and store the sizes of a picture; return what its row stores of it.

    A size whose attribute has a URL is made only to `replace` it. The entry of a picture that
    cannot be read has an error.
    """
    declared = picture.resource.pictures[picture.column]
    boxes = _build_boxes(declared, all_settings, frozenset() if replace else picture.filled)
    try:
        content = fetch(picture.key)
        scaled = sizes.scale(content, boxes, keeps_transparency=declared.keeps_transparency)
    except Unusable as error:
        return stored.build_error(picture.key, str(error))
    width, height = scaled.sides
    return {
        "source": picture.key,
        "width": width,
        "height": height,
        "sizes": _store_all(picture.key, scaled.sizes),
    }


def _build_boxes(
    declared: Picture, all_settings: AllSettings, filled: frozenset[str]
) -> dict[str, Box]:
    row = all_settings[declared.settings]
    missing = [size for size in declared.sizes if size.attribute not in filled]
    return {size.name: size.build_box(row) for size in missing}


def fetch(key: str) -> bytes:
    """Fetch a picture from the bucket. Raises Unusable if it is missing or too large."""
    try:
        answer = client("s3").get_object(Bucket=settings().bucket, Key=key)
    except client("s3").exceptions.ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] != HTTPStatus.NOT_FOUND:
            raise
        raise Unusable("The file of the picture is missing.") from error
    with answer["Body"] as body:
        if answer["ContentLength"] > MAXIMUM_BYTES:
            raise Unusable(f"The picture has more than {MAXIMUM_BYTES // 1_000_000} MB.")
        return bytes(body.read())


def _store_all(key: str, encoded: Mapping[str, EncodedSize]) -> dict[str, Any]:
    """Note the keys first: a run that ends before it saves them leaves nothing for long."""
    keys = {name: _build_key(key, name, size) for name, size in encoded.items()}
    if keys:
        with db.connect(db.WORKER_WAIT_SECONDS) as connection:
            connection.execute(unused_media.build_note(keys.values()))
    with ThreadPoolExecutor(THREADS) as pool:
        entries = pool.map(lambda name: _store(keys[name], encoded[name]), encoded)
        return dict(zip(encoded, entries, strict=True))


def _build_key(key: str, name: str, size: EncodedSize) -> str:
    digest = sha256(size.content).hexdigest()
    return media_keys.build_sibling_key(key, digest, f"{name}.{size.extension}")


def _store(key: str, size: EncodedSize) -> dict[str, Any]:
    storage.put_media(key, size.content, size.content)
    width, height = size.sides
    return {"key": key, "width": width, "height": height}
