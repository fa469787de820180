"""The tables of the storage contract are those of the code."""

from openevent.infra.media_types import MAXIMUM_BYTES, SIGNATURES
from openevent.pictures import jpeg, limits, png, webp
from openevent.pictures.parts import MAXIMUM_SEGMENTS
from tests.places import ROOT

CONTRACT = (ROOT / "docs" / "contract" / "storage.md").read_text()
ROWS = [line for line in CONTRACT.splitlines() if line.startswith("|")]


def test_each_type_of_media_has_its_limit() -> None:
    for _, media_type in SIGNATURES:
        (row,) = [row for row in ROWS if f"`{media_type.content_type}`" in row]
        megabytes = MAXIMUM_BYTES[media_type.family] // 1_000_000
        assert row.endswith(f"| {media_type.family}, {megabytes} MB |")


def test_each_format_of_pictures_has_its_limit() -> None:
    for media_type, pixels in limits.MAXIMUM_PIXELS.items():
        (row,) = [row for row in ROWS if media_type.name in row and row.endswith("| 20 MB |")]
        assert f"| {pixels // limits.MEGAPIXEL} |" in row
    assert f"at most {limits.MAXIMUM_RATIO} times as long" in CONTRACT
    assert f"at most {jpeg.MAXIMUM_SCANS} scans" in CONTRACT
    assert f"at most {MAXIMUM_SEGMENTS:,} segments" in CONTRACT


def test_the_chunks_that_stay_are_listed() -> None:
    for name, types in (
        ("PNG", png.CHUNKS_THAT_STAY - {b"mDCv", b"cLLi"}),
        ("WebP", webp.CHUNKS_THAT_STAY),
    ):
        (row,) = [row for row in ROWS if row.startswith(f"| {name} | `")]
        assert {type_ for type_ in types if f"`{type_.decode().strip()}`" not in row} == set()
