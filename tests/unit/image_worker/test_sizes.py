"""Sizes from the bytes of pictures: upright, in sRGB, on white, without metadata."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageCms

from image_worker.scaling import decoding, sizes
from openevent.pictures.sizes import Box
from openevent.resources.event import events
from openevent.resources.image_size import event_image_sizes
from tests.integration.image_worker import files

SMALL: Mapping[str, Box] = {"small": Box(80, None, "inside", 80)}
DEFAULTS = {name: field.default for name, field in event_image_sizes.fields.items()}
RATIO_KEPT: Mapping[str, Box] = {
    size.name: size.build_box(DEFAULTS) for size in events.pictures["original_image_url"].sizes
}


def make(content: bytes, **options: Any) -> Image.Image:
    """Make one small size and open it."""
    return Image.open(BytesIO(sizes.scale(content, SMALL, **options).sizes["small"].content))


def orient(orientation: int) -> bytes:
    """Store upright quarters as a camera of this orientation does."""
    turned = {
        2: [Image.Transpose.FLIP_LEFT_RIGHT],
        3: [Image.Transpose.ROTATE_180],
        4: [Image.Transpose.FLIP_TOP_BOTTOM],
        5: [Image.Transpose.TRANSPOSE],
        6: [Image.Transpose.ROTATE_90],
        7: [Image.Transpose.TRANSVERSE],
        8: [Image.Transpose.ROTATE_270],
    }
    picture = files.quarters(400, 300)
    for step in turned.get(orientation, []):
        picture = picture.transpose(step)
    exif = Image.Exif()
    exif[files.ORIENTATION] = orientation
    return files.encode(picture, exif=exif)


@pytest.mark.parametrize("orientation", range(10))
def test_every_orientation_becomes_upright(orientation: int) -> None:
    scaled = sizes.scale(orient(orientation), SMALL)
    assert scaled.sides == (400, 300)
    picture = make(orient(orientation))
    assert picture.size == (80, 60)
    assert files.read_corners(picture) == ["red", "green", "blue", "white"]
    assert not picture.getexif()


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "GIF", "WEBP", "AVIF"])
def test_each_format_can_be_read(format_: str) -> None:
    picture = make(files.encode(files.quarters(400, 300), format_))
    assert (picture.format, picture.size) == ("JPEG", (80, 60))
    assert files.read_corners(picture) == ["red", "green", "blue", "white"]


def test_the_sizes_of_an_event_are_made_by_one_decode_in_their_order() -> None:
    scaled = sizes.scale(files.jpeg(3000, 2000), RATIO_KEPT)
    results = {name: (size.sides, size.extension) for name, size in scaled.sizes.items()}
    assert list(results.items()) == [
        ("large", ((1300, 867), "jpg")),
        ("thumbnail", ((500, 333), "jpg")),
        ("icon", ((75, 50), "jpg")),
        ("webp-480", ((480, 320), "webp")),
        ("webp-960", ((960, 640), "webp")),
    ]
    for size in scaled.sizes.values():
        picture = Image.open(BytesIO(size.content))
        assert picture.size == size.sides
        assert files.read_corners(picture) == ["red", "green", "blue", "white"]


def test_a_small_picture_is_not_enlarged() -> None:
    scaled = sizes.scale(files.jpeg(20, 10), RATIO_KEPT)
    assert {size.sides for size in scaled.sizes.values()} == {(20, 10)}


def test_an_aspect_that_is_off_stretches() -> None:
    settings = DEFAULTS | {"full_aspect": False, "thumbnail_aspect": False}
    boxes = {
        size.name: size.build_box(settings) for size in events.pictures["original_image_url"].sizes
    }
    scaled = sizes.scale(files.jpeg(1500, 3000), boxes)
    results = {name: size.sides for name, size in scaled.sizes.items()}
    assert (results["large"], results["thumbnail"]) == ((1300, 500), (500, 200))
    assert (results["webp-960"], results["icon"]) == ((960, 1920), (75, 150))


def test_the_quality_is_that_of_the_box() -> None:
    noise = files.encode(Image.effect_noise((400, 300), 80).convert("RGB"), quality=95)
    lengths = [
        len(sizes.scale(noise, {"a": Box(400, None, "inside", quality)}).sizes["a"].content)
        for quality in (0, 20, 80, 100)
    ]
    assert lengths == sorted(set(lengths))


def clear_half(format_: str = "PNG") -> bytes:
    """A picture whose left half is transparent black, the right half opaque red."""
    picture = Image.new("RGBA", (100, 100), (0, 0, 0, 0))
    picture.paste((*files.RED, 255), (50, 0, 100, 100))
    return files.encode(picture, format_, **({"lossless": True} if format_ == "WEBP" else {}))


@pytest.mark.parametrize("format_", ["PNG", "WEBP", "GIF", "AVIF"])
def test_transparency_becomes_white_where_a_jpeg_is_due(format_: str) -> None:
    picture = make(clear_half(format_))
    assert picture.format == "JPEG"
    assert files.read_corners(picture) == ["white", "red", "white", "red"]


def test_transparency_is_kept_where_it_is_declared() -> None:
    picture = make(clear_half(), keeps_transparency=True)
    assert (picture.format, picture.mode) == ("PNG", "RGBA")
    assert [picture.getpixel(place) for place in ((20, 40), (60, 40))] == [
        (0, 0, 0, 0),
        (*files.RED, 255),
    ]


def test_an_opaque_picture_with_an_alpha_channel_becomes_a_jpeg() -> None:
    opaque = files.encode(Image.new("RGBA", (100, 100), (*files.RED, 255)), "PNG")
    assert make(opaque, keeps_transparency=True).format == "JPEG"


def test_a_palette_with_a_transparent_colour_becomes_white() -> None:
    picture = Image.new("P", (100, 100), 0)
    picture.putpalette([0, 0, 0, *files.RED])
    picture.paste(1, (50, 0, 100, 100))
    palette = files.encode(picture, "PNG", transparency=0)
    assert files.read_corners(make(palette)) == ["white", "red", "white", "red"]


@pytest.mark.parametrize("format_", ["GIF", "PNG", "WEBP", "AVIF"])
def test_an_animation_gives_its_first_frame(format_: str) -> None:
    frames = [Image.new("RGB", (100, 80), color) for color in (files.RED, files.BLUE)]
    animation = files.encode(frames[0], format_, save_all=True, append_images=frames[1:])
    picture = make(animation)
    assert set(files.read_corners(picture)) == {"red"}
    assert getattr(picture, "n_frames", 1) == 1


def test_16_bits_keep_their_brightness() -> None:
    picture = Image.new("I;16", (256, 64))
    picture.putdata([column * 257 for _ in range(64) for column in range(256)])
    scaled = sizes.scale(files.encode(picture, "PNG"), {"a": Box(256, None, "inside", 95)})
    grey = Image.open(BytesIO(scaled.sizes["a"].content)).convert("L")
    levels = [grey.getpixel((column, 32)) for column in (0, 64, 128, 192, 255)]
    assert all(
        abs(int(str(level)) - column) <= 3
        for level, column in zip(levels, (0, 64, 128, 192, 255), strict=True)
    )


def test_cmyk_becomes_rgb() -> None:
    cmyk = files.encode(files.quarters(400, 300).convert("CMYK"))
    assert Image.open(BytesIO(cmyk)).mode == "CMYK"
    picture = make(cmyk)
    assert picture.mode == "RGB"
    assert files.read_corners(picture) == ["red", "green", "blue", "white"]


def test_a_profile_is_converted_to_srgb() -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for profile in (srgb, lab, b"no profile"):
        content = files.encode(files.quarters(400, 300), icc_profile=profile)
        picture = make(content)
        assert "icc_profile" not in picture.info
        assert files.read_corners(picture) == ["red", "green", "blue", "white"]


def test_metadata_stay_behind() -> None:
    exif = Image.Exif()
    exif[0x010E] = "at home"
    content = files.encode(files.quarters(400, 300), exif=exif, comment=b"secret")
    small = sizes.scale(content, SMALL).sizes["small"].content
    assert b"home" not in small
    assert b"secret" not in small
    text = files.encode(files.quarters(400, 300), "PNG")
    assert b"tEXt" not in sizes.scale(text, SMALL, keeps_transparency=True).sizes["small"].content


def test_what_follows_the_picture_stays_behind() -> None:
    polyglot = files.jpeg() + b"<script>alert(1)</script>PK\x03\x04"
    assert b"script" not in sizes.scale(polyglot, SMALL).sizes["small"].content


NO_PICTURE = "The file is damaged or no JPEG, PNG, GIF, WebP or AVIF picture."
CUT_OFF = "The picture is damaged or cut off."


def bomb(format_: str, width: int, height: int, **options: Any) -> bytes:
    picture = Image.new("L" if format_ != "WEBP" else "RGB", (width, height))
    return files.encode(picture, format_, **options)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", NO_PICTURE),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", NO_PICTURE),
        (b"<!doctype html><script>", NO_PICTURE),
        (files.encode(files.quarters(40, 30), "BMP"), NO_PICTURE),
        (files.encode(files.quarters(40, 30), "TIFF"), NO_PICTURE),
        (
            b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic",
            NO_PICTURE,
        ),
        (files.jpeg()[:-2000], CUT_OFF),
        (files.encode(files.quarters(400, 300), "PNG")[:-60], CUT_OFF),
        (files.encode(files.quarters(400, 300), "GIF")[:200], CUT_OFF),
        (files.encode(files.quarters(900, 700), "WEBP")[:-900], NO_PICTURE),
        (files.encode(files.quarters(900, 700), "AVIF")[:-300], NO_PICTURE),
        (files.encode(Image.new("L", (65_000, 1))), "One side is more than 100 times as long"),
        (files.encode(Image.new("L", (1, 5_000)), "PNG"), "One side is more than 100 times"),
        (bomb("PNG", 20_000, 20_000), "The picture has more than 50 megapixels."),
        (bomb("JPEG", 8_000, 6_251), "The picture has more than 50 megapixels."),
        (bomb("GIF", 6_000, 5_001), "The picture has more than 30 megapixels."),
        (bomb("WEBP", 6_000, 5_001), "The picture has more than 30 megapixels."),
        (bomb("AVIF", 6_000, 5_001, speed=10), "The picture has more than 30 megapixels."),
    ],
    ids=range(18),
)
def test_what_cannot_be_used_has_a_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(decoding.Unusable, match=f"^{sentence}"):
        sizes.scale(content, SMALL)
