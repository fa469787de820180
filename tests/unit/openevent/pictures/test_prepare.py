"""The entry for callers: types, limits, and hostile pictures."""

import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openevent.infra.media_types import detect_content_type
from openevent.pictures.orientation import build_exif
from openevent.pictures.parts import UnusablePicture
from openevent.pictures.prepare import is_picture, prepare_picture
from tests.unit.openevent.pictures import samples
from tests.unit.openevent.pictures.avif_files import AvifFile, build_sequence
from tests.unit.openevent.pictures.samples import SECRET, build_png, build_webp, riff_chunk, segment

JPEG = samples.save(samples.draw(), "JPEG")
GIF = samples.save(samples.draw(), "GIF")
WEBP = samples.save(samples.draw(), "WEBP")
PHOTOS = [
    *(samples.build_photo(format_, 6) for format_ in samples.FORMATS),
    samples.build_photo("JPEG", 3, progressive=True),
    samples.save(
        samples.draw(), "WEBP", save_all=True, append_images=[samples.draw("L").convert("RGB")]
    ),
]


def refuse(content: bytes) -> str:
    with pytest.raises(UnusablePicture) as refusal:
        prepare_picture(content)
    return str(refusal.value)


def build_jpeg(width: int, height: int) -> bytes:
    """Build a JPEG that declares a size and has few bytes."""
    place = JPEG.index(b"\xff\xc0") + 5
    return JPEG[:place] + struct.pack(">HH", height, width) + JPEG[place + 4 :]


def build_gif(width: int, height: int) -> bytes:
    """Build a GIF whose frame has a size, and whose screen is small."""
    place = GIF.index(b",\0\0\0\0") + 5
    return GIF[:place] + struct.pack("<HH", width, height) + GIF[place + 4 :]


def build_big_webp(width: int, height: int) -> bytes:
    canvas = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return build_webp(riff_chunk(b"VP8X", bytes(4) + canvas), WEBP[12:])


def build_avif(width: int, height: int) -> bytes:
    """Build an AVIF whose decoder needs another size than its boxes declare."""
    return AvifFile([(b"av01", 0, build_sequence(width, height))]).build()


@pytest.mark.parametrize(
    ("build", "name", "width", "height", "limit"),
    [
        (build_jpeg, "JPEG", 10_000, 5_000, 50),
        (build_png, "PNG", 10_000, 5_000, 50),
        (build_gif, "GIF", 6_000, 5_000, 30),
        (build_big_webp, "WebP", 6_000, 5_000, 30),
        (build_avif, "AVIF", 6_000, 5_000, 30),
    ],
)
def test_a_picture_has_few_megapixels(
    build: type[bytes], name: str, width: int, height: int, limit: int
) -> None:
    assert prepare_picture(build(width, height)).media_type.name == name
    assert refuse(build(width, height + 1)) == (
        f"The picture has {width:,} x {height + 1:,} pixels, and a {name} may have at most "
        f"{limit} megapixels. Make it smaller."
    )


def test_a_small_file_of_400_megapixels_is_refused_before_it_is_decoded() -> None:
    packer = zlib.compressobj(1)
    rows = b"".join(packer.compress(bytes(20_001 * 100)) for _ in range(200)) + packer.flush()
    png = build_png(20_000, 20_000).replace(
        samples.chunk(b"IDAT", zlib.compress(bytes(100))), samples.chunk(b"IDAT", rows)
    )
    assert len(png) < 2_000_000
    assert "20,000 x 20,000 pixels" in refuse(png)


@pytest.mark.parametrize(
    ("width", "height", "text"),
    [(100, 1, ""), (1, 100, ""), (65_000, 1, "65,000 x 1 pixels"), (1, 101, "1 x 101 pixels")],
)
def test_a_side_is_at_most_100_times_as_long_as_the_other(
    width: int, height: int, text: str
) -> None:
    content = build_png(width, height)
    if text:
        assert refuse(content) == (
            f"The picture has {text}, and a side may be at most 100 times as long as the other. "
            "Cut it."
        )
    else:
        assert prepare_picture(content).width == width


@pytest.mark.parametrize("size", [(0, 5), (5, 0), (0, 0)])
def test_a_picture_without_pixels_is_refused(size: tuple[int, int]) -> None:
    assert refuse(build_png(*size)).startswith("The PNG cannot be read: its size is missing.")


@pytest.mark.parametrize("brand", [b"heic", b"heix", b"hevc", b"mif1", b"msf1"])
def test_a_heic_is_refused_with_a_way_out(brand: bytes) -> None:
    content = b"\0\0\0\x18ftyp" + brand + b"\0\0\0\0mif1heic" + bytes(100)
    assert is_picture(content)
    assert refuse(content) == (
        "The picture is a HEIC, which many browsers do not show. Save it as JPEG."
    )


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"II*\0" + bytes(50), "TIFF"),
        (b"MM\0*" + bytes(50), "TIFF"),
        (b"\xff\x0a" + bytes(50), "JPEG XL"),
        (b"\0\0\0\x0cJXL \r\n\x87\n" + bytes(50), "JPEG XL"),
        (b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(50), "JPEG 2000"),
    ],
)
def test_a_picture_that_browsers_do_not_show_is_refused(content: bytes, name: str) -> None:
    assert is_picture(content)
    assert refuse(content).startswith(f"The picture is a {name}, which many browsers do not show.")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"<svg xmlns='x' onload='y'/>", "An SVG is not shown as a picture. Save it as PNG."),
        (b"<?xml version='1.0'?><svg>", "An SVG is not shown as a picture. Save it as PNG."),
        (b"<html>", "This is no picture. Use a JPEG, PNG, GIF, WebP or AVIF."),
        (b"%PDF-1.7", "This is no picture. Use a JPEG, PNG, GIF, WebP or AVIF."),
        (b"BM\x36\0\0\0", "This is no picture. Use a JPEG, PNG, GIF, WebP or AVIF."),
        (b"", "This is no picture. Use a JPEG, PNG, GIF, WebP or AVIF."),
    ],
)
def test_what_is_no_picture_is_refused(content: bytes, sentence: str) -> None:
    assert not is_picture(content)
    assert refuse(content) == sentence


def test_a_picture_of_more_than_20_megabytes_is_refused() -> None:
    assert prepare_picture(JPEG.ljust(20_000_000, b"\0")).content == JPEG
    assert refuse(JPEG.ljust(20_050_000, b"\0")) == (
        "The picture has 20.1 MB, and it may have at most 20 MB. Save it smaller."
    )


@pytest.mark.parametrize(
    "polyglot",
    [
        samples.insert_segments(JPEG, [segment(0xFE, b"<html><script>alert(1)</script>")]),
        samples.insert_segments(JPEG, [segment(0xEF, b"*/=1;alert(1)/*<svg>")]),
        JPEG + b"<script>alert(1)</script>",
        build_png(8, 8, samples.chunk(b"tEXt", b"<script>alert(1)</script>")),
        build_png(8, 8) + b"PK\3\4" + bytes(80),
        GIF[:-1] + b"!\xfe\x1f<html><script>alert(1)</script>\0;",
    ],
)
def test_a_page_or_an_archive_within_a_picture_goes(polyglot: bytes) -> None:
    picture = prepare_picture(polyglot)
    assert b"alert(1)" not in picture.content
    assert b"PK\3\4" not in picture.content
    assert detect_content_type(picture.content) == picture.media_type.content_type


def test_a_gif_that_is_a_script_is_no_longer_one() -> None:
    # Its width begins a comment of the script, which ends behind the picture.
    script = GIF[:6] + b"/*" + GIF[8:-1] + b";*/=1;alert(1)"
    assert refuse(script).startswith("The picture has 10,799 x 48 pixels")
    script = GIF[:6] + b"/*/*" + GIF[10:-1] + b";*/=1;alert(1)"
    assert "alert" in script.decode("latin-1")
    assert refuse(script).startswith("The picture has 10,799 x 10,799 pixels")


@st.composite
def mutations(draw: st.DrawFn) -> bytes:
    """Change, cut, double or insert some bytes of a picture."""
    content = bytearray(draw(st.sampled_from(PHOTOS)))
    for _ in range(draw(st.integers(1, 6))):
        place = draw(st.integers(0, max(0, min(len(content), 1_500) - 1)))
        length = draw(st.integers(0, 40))
        match draw(st.integers(0, 3)):
            case 0:
                content[place : place + 1] = draw(st.binary(min_size=1, max_size=4))
            case 1:
                del content[place : place + length]
            case 2:
                content[place:place] = content[place : place + length]
            case _:
                content[place : place + 1] = b"\xff"
    return bytes(content[: draw(st.integers(len(content) // 2, len(content)))])


def check_any(content: bytes) -> None:
    """Check what holds for every picture, however damaged."""
    try:
        picture = prepare_picture(content)
    except UnusablePicture:
        return
    assert len(picture.content) <= len(content) + 64
    assert prepare_picture(picture.content).content is picture.content


@settings(max_examples=600, deadline=None)
@given(mutations())
def test_a_damaged_picture_is_clean_or_refused(content: bytes) -> None:
    check_any(content)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(
        [
            b"\xff\xd8\xff",
            b"\x89PNG\r\n\x1a\n",
            b"GIF89a",
            b"RIFF\xff\0\0\0WEBPVP8X",
            b"\0\0\0\x0cftypavif",
        ]
    ),
    st.binary(max_size=300),
)
def test_any_bytes_behind_a_signature_are_clean_or_refused(head: bytes, rest: bytes) -> None:
    check_any(head + rest)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_no_place_survives_in_any_segment(data: st.DataObject) -> None:
    codes = data.draw(st.lists(st.sampled_from([*range(0xE0, 0xF0), 0xFE]), max_size=8))
    prefixes = st.sampled_from([b"Exif\0\0", b"MPF\0", b"JFXX\0", b"http://ns.adobe.com/", b""])
    segments = [segment(code, data.draw(prefixes) + SECRET) for code in codes]
    assert prepare_picture(samples.insert_segments(JPEG, segments)).content == JPEG


def test_the_orientation_of_an_upright_picture_takes_no_bytes() -> None:
    assert build_exif(1) == b""
    assert len(build_exif(8)) == 26
