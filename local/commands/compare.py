"""Whether two exports are the same event: equal after every id is replaced by its place in its file.

`identifier` and `meta.root_url` belong to a deployment and are left aside (the format's definition
of lossless).
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
ASIDE: Final = (("event", "identifier"), ("meta", "root_url"))
SHOWN: Final = 80
CHUNK: Final = 1024**2

type Record = dict[str, Any]
type Places = Mapping[str, Mapping[str, str]]
"""By file and id: where the record stands in its file, as `#3`."""


@dataclass(frozen=True)
class Export:
    """An export with places for ids: the files' records, and the digests of media by path."""

    files: dict[str, list[Record]]
    media: dict[str, str]


def differences(first: Path, second: Path) -> list[str]:
    """Give a sentence for each value or medium in which two exports differ; none for a lossless round trip.

    Raises zipfile.BadZipFile or json.JSONDecodeError where one is not an export.
    """
    one, two = read(first), read(second)
    return [*_between("", one.files, two.files), *_between("", one.media, two.media)]


def read(path: Path) -> Export:
    """Read an export. Raises zipfile.BadZipFile, json.JSONDecodeError."""
    with ZipFile(path) as archive:
        names = [name for name in archive.namelist() if not name.endswith("/")]
        files = {name: _records(archive.read(name)) for name in names if "/" not in name}
        media = {name: _digest(archive, name) for name in names if "/" in name}
    for file, field in ASIDE:
        for record in files.get(file, ()):
            record.pop(field, None)
    return _placed(files, media)


def _records(content: bytes) -> list[Record]:
    found = json.loads(content)
    return found if isinstance(found, list) else [found]


def _digest(archive: ZipFile, name: str) -> str:
    digest = sha256()
    with archive.open(name) as medium:
        for chunk in iter(partial(medium.read, CHUNK), b""):
            digest.update(chunk)
    return digest.hexdigest()


def _placed(files: dict[str, list[Record]], media: dict[str, str]) -> Export:
    places = {
        file: {str(record.get("id")): f"#{place}" for place, record in enumerate(records)}
        for file, records in files.items()
    }
    paths: dict[str, str] = {}
    for file, records in files.items():
        for record in records:
            _place_media(record, places[file], media, paths)
            _place_ids(record, file, places)
    return Export(files, {paths.get(path, path): digest for path, digest in media.items()})


def _place_media(
    record: Record, places: Mapping[str, str], media: Mapping[str, str], paths: dict[str, str]
) -> None:
    """Replace the record's own id in the paths of its media, and note what each path has become."""
    own = str(record.get("id"))
    for field, value in record.items():
        if isinstance(value, str) and value.removeprefix("/") in media:
            path = re.sub(rf"_{re.escape(own)}(?=(\.\w+)?$)", f"_{places[own]}", value)
            paths[value.removeprefix("/")] = path.removeprefix("/")
            record[field] = path


def _place_ids(record: Record, file: str, places: Places) -> None:
    _place_id(record, "id", file, places)
    for field, target in LINKS.items():
        _place_id(record, field, target, places)
    for speaker in record.get("speakers") or ():
        _place_id(speaker, "id", "speakers", places)


def _place_id(record: Record, field: str, file: str, places: Places) -> None:
    if record.get(field) is not None:
        record[field] = places.get(file, {}).get(str(record[field]), record[field])


def _between(where: str, one: Any, two: Any) -> Iterator[str]:
    if isinstance(one, dict) and isinstance(two, dict):
        for key in dict.fromkeys([*one, *two]):
            yield from _of_key(f"{where}, {key}" if where else key, key, one, two)
    elif isinstance(one, list) and isinstance(two, list) and len(one) == len(two):
        for place, pair in enumerate(zip(one, two, strict=True)):
            yield from _between(f"{where} #{place}", *pair)
    elif json.dumps(one) != json.dumps(two):  # as JSON, since 1, 1.0 and true are equal to Python
        yield f"{where}: {_told(one)} became {_told(two)}"


def _of_key(where: str, key: str, one: Mapping[str, Any], two: Mapping[str, Any]) -> Iterator[str]:
    if key not in two:
        yield f"{where}: is missing in the second"
    elif key not in one:
        yield f"{where}: is missing in the first"
    else:
        yield from _between(where, one[key], two[key])


def _told(value: Any) -> str:
    if isinstance(value, list):
        return f"a list of {len(value)}"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"


if __name__ == "__main__":
    found = differences(Path(sys.argv[1]), Path(sys.argv[2]))
    print("\n".join(found) or "The two exports are the same event.")
    sys.exit(bool(found))
