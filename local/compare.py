"""Whether two exports are the same event: equal after every id is replaced by its place in its file.

Left aside are `identifier` and `meta.root_url`, which belong to a deployment (the format's definition of lossless).
"""

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import ZipFile

FOLDERS = {
    "images/speakers": "speakers",
    "images/sponsors": "sponsors",
    "slides": "sessions",
    "videos": "sessions",
    "audios": "sessions",
}
"""The folders whose files end in a record's id, and the JSON file of that record."""
ABSENT = "(absent)"

type Places = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Archive:
    """An export with places for ids: JSON files by name, the digests of media by path."""

    documents: dict[str, Any]
    media: dict[str, str]


def differences(first: Path, second: Path) -> list[str]:
    """One line for each value or medium in which the exports differ; none for a lossless round trip."""
    one, two = read(first), read(second)
    return [*_walk("", one.documents, two.documents), *_walk("", one.media, two.media)]


def read(path: Path) -> Archive:
    """Read an export. Raises zipfile.BadZipFile, json.JSONDecodeError."""
    with ZipFile(path) as archive:
        names = [name for name in archive.namelist() if not name.endswith("/")]
        documents = {name: json.loads(archive.read(name)) for name in names if "/" not in name}
        places = {name: _places(document) for name, document in documents.items()}
        media = {_place_path(name, places): sha256(archive.read(name)).hexdigest() for name in names if "/" in name}
    _set_aside(documents)
    return Archive({name: _placed(document, name, places) for name, document in documents.items()}, media)


def _places(document: Any) -> dict[str, int]:
    records = document if isinstance(document, list) else [document]
    return {str(record["id"]): place for place, record in enumerate(records) if "id" in record}


def _set_aside(documents: dict[str, Any]) -> None:
    documents.get("event", {}).pop("identifier", None)
    documents.get("meta", {}).pop("root_url", None)


def _placed(value: Any, file: str, places: Places) -> Any:
    """The value of a file's record, or of its part, with places for ids."""
    match value:
        case list():
            return [_placed(item, file, places) for item in value]
        case dict():
            return {key: _placed_field(key, item, file, places) for key, item in value.items()}
        case str():
            return _place_path(value, places)
        case _:
            return value


def _placed_field(key: str, value: Any, file: str, places: Places) -> Any:
    if key == "id":
        return places[file].get(str(value), value)
    target = _file_of(key.removesuffix("_id"), places) if key.endswith("_id") else None
    if target:
        return places[target].get(str(value), value)
    return _placed(value, key if key in places else file, places)


def _file_of(singular: str, places: Places) -> str | None:
    return next((name for name in (f"{singular}s", singular) if name in places), None)


def _place_path(path: str, places: Places) -> str:
    """A medium's path `/slides/session_17.pdf` with the place of session 17; any other text as it is."""
    folder, _, name = path.lstrip("/").rpartition("/")
    stem, underscore, tail = name.rpartition("_")
    number, dot, extension = tail.partition(".")
    place = places.get(FOLDERS.get(folder, ""), {}).get(number)
    if place is None or not underscore:
        return path
    return f"{path[: len(path) - len(name)]}{stem}_#{place}{dot}{extension}"


def _walk(where: str, one: Any, two: Any) -> Iterator[str]:
    if isinstance(one, dict) and isinstance(two, dict):
        for key in dict.fromkeys([*one, *two]):
            yield from _walk(f"{where}/{key}", one.get(key, ABSENT), two.get(key, ABSENT))
    elif isinstance(one, list) and isinstance(two, list) and len(one) == len(two):
        for place, pair in enumerate(zip(one, two, strict=True)):
            yield from _walk(f"{where}/{place}", *pair)
    elif one != two:
        yield f"{where}: {_short(one)} became {_short(two)}"


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else f"{text[:79]}…"  # noqa: PLR2004


if __name__ == "__main__":
    found = differences(Path(sys.argv[1]), Path(sys.argv[2]))
    print("\n".join(found) or "The two exports are the same event.")
    sys.exit(bool(found))
