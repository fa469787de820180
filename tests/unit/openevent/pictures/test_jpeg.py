"""The segments of a JPEG."""

import io
import struct

import pytest
from PIL import Image

from openevent.pictures import jpeg
from openevent.pictures.jpeg import clean_jpeg
from openevent.pictures.parts import MAXIMUM_SEGMENTS, UnusablePicture
from tests.unit.openevent.pictures import samples
from tests.unit.openevent.pictures.samples import SECRET, insert_segments, segment

PLAIN = clean_jpeg(samples.save(samples.draw(), "JPEG")).content
JFIF = b"JFIF\0\1\2\0\0\1\0\1"


def build_little_endian_exif(orientation: int) -> bytes:
    entries = struct.pack("<HHHLHH", 1, 0x0112, 3, 1, orientation, 0) + bytes(4)
    return b"Exif\0\0II*\0" + struct.pack("<L", 8) + entries + SECRET


def find_scan(content: bytes) -> int:
    """Find the first byte of a scan's data."""
    start = content.index(b"\xff\xda")
    return start + 2 + int.from_bytes(content[start + 2 : start + 4])


@pytest.mark.parametrize("code", [*range(0xE0, 0xF0), 0xFE])
def test_application_data_and_comments_go(code: int) -> None:
    dirty = insert_segments(PLAIN, [segment(code, SECRET), segment(code, b"")])
    assert clean_jpeg(dirty).content == PLAIN


@pytest.mark.parametrize(
    "data",
    [
        b"MPF\0" + SECRET,
        b"FPXR\0" + SECRET,
        b"ICC_PROFIL\0" + SECRET,
    ],
)
def test_only_the_profile_of_app2_stays(data: bytes) -> None:
    assert clean_jpeg(insert_segments(PLAIN, [segment(0xE2, data)])).content == PLAIN


def test_a_profile_in_several_segments_stays() -> None:
    profile = samples.build_profile() * 300
    content = samples.save(samples.draw(), "JPEG", icc_profile=profile)
    assert samples.list_segments(content).count(0xE2) > 1
    assert clean_jpeg(content).content is content


def test_the_thumbnail_of_jfif_goes() -> None:
    thumbnail = b"\2\2" + SECRET
    dirty = insert_segments(
        PLAIN[:2] + PLAIN[20:], [segment(0xE0, JFIF + thumbnail), segment(0xE0, b"JFXX\0\x10")]
    )
    assert clean_jpeg(dirty).content[2:20] == segment(0xE0, JFIF + b"\0\0")


def test_adobes_colours_stay_without_what_follows_them() -> None:
    cmyk = samples.save(samples.draw("CMYK"), "JPEG")
    start = cmyk.index(b"\xff\xee")
    dirty = cmyk[:start] + segment(0xEE, cmyk[start + 4 : start + 16] + SECRET) + cmyk[start + 16 :]
    assert clean_jpeg(dirty).content == cmyk


def test_the_trailing_picture_of_a_camera_goes() -> None:
    assert clean_jpeg(PLAIN + samples.build_photo("JPEG")).content == PLAIN


@pytest.mark.parametrize("orientation", range(10))
def test_the_orientation_is_written_in_one_way(orientation: int) -> None:
    dirty = insert_segments(PLAIN, [segment(0xE1, build_little_endian_exif(orientation))])
    content = clean_jpeg(dirty).content
    if orientation in range(2, 9):
        assert (
            content
            == PLAIN[:20]
            + segment(
                0xE1,
                b"Exif\0\0MM\0*\0\0\0\x08\0\1\x01\x12\0\3\0\0\0\1\0%c\0\0\0\0\0\0" % orientation,
            )
            + PLAIN[20:]
        )
    else:
        assert content == PLAIN


@pytest.mark.parametrize(
    "exif",
    [
        b"Exif\0\0",
        b"Exif\0\0MM\0*",
        b"Exif\0\0MM\0*\xff\xff\xff\xff",
        b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + bytes(12),
        b"Exif\0\0XX\0*\0\0\0\x08\0\1\x01\x12\0\3\0\0\0\1\0\6\0\0",
        b"Exif\0\0MM\0*\0\0\0\x08\0\1\x01\x12\0\4\0\0\0\1\0\0\0\6",
    ],
)
def test_an_orientation_that_cannot_be_read_is_none(exif: bytes) -> None:
    assert clean_jpeg(insert_segments(PLAIN, [segment(0xE1, exif)])).content == PLAIN


def test_the_first_exif_counts() -> None:
    exifs = [segment(0xE1, build_little_endian_exif(value)) for value in (3, 6)]
    content = clean_jpeg(insert_segments(PLAIN, exifs)).content
    assert Image.open(io.BytesIO(content)).getexif()[0x0112] == 3


@pytest.mark.parametrize("progressive", [False, True])
def test_segments_between_scans_go(progressive: bool) -> None:  # noqa: FBT001
    content = samples.save(samples.draw(), "JPEG", progressive=progressive)
    end = content.rindex(b"\xff\xd9")
    dirty = content[:end] + segment(0xE1, b"Exif\0\0" + SECRET) + content[end:]
    assert clean_jpeg(dirty).content == clean_jpeg(content).content


def test_a_segment_within_a_scan_goes_and_makes_no_new_marker() -> None:
    place = find_scan(PLAIN) + 1
    hidden = segment(0xE1, b"")[1:] + SECRET
    dirty = PLAIN[:place] + b"\xff\xff\xfe\0\x02" + hidden + PLAIN[place:]
    content = clean_jpeg(dirty).content
    assert clean_jpeg(content).content is content


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
@pytest.mark.parametrize("progressive", [False, True])
def test_a_picture_that_is_cut_off_in_a_scan_is_cleaned(
    share: float,
    progressive: bool,  # noqa: FBT001
) -> None:
    photo = samples.build_photo("JPEG", 6, progressive=progressive)
    start = find_scan(photo)
    cut = photo[: start + int((len(photo) - start) * share)]
    content = clean_jpeg(cut).content
    assert SECRET not in content
    assert clean_jpeg(photo).content.startswith(content)
    assert len(photo) - len(cut) + len(content) + 100 > len(clean_jpeg(photo).content)
    assert clean_jpeg(content).content is content
    assert Image.open(io.BytesIO(content)).size == (64, 48)


def test_a_second_picture_within_a_cut_scan_goes() -> None:
    cut = PLAIN[: find_scan(PLAIN) + 50].rstrip(b"\xff")
    assert clean_jpeg(cut + samples.build_photo("JPEG")).content == cut


def test_fill_bytes_before_a_marker_go() -> None:
    dirty = PLAIN[:-2] + b"\xff" * 9 + PLAIN[-2:]
    assert clean_jpeg(dirty).content == PLAIN
    assert clean_jpeg(PLAIN[:20] + b"\xff\xff" + PLAIN[20:]).content == PLAIN


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"\xff\xd8\xff", "it ends before its first pixels"),
        (PLAIN[: find_scan(PLAIN) - 5], "one of its segments has a wrong length"),
        (PLAIN[:20] + b"\xff\xd9", "it ends before its first pixels"),
        (insert_segments(PLAIN, [b"\xff\xe1\xff\xff"]), "one of its segments has a wrong length"),
        (insert_segments(PLAIN, [b"\xff\xe1\0\1"]), "one of its segments has a wrong length"),
        (b"\xff\xd8" + segment(0xDA, bytes(10)), "its size is missing"),
        (b"\xff\xd8" + segment(0xC0, bytes(5)), "its size is missing"),
        (b"\xff\xd8" + segment(0xC0, b"\x08\0\0\0\x10\3"), "its size is missing"),
        (
            insert_segments(PLAIN, [segment(0xC0, b"\x08\0\x10\0\x10\3")]),
            "it has two pictures in one",
        ),
    ],
)
def test_segments_that_cannot_be_read_are_refused(content: bytes, problem: str) -> None:
    with pytest.raises(UnusablePicture) as refusal:
        clean_jpeg(content)
    assert str(refusal.value) == (
        f"The JPEG cannot be read: {problem}. Save it again with another program."
    )


def test_a_decoder_goes_through_few_scans() -> None:
    start = PLAIN.index(b"\xff\xda")
    scan = PLAIN[start:-2]
    assert clean_jpeg(PLAIN[:start] + scan * jpeg.MAXIMUM_SCANS + b"\xff\xd9").width == 64
    with pytest.raises(UnusablePicture, match="more than 100 scans"):
        clean_jpeg(PLAIN[:start] + scan * (jpeg.MAXIMUM_SCANS + 1) + b"\xff\xd9")


def test_there_are_not_too_many_segments() -> None:
    with pytest.raises(UnusablePicture, match="too many segments"):
        clean_jpeg(insert_segments(PLAIN, [b"\xff\xfe\0\2"] * MAXIMUM_SEGMENTS))


def test_long_runs_cost_no_more_than_others() -> None:
    # A pattern that goes back would take hours for these.
    for run in (b"\xff", b"\xff\0", b"\xff\xff\0"):
        content = PLAIN[:-2] + run * (5_000_000 // len(run)) + PLAIN[-2:]
        assert clean_jpeg(content).content.endswith(b"\xff\xd9")
