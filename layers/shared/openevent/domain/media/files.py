"""Uploaded files: their type from the first bytes, and pictures cleaned (docs/contract/storage.md).

What a file is called and which type its client declares does not matter.
"""

from dataclasses import dataclass
from typing import Final

from openevent.infra import media_types, storage
from openevent.infra.media_types import Family, MediaType

NO_PICTURE: Final = (
    "This file is no picture: send JPEG, PNG, GIF, WebP or AVIF. The type is read from its bytes."
)
UNKNOWN: Final = (
    "Files of this type are not taken: send a picture (JPEG, PNG, GIF, WebP, AVIF), PDF, ODP, "
    "PPTX, MP4, MP3, OGG or WAV. The type is read from the bytes of the file."
)

ALIASES: Final = {"image/jpg": "image/jpeg", "audio/mp3": "audio/mpeg", "audio/x-wav": "audio/wav"}
"""Our name of a content type, by another one that clients declare."""


class Unusable(Exception):
    """The file cannot become a medium; the text is a sentence for a person."""


@dataclass(frozen=True)
class File:
    """A checked file; a picture's `content` is clean. `name` ends with the type's extension."""

    content: bytes
    name: str
    type: MediaType

    @property
    def is_picture(self) -> bool:
        return self.type.family is Family.PICTURE


def read(content: bytes, name: str) -> File:
    """Check a file and clean it if it is a picture. Raises Unusable."""
    media_type = read_type(content[: media_types.HEAD_BYTES])
    return File(content, build_name(name, media_type), media_type)


def read_type(head: bytes) -> MediaType:
    """Read the type from a file's first HEAD_BYTES. Raises Unusable."""
    media_type = media_types.detect_media_type(head)
    if media_type is None:
        raise Unusable(UNKNOWN)
    return media_type


def build_name(name: str, media_type: MediaType) -> str:
    """Build a safe file name with the extension of the type."""
    stem = storage.build_safe_name(name).rpartition(".")[0] or storage.build_safe_name(name)
    return f"{stem[:90]}.{media_type.name.lower()}"


def find_type(content_type: str) -> MediaType:
    """Find the type that a client declares, with or without parameters. Raises Unusable."""
    declared = content_type.partition(";")[0].strip().lower()
    wanted = ALIASES.get(declared, declared)
    for _, media_type in media_types.SIGNATURES:
        if media_type.content_type == wanted:
            return media_type
    raise Unusable(UNKNOWN)
