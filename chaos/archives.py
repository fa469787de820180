"""The zips that users import: small and large events with media, and broken ones of every kind."""

import io
import json
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from random import Random
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

WIDTH: Final = 100
"""Width of the pictures, in pixels."""
MAXIMUM_ROWS: Final = 400
TRACKS: Final = 2
DAMAGED_MEDIUM: Final = "damaged medium"
"""A dry run does not read media, so it does not notice this."""
HEADER_BYTES: Final = 30
"""The fixed part of an entry's local header (APPNOTE, 4.3.7)."""


@dataclass(frozen=True)
class Archive:
    """A zip, and what an import of it must give: rows by table, titles, digests of media."""

    content: bytes
    name: str
    counts: dict[str, int]
    titles: tuple[str, ...]
    images: tuple[str, ...]
    documents: tuple[str, ...]
    broken: str | None

    @property
    def digests(self) -> list[str]:
        """The digests of all media, sorted."""
        return sorted({*self.images, *self.documents})


def build(content: int, sessions: int, media: int, broken: str | None) -> Archive:
    """Build an archive; the same arguments always give the same bytes."""
    media = max(media, 4) if broken == DAMAGED_MEDIUM else media
    random = Random(content)  # noqa: S311 - the content must repeat
    pictures = {
        f"images/speakers/speaker_{number}.png": _build_picture(random)
        for number in range((media + 1) // 2)
    }
    slides = {
        f"slides/session_{number}.pdf": b"%PDF-1.4\n" + random.randbytes(random.randint(1, 40_000))
        for number in range(min(media // 2, sessions))
    }
    files = _build_files(f"Chaos {content:08x}", sessions, list(pictures), list(slides))
    entries = {name: json.dumps(value).encode() for name, value in files.items()}
    if broken:
        entries = BROKEN_FILES.get(broken, _keep)(entries)
    packed = _pack({**entries, **pictures, **slides})
    return Archive(
        content=BROKEN_ZIPS[broken](packed) if broken in BROKEN_ZIPS else packed,
        name=files["event"]["name"],
        counts={name: len(files[name]) for name in COUNTED},
        titles=tuple(session["title"] for session in files["sessions"]),
        images=tuple(map(_digest, pictures.values())),
        documents=tuple(map(_digest, slides.values())),
        broken=broken,
    )


COUNTED: Final = ("sessions", "speakers", "tracks", "session_types", "microlocations")
"""The files whose rows are counted; tables of the database have the same names."""


def _build_picture(random: Random) -> bytes:
    """Build a grey PNG of random pixels, with 100 bytes to 40 KB."""
    rows = random.randint(1, MAXIMUM_ROWS)
    header = struct.pack(">LLBBBBB", WIDTH, rows, 8, 0, 0, 0, 0)
    pixels = b"".join(b"\0" + random.randbytes(WIDTH) for _ in range(rows))
    chunks = (b"IHDR", header), (b"IDAT", zlib.compress(pixels, 0)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">L", len(data)) + type_ + data + struct.pack(">L", zlib.crc32(type_ + data))
        for type_, data in chunks
    )


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()[:32]


def _build_files(
    name: str, sessions: int, pictures: list[str], slides: list[str]
) -> dict[str, Any]:
    speakers = [
        {"id": number, "name": f"Speaker {number} of {name}", "photo_url": f"/{path}"}
        for number, path in enumerate(pictures, 1)
    ] or [{"id": 1, "name": f"Speaker of {name}"}]
    return {
        "event": _build_event(name),
        "tracks": [
            {"id": number, "name": f"Track {number}", "color": "#2f80ed"}
            for number in range(1, TRACKS + 1)
        ],
        "session_types": [{"id": 1, "name": "Talk", "length": "00:30"}],
        "microlocations": [{"id": 1, "name": "Hall", "floor": 2}],
        "speakers": speakers,
        "sessions": [
            _build_session(number, name, speakers, slides) for number in range(1, sessions + 1)
        ],
        "meta": {"format_version": "2", "generator": "chaos"},
    }


def _build_event(name: str) -> dict[str, Any]:
    return {
        "id": 1,
        "name": name,
        "timezone": "Asia/Singapore",
        "state": "published",
        "starts_at": "2031-03-22T09:00:00+08:00",
        "ends_at": "2031-03-25T18:00:00+08:00",
        "privacy": "public",
        "location_name": "Hall of chaos",
        "description": "<p>An event of a run of chaos.</p>",
    }


def _build_session(
    number: int, name: str, speakers: list[dict[str, Any]], slides: list[str]
) -> dict[str, Any]:
    speaker = speakers[number % len(speakers)]
    return {
        "id": number,
        "title": f"Session {number} of {name}",
        "short_abstract": f"<p>About {number} things of {name}.</p>" * 3,
        "starts_at": "2031-03-22T09:30:00+08:00",
        "ends_at": "2031-03-22T10:00:00+08:00",
        "track_id": number % TRACKS + 1,
        "session_type_id": 1,
        "microlocation_id": 1,
        "state": "accepted",
        "slides_url": f"/{slides[number - 1]}" if number <= len(slides) else None,
        "speakers": [{"id": speaker["id"], "name": speaker["name"]}],
    }


def _pack(entries: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with ZipFile(buffer, "w") as archive:
        for path, content in entries.items():
            method = ZIP_STORED if "/" in path else ZIP_DEFLATED
            archive.writestr(ZipInfo(path), content, method)
    return buffer.getvalue()


type Entries = dict[str, bytes]


def _keep(entries: Entries) -> Entries:
    return entries


def _without_event(entries: Entries) -> Entries:
    return {name: content for name, content in entries.items() if name != "event"}


def _unreadable_tracks(entries: Entries) -> Entries:
    return {**entries, "tracks": b'[{"id": 1, "name": '}


def _nameless_event(entries: Entries) -> Entries:
    return {**entries, "event": json.dumps({**json.loads(entries["event"]), "name": ""}).encode()}


def _unsafe_path(entries: Entries) -> Entries:
    return {**entries, "../outside": b"This must not be written anywhere."}


def _damage_last_medium(packed: bytes) -> bytes:
    """Change the last medium, which is stored as it is, so that its checksum is wrong."""
    with ZipFile(io.BytesIO(packed)) as archive:
        last = max(archive.infolist(), key=lambda entry: entry.header_offset)
    place = last.header_offset + HEADER_BYTES + len(last.filename.encode()) + last.file_size - 1
    return packed[:place] + bytes([packed[place] ^ 0xFF]) + packed[place + 1 :]


BROKEN_FILES: Final[dict[str, Callable[[Entries], Entries]]] = {
    "no event": _without_event,
    "unreadable tracks": _unreadable_tracks,
    "nameless event": _nameless_event,
    "unsafe path": _unsafe_path,
}
BROKEN_ZIPS: Final[dict[str, Callable[[bytes], bytes]]] = {
    "no zip": lambda _: b"This is no zip.",
    "half a zip": lambda content: content[: len(content) // 2],
    DAMAGED_MEDIUM: _damage_last_medium,
}
BROKEN_KINDS: Final = (*BROKEN_FILES, *BROKEN_ZIPS)
"""The kinds of broken zips. An import of each fails."""
