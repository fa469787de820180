"""Entries of the zip, the same bytes for the same event whenever it is exported."""

from typing import Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import orjson

from export_worker.archive import paths
from openevent.infra.config import settings
from openevent.model.archive import META

EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip knows; a real one would make two exports differ."""
MODE: Final = 0o644 << 16
UNIX: Final = 3
FORMAT_VERSION: Final = "2"
DEFLATE_LEVEL: Final = 1
"""Half of level 6's time for some percent more bytes (docs/contract/platform.md#zip-and-media). ZipFile's own level is not
an entry's."""


def build_entry(path: str, method: int = ZIP_DEFLATED, size: int = 0) -> ZipInfo:
    """Describe an entry; a known `size` in bytes tells whether it needs 64 bits."""
    made = ZipInfo(path, EPOCH)
    made.compress_type, made.compress_level, made.file_size = method, DEFLATE_LEVEL, size
    made.external_attr, made.create_system = MODE, UNIX
    return made


def build_stored_entry(path: str, size: int) -> ZipInfo:
    """Describe an entry whose bytes are kept as they are."""
    return build_entry(path, ZIP_STORED, size)


def write_meta(archive: ZipFile) -> None:
    """Write who made the zip and where its URLs lead; no clock, which would make two exports differ."""
    known = settings()
    meta = {
        "root_url": known.api_origin,
        "format_version": FORMAT_VERSION,
        "generator": f"open-event-serverless {known.release}",
    }
    lines = ",\n".join(
        f'    "{name}": {orjson.dumps(value).decode()}' for name, value in meta.items()
    )
    with archive.open(build_entry(META), "w") as file:
        file.write(f"{{\n{lines}\n}}".encode())


def build_zip_name(event: str) -> str:
    """Give the name of the download of an event."""
    return f"{paths.build_file_name(event)}.zip"
