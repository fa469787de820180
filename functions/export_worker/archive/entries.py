"""Build the entries of the zip: the same bytes for the same event at any time."""

from typing import Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import orjson

from openevent.infra.config import settings
from openevent.model.archive import META

EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The earliest time of a zip entry; the real time would make two exports differ."""
MODE: Final = 0o644 << 16
UNIX: Final = 3
FORMAT_VERSION: Final = "2"
DEFLATE_LEVEL: Final = 1
"""Half of level 6's time for some percent more bytes (docs/contract/platform.md#zip-and-media).
ZipFile ignores its own level for an entry that is opened by a ZipInfo."""


def build_entry(path: str, method: int = ZIP_DEFLATED, size: int = 0) -> ZipInfo:
    """Return an entry; from `size` in bytes, if known, ZipFile sees whether it needs 64 bits."""
    entry = ZipInfo(path, EPOCH)
    entry.compress_type, entry.compress_level = method, DEFLATE_LEVEL
    entry.file_size = size
    entry.external_attr, entry.create_system = MODE, UNIX
    return entry


def build_stored_entry(path: str, size: int) -> ZipInfo:
    """Return an entry whose bytes are not compressed."""
    return build_entry(path, ZIP_STORED, size)


def write_meta(archive: ZipFile) -> None:
    """Write the file `meta`: the server and its URL, but no time, so that exports stay equal."""
    meta = {
        "root_url": settings().api_origin,
        "format_version": FORMAT_VERSION,
        "generator": f"open-event-serverless {settings().release}",
    }
    lines = ",\n".join(
        f'    "{name}": {orjson.dumps(value).decode()}' for name, value in meta.items()
    )
    with archive.open(build_entry(META), "w") as file:
        file.write(f"{{\n{lines}\n}}".encode())
