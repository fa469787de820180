"""What becomes of a media field: a path in the zip, a URL, or null."""

import re
from dataclasses import dataclass, field
from typing import Final, Self

from export_worker.archive import paths
from openevent.infra import storage
from openevent.infra.config import settings
from openevent.model.resource import MediaPath
from openevent.work.import_report import Report
from openevent.work.jobs import ExportEvent

SETTINGS: Final = ("image", "video", "document", "audio")
"""The four switches of an export."""
OWN_EVENT_KEY: Final = re.compile(rf"({storage.MEDIA_PREFIX}events/\d+/).")


def build_own_prefixes() -> tuple[bytes, bytes]:
    """Give how a JSON text begins that names a file of ours: as a key, or as this deployment's URL."""
    return (
        f'"{storage.MEDIA_PREFIX}'.encode(),
        f'"{settings().api_origin}/v1/{storage.MEDIA_PREFIX}'.encode(),
    )


@dataclass(frozen=True, slots=True)
class FieldLocation:
    """Where a value stands: the file, the record's place in it from 0, its id, the field."""

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
    """Decides about media fields while the records are written; `wanted` are the files that follow them."""

    switched_on: frozenset[str]
    wanted: list[Medium] = field(default_factory=list)
    report: Report = field(default_factory=Report)
    _sizes: dict[str, dict[str, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, message: ExportEvent) -> Self:
        """Take the settings of an export."""
        return cls(frozenset(setting for setting in SETTINGS if getattr(message, setting)))

    def shown(self, value: str, path: MediaPath, name: str, place: FieldLocation) -> str | None:
        """Give what the record says: the path in the zip where its setting is on and the file is ours, else the URL.

        A file of ours that is not in the bucket any more is null, with a warning.
        """
        key = value if value.startswith(storage.MEDIA_PREFIX) else storage.read_own_key(value)
        if key is None or path.setting not in self.switched_on:
            return storage.build_public_url(value)
        size = self._size(key)
        if size is None:
            self._warn(place)
            return None
        self.wanted.append(Medium(paths.build_path(path.path, place.id, name, key), key, size))
        return f"/{self.wanted[-1].path}"

    def _size(self, key: str) -> int | None:
        """Look an object up in the listing of its event's media, which need not be the exported event's."""
        own = OWN_EVENT_KEY.match(key)
        if own is None:
            return None
        prefix = own[1]
        if prefix not in self._sizes:
            self._sizes[prefix] = dict(storage.list_objects(prefix))
        return self._sizes[prefix].get(key)

    def _warn(self, place: FieldLocation) -> None:
        said = "The file of this field is not stored any more: the field was left empty."
        self.report.warning(
            place.file, said, record=place.record, id=place.id, pointer=f"/{place.field}"
        )
