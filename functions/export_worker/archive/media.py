"""Decide the value of each media field: a path in the zip, a URL, or null."""

import re
from dataclasses import dataclass, field
from typing import Final, Self

from export_worker.archive import paths
from openevent.infra import media_keys, storage
from openevent.infra.config import settings
from openevent.model.resource import MediaPath
from openevent.work.import_report import Report
from openevent.work.jobs import ExportEvent

SETTINGS: Final = ("image", "video", "document", "audio")
"""The four switches of an export."""
OWN_EVENT_KEY: Final = re.compile(rf"({media_keys.MEDIA_PREFIX}events/\d+/).")


def build_own_prefixes() -> tuple[bytes, bytes]:
    """Return the first bytes of a JSON text that names a medium of ours: as a key, or as a URL."""
    return (
        f'"{media_keys.MEDIA_PREFIX}'.encode(),
        f'"{settings().api_origin}/v1/{media_keys.MEDIA_PREFIX}'.encode(),
    )


@dataclass(frozen=True, slots=True)
class FieldLocation:
    """The place of a value: file, position of the record from 0, its id, and the field."""

    file: str
    record: int
    id: str
    field: str


@dataclass(frozen=True, slots=True)
class Medium:
    """A file of the zip: its path there, the object that holds it, and its size in bytes."""

    path: str
    key: str
    size: int


@dataclass(slots=True)
class MediaFields:
    """Decides the values of media fields; `exported` are the files to write after the records."""

    switched_on: frozenset[str]
    exported: list[Medium] = field(default_factory=list)
    report: Report = field(default_factory=Report)
    _sizes: dict[str, dict[str, int]] = field(default_factory=dict)

    @classmethod
    def from_message(cls, message: ExportEvent) -> Self:
        """Create it with the switches of an export."""
        return cls(frozenset(setting for setting in SETTINGS if getattr(message, setting)))

    def resolve(
        self, value: str, path: MediaPath, name: str, location: FieldLocation
    ) -> str | None:
        """Return the field's value: a path in the zip if its switch is on, else the URL.

        A foreign URL is kept. A medium of ours that is missing in the bucket becomes None, with a
        warning. `name` is the record's name, for the path.
        """
        key = value if value.startswith(media_keys.MEDIA_PREFIX) else storage.read_own_key(value)
        if key is None or path.setting not in self.switched_on:
            return storage.build_public_url(value)
        size = self._find_size(key)
        if size is None:
            self._warn(location)
            return None
        medium = Medium(paths.build_path(path.path, location.id, name, key), key, size)
        self.exported.append(medium)
        return f"/{medium.path}"

    def _find_size(self, key: str) -> int | None:
        """Find an object's size in the list of its event's media; it may be another event."""
        match = OWN_EVENT_KEY.match(key)
        if match is None:
            return None
        prefix = match[1]
        if prefix not in self._sizes:
            self._sizes[prefix] = dict(storage.list_objects(prefix))
        return self._sizes[prefix].get(key)

    def _warn(self, location: FieldLocation) -> None:
        self.report.warning(
            location.file,
            "The file of this field no longer exists: the field was left empty.",
            record=location.record,
            id=location.id,
            pointer=f"/{location.field}",
        )
