"""Real pictures by Pillow, with all metadata that must go."""

import io
import struct
import zlib
from collections.abc import Iterable
from functools import cache
from typing import Any, Final

from PIL import Image, ImageCms, PngImagePlugin

SECRET: Final = b"SECRET-PLACE"
"""Stands in each sort of metadata that must go."""
XMP: Final = b'<x:xmpmeta xmlns:x="adobe:ns:meta/">%s</x:xmpmeta>' % SECRET
FORMATS: Final = ("JPEG", "PNG", "GIF", "WEBP", "AVIF")
TURNED: Final = ("JPEG", "PNG", "WEBP")
"""Formats that tell their orientation by EXIF."""


@cache
def draw(mode: str = "RGB", size: tuple[int, int] = (64, 48)) -> Image.Image:
    """Draw a picture whose every part differs."""
    left, right = Image.linear_gradient("L"), Image.radial_gradient("L")
    picture = Image.merge("RGB", (left, right, left.rotate(90))).resize(size)
    if mode in {"RGBA", "LA", "PA"}:
        picture.putalpha(right.resize(size))
    if mode == "I;16":
        return picture.convert("L").convert("I").point(lambda value: value * 250).convert(mode)
    return picture.convert(mode)


@cache
def build_profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def build_exif(orientation: int = 1) -> Image.Exif:
    """Build an EXIF with a position, a text and the orientation."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = orientation, SECRET.decode()
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 31.0, 12.0), 0x1C: SECRET})
    return exif


def save(picture: Image.Image, format_: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, format_, **options)
    return buffer.getvalue()


def build_photo(format_: str, orientation: int = 1, mode: str = "RGB", **options: Any) -> bytes:
    """Build a picture with all metadata that its format has."""
    texts = PngImagePlugin.PngInfo()
    texts.add_itxt("XML:com.adobe.xmp", XMP.decode())
    texts.add_text("Comment", SECRET.decode(), zip=True)
    metadata = {
        "JPEG": {"xmp": XMP, "comment": SECRET},
        "PNG": {"pnginfo": texts},
        "GIF": {"comment": SECRET},
        "WEBP": {"xmp": XMP},
        "AVIF": {"xmp": XMP},
    }[format_]
    if format_ != "GIF":
        metadata |= {"exif": build_exif(orientation), "icc_profile": build_profile()}
    return save(draw(mode), format_, **{**metadata, **options})


def load(content: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(content), formats=FORMATS)
    picture.load()
    return picture


def list_frames(content: bytes) -> list[bytes]:
    """List the pixels of each frame of a picture."""
    picture = Image.open(io.BytesIO(content))
    frames = []
    for number in range(getattr(picture, "n_frames", 1)):
        picture.seek(number)
        frames.append(picture.convert("RGBA").tobytes())
    return frames


def chunk(type_: bytes, data: bytes) -> bytes:
    """Build a chunk of a PNG."""
    return struct.pack(">L", len(data)) + type_ + data + struct.pack(">L", zlib.crc32(type_ + data))


def build_png(width: int, height: int, *more: bytes) -> bytes:
    """Build a grey PNG that declares a size and has few bytes; `more` are chunks."""
    header = chunk(b"IHDR", struct.pack(">LLBBBBB", width, height, 8, 0, 0, 0, 0))
    data = chunk(b"IDAT", zlib.compress(bytes(100)))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(more) + data + chunk(b"IEND", b"")


def segment(code: int, data: bytes) -> bytes:
    """Build a segment of a JPEG."""
    return bytes((0xFF, code)) + struct.pack(">H", len(data) + 2) + data


def insert_segments(jpeg: bytes, segments: Iterable[bytes]) -> bytes:
    """Insert segments behind the start of a JPEG."""
    return jpeg[:2] + b"".join(segments) + jpeg[2:]


def list_segments(jpeg: bytes) -> list[int]:
    """List the markers of a JPEG up to its first scan."""
    markers, position = [], 2
    while not markers or markers[-1] != 0xDA:
        markers.append(jpeg[position + 1])
        position += 2 + int.from_bytes(jpeg[position + 2 : position + 4])
    return markers


def list_chunks(png: bytes) -> list[bytes]:
    """List the types of a PNG's chunks."""
    types, position = [], 8
    while position < len(png):
        types.append(png[position + 4 : position + 8])
        position += 12 + int.from_bytes(png[position : position + 4])
    return types


def riff_chunk(type_: bytes, data: bytes) -> bytes:
    """Build a chunk of a WebP."""
    return type_ + struct.pack("<L", len(data)) + data + bytes(len(data) % 2)


def build_webp(*chunks: bytes) -> bytes:
    body = b"WEBP" + b"".join(chunks)
    return b"RIFF" + struct.pack("<L", len(body)) + body


def list_riff_chunks(webp: bytes) -> list[bytes]:
    """List the types of a WebP's chunks."""
    types, position = [], 12
    while position < len(webp):
        size = int.from_bytes(webp[position + 4 : position + 8], "little")
        types.append(webp[position : position + 4])
        position += 8 + size + size % 2
    return types


def box(type_: bytes, *content: bytes) -> bytes:
    """Build a box of an AVIF."""
    payload = b"".join(content)
    return struct.pack(">L", len(payload) + 8) + type_ + payload
