"""Comparison of two exports of an event: each id is replaced by its position in its file.

`identifier` and `meta.root_url` belong to a deployment, and a guid to one row of it: they are
ignored (docs/contract/archive.md#guids).
"""

import json
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, Final
from zipfile import ZipFile

LINKS: Final = {
    "track_id": "tracks",
    "session_type_id": "session_types",
    "microlocation_id": "microlocations",
    "faq_type_id": "faq_types",
}
"""Fields that hold the id of a record of another file."""
LISTS: Final = {"speakers": "speakers", "ticket_tags": "ticket_tags"}
"""Fields that hold a list of such ids with names."""
IGNORED: Final = (
    ("event", "identifier"),
    ("meta", "root_url"),
    *((file, "guid") for file in ("event", "microlocations", "speakers", "sessions")),
)
SIZES: Final = (
    "large_image_url",
    "thumbnail_image_url",
    "small_image_url",
    "icon_image_url",
)
"""Fields that the image worker fills some seconds after an import."""
MAXIMUM_TEXT: Final = 80
"""Characters of a value in a difference."""
CHUNK: Final = 1024**2

type Record = dict[str, Any]
type Positions = Mapping[str, Mapping[str, str]]
"""The position of a record in its file, such as `#3`, by file and id."""


@dataclass(frozen=True)
class Export:
    """An export with positions for ids: the records by file, and digests of media by path."""

    files: dict[str, list[Record]]
    media: dict[str, str]


def list_differences(first: Path, second: Path) -> list[str]:
    """List the values and media that differ, a sentence each; an empty list if nothing was lost.

    Raises zipfile.BadZipFile or json.JSONDecodeError if a file is not an export.
    """
    first_export, second_export = read_export(first), read_export(second)
    _drop_new_sizes(first_export, second_export)
    files = _compare("", first_export.files, second_export.files)
    media = _compare("", first_export.media, second_export.media)
    return [*files, *media]


def _drop_new_sizes(first: Export, second: Export) -> None:
    """Drop the sizes of pictures that only the second export has: they were made meanwhile."""
    for file, records in first.files.items():
        for record, later in zip(records, second.files.get(file, ()), strict=False):
            for field in SIZES:
                if record.get(field, "") is None and later.get(field):
                    second.media.pop(later[field].removeprefix("/"), None)
                    later[field] = None


def read_export(path: Path) -> Export:
    """Read an export. Raises zipfile.BadZipFile, json.JSONDecodeError."""
    with ZipFile(path) as archive:
        names = [name for name in archive.namelist() if not name.endswith("/")]
        files = {name: _read_records(archive.read(name)) for name in names if "/" not in name}
        media = {name: _digest(archive, name) for name in names if "/" in name}
    for file, field in IGNORED:
        for record in files.get(file, ()):
            record.pop(field, None)
    return _replace_ids(files, media)


def _read_records(content: bytes) -> list[Record]:
    records = json.loads(content)
    return records if isinstance(records, list) else [records]


def _digest(archive: ZipFile, name: str) -> str:
    digest = sha256()
    with archive.open(name) as medium:
        for chunk in iter(partial(medium.read, CHUNK), b""):
            digest.update(chunk)
    return digest.hexdigest()


def _replace_ids(files: dict[str, list[Record]], media: dict[str, str]) -> Export:
    positions = {file: _number(records) for file, records in files.items()}
    paths: dict[str, str] = {}
    for file, records in files.items():
        for record in records:
            _replace_paths(record, positions[file], media, paths)
            _replace_record_ids(record, file, positions)
    return Export(files, {paths.get(path, path): digest for path, digest in media.items()})


def _number(records: list[Record]) -> dict[str, str]:
    return {str(record.get("id")): f"#{index}" for index, record in enumerate(records)}


def _replace_paths(
    record: Record, positions: Mapping[str, str], media: Mapping[str, str], paths: dict[str, str]
) -> None:
    """Replace the record's id in the paths of its media; add old and new path to `paths`."""
    id_ = str(record.get("id"))
    for field, value in record.items():
        if isinstance(value, str) and value.removeprefix("/") in media:
            path = re.sub(rf"_{re.escape(id_)}(?=(\.\w+)?$)", f"_{positions[id_]}", value)
            paths[value.removeprefix("/")] = path.removeprefix("/")
            record[field] = path


def _replace_record_ids(record: Record, file: str, positions: Positions) -> None:
    _replace_id(record, "id", file, positions)
    for field, target in LINKS.items():
        _replace_id(record, field, target, positions)
    for field, target in LISTS.items():
        for linked in record.get(field) or ():
            _replace_id(linked, "id", target, positions)


def _replace_id(record: Record, field: str, file: str, positions: Positions) -> None:
    if record.get(field) is not None:
        id_ = record[field]
        record[field] = positions.get(file, {}).get(str(id_), id_)


def _compare(location: str, first: Any, second: Any) -> Iterator[str]:
    if isinstance(first, dict) and isinstance(second, dict):
        for key in dict.fromkeys([*first, *second]):
            key_location = f"{location}, {key}" if location else key
            yield from _compare_key(key_location, key, first, second)
    elif isinstance(first, list) and isinstance(second, list) and len(first) == len(second):
        for index, pair in enumerate(zip(first, second, strict=True)):
            yield from _compare(f"{location} #{index}", *pair)
    elif json.dumps(first) != json.dumps(second):  # as JSON: Python's 1, 1.0 and True are equal
        yield f"{location}: {_format(first)} became {_format(second)}"


def _compare_key(
    location: str, key: str, first: Mapping[str, Any], second: Mapping[str, Any]
) -> Iterator[str]:
    if key not in second:
        yield f"{location}: is missing in the second"
    elif key not in first:
        yield f"{location}: is missing in the first"
    else:
        yield from _compare(location, first[key], second[key])


def _format(value: Any) -> str:
    if isinstance(value, list):
        return f"a list of {len(value)}"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= MAXIMUM_TEXT else f"{text[: MAXIMUM_TEXT - 1]}…"


if __name__ == "__main__":
    differences = list_differences(Path(sys.argv[1]), Path(sys.argv[2]))
    print("\n".join(differences) or "The two exports are the same event.")
    sys.exit(bool(differences))
