"""The blocks of a GIF."""

import pytest

from openevent.pictures.gif import clean_gif
from openevent.pictures.parts import UnusablePicture
from tests.unit.openevent.pictures import samples
from tests.unit.openevent.pictures.samples import SECRET

SCREEN = b"GIF89a\x08\0\x08\0\x80\0\0" + bytes(6)
CONTROL = b"!\xf9\4\1\0\0\0\0"
FRAME = b",\0\0\0\0\x08\0\x08\0\0\2\x02\x84\x51\0"
LOOP = b"!\xff\x0bNETSCAPE2.0\3\1\3\0\0"
PROFILE = b"!\xff\x0bICCRGBG1012\x04icc!\0"
PLAIN = SCREEN + CONTROL + FRAME + b";"


def block(data: bytes) -> bytes:
    return bytes((len(data),)) + data + b"\0"


@pytest.mark.parametrize(
    "extension",
    [
        b"!\xfe" + block(SECRET),
        b"!\xff\x0bXMP DataXMP" + block(SECRET),
        b"!\xff\x0bNETSCAPE2.0\3\1\3\0" + block(SECRET),
        b"!\xff\x0bNETSCAPE2.0\5\2\0\0\1\0\0",
        b"!\xaa" + block(SECRET),
    ],
)
def test_extensions_that_draw_nothing_go(extension: bytes) -> None:
    assert clean_gif(SCREEN + extension + CONTROL + FRAME + b";").content == PLAIN
    assert clean_gif(SCREEN + CONTROL + FRAME + extension + b";").content == PLAIN


@pytest.mark.parametrize("extension", [LOOP, PROFILE])
def test_the_loop_and_the_profile_stay(extension: bytes) -> None:
    content = SCREEN + extension + CONTROL + FRAME + b";"
    assert clean_gif(content).content is content


def test_a_comment_between_a_control_and_its_frame_goes() -> None:
    comment = b"!\xfe" + block(SECRET)
    assert clean_gif(SCREEN + CONTROL + comment + FRAME + b";").content == PLAIN


def test_the_control_of_a_text_goes_with_it() -> None:
    text = b"!\x01" + block(bytes(12))
    assert clean_gif(SCREEN + CONTROL + text + FRAME + b";").content == SCREEN + FRAME + b";"


def test_xmp_with_its_magic_trailer_goes() -> None:
    # XMP lies there as it is; its trailer of 258 bytes leads a reader of blocks to its end.
    trailer = b"\1" + bytes(range(255, -1, -1)) + b"\0"
    xmp = b"!\xff\x0bXMP DataXMP" + samples.XMP + trailer
    assert clean_gif(SCREEN + xmp + CONTROL + FRAME + b";").content == PLAIN


@pytest.mark.parametrize("cut", [1, 2, 3, 4])
def test_a_picture_that_is_cut_off_in_a_frame_is_cleaned(cut: int) -> None:
    content = PLAIN[:-cut]
    assert clean_gif(content).content is content


@pytest.mark.parametrize("rest", [b"", b"!", b"!\xf9", b"!\xf9\4\1\0", b",\0\0", b"\0\0", b"x;"])
def test_a_part_of_a_block_behind_the_first_frame_goes(rest: bytes) -> None:
    assert clean_gif(PLAIN[:-1] + rest).content == PLAIN[:-1]


def test_the_largest_frame_counts() -> None:
    frame = b",\xff\xff\1\0\xff\xff\x09\0\0\2\x02\x84\x51\0"
    cleaned = clean_gif(SCREEN + FRAME + frame + b";")
    assert (cleaned.width, cleaned.height) == (2 * 65_535, 10)


@pytest.mark.parametrize("content", [b"GIF89a", SCREEN, SCREEN + b";", SCREEN + CONTROL + b",\0"])
def test_a_picture_without_a_frame_is_refused(content: bytes) -> None:
    with pytest.raises(UnusablePicture, match="The GIF cannot be read"):
        clean_gif(content)
