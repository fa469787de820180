"""The chunks of a WebP."""

import pytest

from openevent.pictures.parts import UnusablePicture
from openevent.pictures.webp import clean_webp
from tests.unit.openevent.pictures import samples
from tests.unit.openevent.pictures.samples import SECRET, build_webp, riff_chunk

SIMPLE = samples.save(samples.draw(), "WEBP")
PIXELS = SIMPLE[12:]
CANVAS = (63).to_bytes(3, "little") + (47).to_bytes(3, "little")
EXIF = samples.build_exif(6).tobytes()
CLEAN_EXIF = riff_chunk(b"EXIF", b"MM\0*\0\0\0\x08\0\1\x01\x12\0\3\0\0\0\1\0\6\0\0\0\0\0\0")


def build_extended(flags: int, *chunks: bytes) -> bytes:
    return build_webp(riff_chunk(b"VP8X", bytes((flags, 0, 0, 0)) + CANVAS), *chunks)


def build_frame(*chunks: bytes, place: tuple[int, int] = (0, 0)) -> bytes:
    left, top = (value.to_bytes(3, "little") for value in place)
    return riff_chunk(b"ANMF", left + top + CANVAS + b"\x64\0\0\0" + b"".join(chunks))


def test_chunks_that_draw_nothing_go_and_the_flags_follow() -> None:
    dirty = build_extended(
        0xFF,
        PIXELS,
        riff_chunk(b"EXIF", b"x"),
        riff_chunk(b"XMP ", SECRET),
        riff_chunk(b"GPS ", b"y"),
    )
    assert clean_webp(dirty).content == build_extended(0x12, PIXELS)


@pytest.mark.parametrize("prefix", [b"", b"Exif\0\0"])
def test_the_orientation_lies_at_the_end(prefix: bytes) -> None:
    exif = riff_chunk(b"EXIF", prefix + EXIF.removeprefix(b"Exif\0\0"))
    dirty = build_extended(0x08, exif, PIXELS)
    assert clean_webp(dirty).content == build_extended(0x08, PIXELS, CLEAN_EXIF)


def test_a_profile_stays() -> None:
    content = build_extended(0x20, riff_chunk(b"ICCP", b"profile"), PIXELS)
    assert clean_webp(content).content is content
    assert clean_webp(build_extended(0, *(content[30:],))).content == content


def test_a_simple_picture_has_one_chunk() -> None:
    assert clean_webp(build_webp(PIXELS, riff_chunk(b"EXIF", EXIF))).content == SIMPLE


def test_chunks_within_a_frame_go() -> None:
    anim = riff_chunk(b"ANIM", bytes(6))
    dirty = build_frame(riff_chunk(b"XMP ", SECRET), PIXELS, riff_chunk(b"EXIF", b"x"))
    content = build_extended(0x02, anim, build_frame(PIXELS), build_frame(PIXELS))
    assert clean_webp(content).content is content
    assert clean_webp(build_extended(0x02, anim, dirty, dirty)).content == content


def test_padding_holds_nothing() -> None:
    profile = riff_chunk(b"ICCP", b"odd")
    dirty = build_extended(0x20, profile[:-1] + b"S", PIXELS)
    assert clean_webp(dirty).content == build_extended(0x20, profile, PIXELS)


def test_a_missing_padding_at_the_end_is_added() -> None:
    pixels = riff_chunk(b"VP8 ", PIXELS[8:].ljust(len(PIXELS) - 8 + 1 - len(PIXELS) % 2, b"\1"))
    content = build_webp(pixels)
    body = content[8:-1]
    short = b"RIFF" + len(body).to_bytes(4, "little") + body
    assert clean_webp(short).content == content


@pytest.mark.parametrize(
    ("content", "size"),
    [
        (SIMPLE, (64, 48)),
        (build_extended(0, PIXELS), (64, 48)),
        (build_webp(riff_chunk(b"VP8L", b"\x2f\xff\xff\xff\xff\7")), (16_384, 16_384)),
        (build_extended(0, riff_chunk(b"VP8L", b"\x2f\xff\x3f\0\0\7")), (16_384, 48)),
        (build_extended(2, build_frame(PIXELS, place=(500, 700))), (1_064, 1_448)),
        (build_webp(riff_chunk(b"VP8 ", b"\0\0\0\x9d\x01\x2a\xff\xff\x10\0")), (16_383, 16)),
    ],
)
def test_the_largest_size_counts(content: bytes, size: tuple[int, int]) -> None:
    cleaned = clean_webp(content)
    assert (cleaned.width, cleaned.height) == size


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (SIMPLE[:-2], "it is cut off"),
        (SIMPLE[:15], "it is cut off"),
        (build_extended(2, build_frame(PIXELS)[:-2]), "it is cut off"),
        (build_extended(2, build_frame(PIXELS[:-4])), "it is cut off"),
        (build_extended(2, riff_chunk(b"ANMF", bytes(15))), "one of its frames is cut off"),
        (build_extended(0), "its pixels are missing"),
        (build_webp(), "its pixels are missing"),
        (build_webp(riff_chunk(b"VP8X", bytes(9)), PIXELS), "its header is missing"),
    ],
)
def test_chunks_that_cannot_be_read_are_refused(content: bytes, problem: str) -> None:
    with pytest.raises(UnusablePicture) as refusal:
        clean_webp(content)
    assert str(refusal.value) == (
        f"The WebP cannot be read: {problem}. Save it again with another program."
    )
