"""Pictures that an earlier release stored with their metadata: the job of all pictures cleans them.

docs/contract/storage.md#cleaning
"""

from dataclasses import replace
from hashlib import sha256

from sqlalchemy import Connection, update

from image_worker import making
from image_worker.scaling.decoding import Unusable
from image_worker.selection import RowPicture
from openevent.domain.media import unused_media
from openevent.infra import db, media_keys, storage
from openevent.pictures.parts import UnusablePicture
from openevent.pictures.prepare import prepare_picture


def clean(picture: RowPicture) -> RowPicture:
    """Replace a picture with metadata by a clean one; return the picture that the row has now.

    A picture that cannot be cleaned stays.
    """
    try:
        content = making.fetch(picture.key)
        cleaned = prepare_picture(content).content
    except (Unusable, UnusablePicture):
        return picture
    if cleaned == content:
        return picture
    name = picture.key.rpartition("/")[2]
    key = media_keys.build_sibling_key(picture.key, sha256(cleaned).hexdigest(), name)
    with db.connect(db.WORKER_WAIT_SECONDS) as connection:
        connection.execute(unused_media.build_note([key]))
    storage.put_media(key, cleaned, cleaned)
    with db.transaction(db.WORKER_WAIT_SECONDS) as connection:
        return _store(connection, picture, key)


def _store(connection: Connection, picture: RowPicture, key: str) -> RowPicture:
    """Store the new key if the row still has the picture."""
    resource, row_id, column = picture.cell
    table, mirror = resource.table, resource.pictures[column].mirror
    values = {column: key} | ({mirror: key} if mirror else {})
    is_current = (table.c.id == row_id) & (table.c[column] == picture.key)
    if not connection.execute(update(table).where(is_current).values(values)).rowcount:
        return picture
    connection.execute(unused_media.build_note([picture.key]))
    return replace(picture, key=key)
