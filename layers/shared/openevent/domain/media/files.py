"""Uploaded files: their type from the first bytes, and pictures cleaned (docs/contract/storage.md).

What a file is called and which type its client declares does not matter.
"""

from dataclasses import dataclass
from typing import Final

from openevent.infra import media_types, storage
from openevent.infra.media_types import MediaType
from openevent.pictures import prepare
from openevent.pictures.parts import UnusablePicture

NO_PICTURE: Final = "This file is no picture. Use a JPEG, PNG, GIF, WebP or AVIF."
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


def read(content: bytes, name: str) -> File:
    """Check a file and clean it if it is a picture. Raises Unusable."""
    head = content[: media_types.HEAD_BYTES]
    if prepare.is_picture(head):
        return read_picture(content, name)
    media_type = read_type(head)
    return File(content, build_name(name, media_type), media_type)


def read_picture(content: bytes, name: str) -> File:
    """Check a picture and clean it. Raises Unusable."""
    try:
        picture = prepare.prepare_picture(content)
    except UnusablePicture as error:
        raise Unusable(str(error)) from error
    return File(picture.content, build_name(name, picture.media_type), picture.media_type)


def read_type(head: bytes) -> MediaType:
    """Read the type from a file's first HEAD_BYTES. Raises Unusable."""
    media_type = media_types.detect_media_type(head)
    if media_type is None:
        raise Unusable(UNKNOWN)
    return media_type


def build_name(name: str, media_type: MediaType) -> str:
    """Build a safe file name with the extension of the type."""
    stem = storage.build_safe_name(name).rpartition(".")[0] or storage.build_safe_name(name)
    return storage.build_safe_name(f"{stem}.{media_type.name.lower()}")


def find_type(content_type: str) -> MediaType:
    """Find the type that a client declares, with or without parameters. Raises Unusable."""
    declared = content_type.partition(";")[0].strip().lower()
    our_name = ALIASES.get(declared, declared)
    for _, media_type in media_types.SIGNATURES:
        if media_type.content_type == our_name:
            return media_type
    raise Unusable(UNKNOWN)
