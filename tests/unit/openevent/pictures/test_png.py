"""The chunks of a PNG."""

import io

import pytest
from PIL import Image

from openevent.pictures.parts import UnusablePicture
from openevent.pictures.png import clean_png
from tests.unit.openevent.pictures import samples
from tests.unit.openevent.pictures.samples import SECRET, build_png, chunk

PLAIN = samples.save(samples.draw(), "PNG")
EXIF = samples.build_exif(6).tobytes().removeprefix(b"Exif\0\0")


@pytest.mark.parametrize(
    "type_", [b"tEXt", b"zTXt", b"iTXt", b"tIME", b"sPLT", b"caBX", b"prVt", b"ABCD", b"\0\0\0\0"]
)
def test_chunks_that_draw_nothing_go(type_: bytes) -> None:
    assert clean_png(build_png(8, 8, chunk(type_, SECRET))).content == build_png(8, 8)


@pytest.mark.parametrize(
    "type_",
    [b"PLTE", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"pHYs", b"cICP"],
)
def test_chunks_that_draw_stay(type_: bytes) -> None:
    content = build_png(8, 8, chunk(type_, b"x" * 9))
    assert clean_png(content).content is content


def test_the_orientation_lies_behind_the_header_wherever_it_was() -> None:
    end = chunk(b"IEND", b"")
    dirty = build_png(8, 8).removesuffix(end) + chunk(b"eXIf", EXIF) + end
    content = clean_png(dirty).content
    assert samples.list_chunks(content) == [b"IHDR", b"eXIf", b"IDAT", b"IEND"]
    assert dict(Image.open(io.BytesIO(content)).getexif()) == {0x0112: 6}


def test_chunks_behind_the_pixels_go() -> None:
    dirty = PLAIN[:-12] + chunk(b"tEXt", SECRET) + PLAIN[-12:]
    assert clean_png(dirty).content == PLAIN


def test_the_end_has_no_data() -> None:
    assert clean_png(PLAIN[:-12] + chunk(b"IEND", SECRET)).content == PLAIN


@pytest.mark.parametrize("cut", [1, 5, 11, 12, 14, 40])
def test_a_picture_that_is_cut_off_in_its_data_is_cleaned(cut: int) -> None:
    texts = chunk(b"tEXt", SECRET)
    content = clean_png(PLAIN[:33] + texts + PLAIN[33:-cut]).content
    assert PLAIN.startswith(content) or content == PLAIN
    assert len(content) >= len(PLAIN) - max(cut, 12)
    assert clean_png(content).content is content


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (PLAIN[:20], "its header is missing"),
        (PLAIN[:8] + chunk(b"IHDX", bytes(13)) + PLAIN[33:], "its header is missing"),
        (PLAIN[:33], "it ends before its first pixels"),
        (PLAIN[:33] + b"\xff\xff\xff\xfftEXt" + PLAIN[33:], "it ends before its first pixels"),
        (PLAIN[:33] + chunk(b"IEND", b"") + PLAIN[33:], "it has no pixels"),
    ],
)
def test_chunks_that_cannot_be_read_are_refused(content: bytes, problem: str) -> None:
    with pytest.raises(UnusablePicture) as refusal:
        clean_png(content)
    assert str(refusal.value) == (
        f"The PNG cannot be read: {problem}. Save it again with another program."
    )
