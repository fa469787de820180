"""Of every format: metadata go, pixels, profile and orientation stay, and clean stays clean."""

from typing import Any

import pytest

from openevent.pictures.prepare import prepare_picture
from tests.unit.openevent.pictures import samples
from tests.unit.openevent.pictures.samples import SECRET

VARIANTS: list[tuple[str, str, dict[str, Any]]] = [
    ("JPEG", "RGB", {}),
    ("JPEG", "RGB", {"progressive": True}),
    ("JPEG", "RGB", {"restart_marker_rows": 1}),
    ("JPEG", "L", {}),
    ("JPEG", "CMYK", {}),
    ("PNG", "RGB", {}),
    ("PNG", "RGBA", {}),
    ("PNG", "I;16", {}),
    ("PNG", "P", {"transparency": 3}),
    ("PNG", "1", {}),
    ("WEBP", "RGB", {}),
    ("WEBP", "RGBA", {}),
    ("WEBP", "RGBA", {"lossless": True}),
    ("GIF", "P", {"transparency": 3}),
    ("GIF", "L", {}),
    ("AVIF", "RGB", {}),
    ("AVIF", "RGBA", {}),
    ("AVIF", "L", {"quality": 100, "subsampling": "4:4:4"}),
]


@pytest.fixture(params=VARIANTS, ids=str)
def photo(request: pytest.FixtureRequest) -> bytes:
    format_, mode, options = request.param
    return samples.build_photo(format_, mode=mode, **options)


def test_metadata_go_and_the_pixels_stay(photo: bytes) -> None:
    picture = prepare_picture(photo)
    before, after = samples.load(photo), samples.load(picture.content)
    assert SECRET in photo
    assert SECRET not in picture.content
    assert (after.mode, after.tobytes()) == (before.mode, before.tobytes())
    assert after.info.get("icc_profile") == before.info.get("icc_profile")
    assert after.info.get("transparency") == before.info.get("transparency")
    assert not {"xmp", "comment", "Comment", "XML:com.adobe.xmp"} & after.info.keys()
    assert dict(after.getexif()) == {}
    assert (picture.width, picture.height) == (64, 48)
    assert picture.media_type.content_type == f"image/{str(before.format).lower()}"


def test_a_clean_picture_comes_back_itself(photo: bytes) -> None:
    content = prepare_picture(photo).content
    assert prepare_picture(content).content is content


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("format_", samples.TURNED)
def test_the_orientation_stays(format_: str, orientation: int) -> None:
    picture = prepare_picture(samples.build_photo(format_, orientation))
    expected = {} if orientation == 1 else {0x0112: orientation}
    assert dict(samples.load(picture.content).getexif()) == expected
    assert (picture.width, picture.height) == (64, 48)
    assert prepare_picture(picture.content).content is picture.content


@pytest.mark.parametrize("orientation", range(1, 9))
def test_an_avif_turns_by_its_properties(orientation: int) -> None:
    photo = samples.build_photo("AVIF", orientation)
    picture = prepare_picture(photo)
    before, after = samples.load(photo), samples.load(picture.content)
    assert after.getexif().get(0x0112, 1) == before.getexif().get(0x0112, 1) == orientation
    assert len(picture.content) == len(photo)
    assert SECRET not in picture.content


@pytest.mark.parametrize("format_", ["GIF", "WEBP", "PNG"])
def test_an_animation_stays(format_: str) -> None:
    frames = [samples.draw("RGB").rotate(turn) for turn in (0, 90, 180)]
    options = {"save_all": True, "append_images": frames[1:], "duration": 90, "loop": 3}
    metadata = {} if format_ == "GIF" else {"exif": samples.build_exif(6)}
    photo = samples.save(frames[0], format_, **options, **metadata)
    content = prepare_picture(photo).content
    assert samples.list_frames(content) == samples.list_frames(photo)
    before, after = samples.load(photo), samples.load(content)
    assert after.info.get("loop") == before.info.get("loop") == 3
    assert SECRET not in content


TAILS = [
    b"<script>alert(1)</script>",
    b"PK\3\4" + b"a zip" * 20,
    b"\xff\xd8\xff\xe1\0\x10Exif\0\0" + SECRET,
    b"*/=1;alert(1)",
]


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "GIF", "WEBP"])
@pytest.mark.parametrize("tail", TAILS)
def test_nothing_stays_behind_the_end(format_: str, tail: bytes) -> None:
    photo = prepare_picture(samples.build_photo(format_)).content
    assert prepare_picture(photo + tail).content == photo


@pytest.mark.parametrize("tail", TAILS)
def test_a_box_that_draws_nothing_becomes_zeros(tail: bytes) -> None:
    photo = prepare_picture(samples.build_photo("AVIF")).content
    content = prepare_picture(photo + samples.box(b"uuid", tail)).content
    assert content == photo + samples.box(b"free", bytes(len(tail)))
