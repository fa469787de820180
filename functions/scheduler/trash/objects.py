"""Objects in the bucket that purged events and users have left (docs/contract/storage.md#keys)."""

from collections.abc import Mapping, Sequence
from typing import Final

from openevent.infra import storage

PREFIXES: Final[Mapping[str, Sequence[str]]] = {
    "event": ("media/events/{}/", "exports/{}/", "tickets/{}/"),
    "user": ("media/users/{}/", "mails/users/{}/", "uploads/{}/"),
}
"""Where the objects of an event or user are."""


def remove_of_subject(type_: str, subject_id: int) -> None:
    """Remove all objects of a purged event or user. Raises storage.NotRemoved."""
    for prefix in PREFIXES[type_]:
        keys = storage.list_objects(prefix.format(subject_id))
        storage.remove_objects(key for key, _ in keys)
