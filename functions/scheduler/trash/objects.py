"""Objects in the bucket that purged rows have left (docs/contract/storage.md#keys)."""

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import Connection, delete, select, union_all

from openevent.domain.trash.tables import purged_media
from openevent.infra import db, storage
from openevent.resources import ALL
from scheduler.trash.budget import Budget

PREFIXES: Final[Mapping[str, Sequence[str]]] = {
    "event": ("media/events/{}/", "exports/{}/"),
    "user": ("media/users/{}/", "mails/users/{}/", "uploads/{}/"),
}
"""Where the objects of an event or user are."""
KEYS_PER_BATCH: Final = 500


def remove_of_subject(type_: str, subject_id: int) -> None:
    """Remove all objects of a purged event or user. Raises storage.NotRemoved."""
    for prefix in PREFIXES[type_]:
        keys = storage.list_objects(prefix.format(subject_id))
        storage.remove_objects(key for key, _ in keys)


def remove_of_rows() -> int:
    """Remove the media of purged parts that no other row has; return the number of keys.

    A key is forgotten after its object is gone, so that a killed run is repeated.
    """
    budget, number = Budget(), 0
    while budget.is_left and (keys := _load_keys()):
        with db.connect(db.WORKER_WAIT_SECONDS) as connection:
            in_use = _find_used(connection, keys)
        storage.remove_objects(key for key in keys if key not in in_use)
        with db.transaction(db.WORKER_WAIT_SECONDS) as connection:
            connection.execute(delete(purged_media).where(purged_media.c.key.in_(keys)))
        number += len(keys)
    return number


def _load_keys() -> list[str]:
    query = select(purged_media.c.key).order_by(purged_media.c.purged_at).limit(KEYS_PER_BATCH)
    with db.connect(db.WORKER_WAIT_SECONDS) as connection:
        return list(connection.execute(query).scalars())


def _find_used(connection: Connection, keys: list[str]) -> set[str]:
    """Find the keys that a row has, also one in the trash."""
    columns = [
        resource.table.c[name]
        for resource in ALL
        for name, field in resource.fields.items()
        if field.kind.is_media
    ]
    queries = [select(column).where(column.in_(keys)) for column in columns]
    return set(connection.execute(union_all(*queries)).scalars())
