"""The boxes and items of an AVIF."""

import struct

import pytest

from openevent.pictures.avif import clean_avif
from openevent.pictures.parts import UnusablePicture
from tests.unit.openevent.pictures import samples
from tests.unit.openevent.pictures.avif_files import AvifFile, build_sequence, full
from tests.unit.openevent.pictures.samples import SECRET, box

PIXELS = build_sequence(64, 48) + b"\x32\4data"
COLORS = (b"av01", 0, PIXELS)
PLAIN = AvifFile([COLORS]).build()


@pytest.mark.parametrize("method", [0, 1])
@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("type_", [b"Exif", b"mime", b"uri ", b"jpeg", b"GPS "])
def test_items_that_draw_nothing_become_zeros(type_: bytes, version: int, method: int) -> None:
    dirty = AvifFile([COLORS, (type_, method, SECRET)], version=version).build()
    content = clean_avif(dirty).content
    expected = dirty.replace(SECRET, bytes(len(SECRET)))
    place = expected.index(type_ + b"a name\0")
    assert content == expected[:place] + b"free" + bytes(7) + expected[place + 11 :]
    assert clean_avif(content).content is content


def test_an_item_in_the_first_version_of_places_becomes_zeros() -> None:
    dirty = AvifFile([(b"Exif", 0, SECRET), COLORS], version=0).build()
    with pytest.raises(UnusablePicture, match="its pixels are missing"):
        clean_avif(dirty)  # the first item is the picture
    content = clean_avif(AvifFile([COLORS, (b"Exif", 0, SECRET)], version=0).build()).content
    assert SECRET not in content
    assert PIXELS in content


@pytest.mark.parametrize("type_", [b"free", b"skip", b"uuid", b"udta", b"GPS "])
def test_boxes_that_draw_nothing_become_zeros(type_: bytes) -> None:
    secret, clean = box(type_, SECRET), box(b"free", bytes(len(SECRET)))
    for name in ("more", "more_meta", "properties"):
        dirty, expected = (AvifFile([COLORS], **{name: part}).build() for part in (secret, clean))
        assert clean_avif(dirty).content == expected
        assert clean_avif(expected).content is expected


def test_a_box_up_to_the_end_and_one_of_64_bits_become_zeros() -> None:
    long = struct.pack(">L4sQ", 1, b"uuid", 16 + len(SECRET)) + SECRET
    last = b"\0\0\0\0uuid" + SECRET
    content = clean_avif(PLAIN + long + last).content
    zeros = bytes(len(SECRET))
    assert content == PLAIN + long[:4] + b"free" + long[8:16] + zeros + b"\0\0\0\0free" + zeros


def test_bytes_between_the_items_become_zeros() -> None:
    head = PLAIN.removesuffix(box(b"mdat", PIXELS))
    content = clean_avif(head + box(b"mdat", PIXELS + SECRET) + box(b"mdat", SECRET)).content
    zeros = bytes(len(SECRET))
    assert content == head + box(b"mdat", PIXELS + zeros) + box(b"mdat", zeros)


@pytest.mark.parametrize(
    ("file", "size"),
    [
        (AvifFile([COLORS]), (64, 48)),
        (AvifFile([COLORS], sizes=[(64, 48), (9_000, 10), (10, 8_000)]), (9_000, 8_000)),
        (AvifFile([(b"av01", 0, build_sequence(5_000, 50))]), (5_000, 50)),
        (
            AvifFile([(b"grid", 1, b"\0\0\0\0" + struct.pack(">HH", 900, 800)), COLORS]),
            (900, 800),
        ),
        (
            AvifFile([(b"grid", 1, b"\0\1\0\0" + struct.pack(">LL", 70_000, 8)), COLORS]),
            (70_000, 48),
        ),
    ],
)
def test_the_largest_size_counts(file: AvifFile, size: tuple[int, int]) -> None:
    cleaned = clean_avif(file.build())
    assert (cleaned.width, cleaned.height) == size


def test_all_layers_together_have_a_limit() -> None:
    large = (b"av01", 0, build_sequence(6_000, 5_000))
    assert clean_avif(AvifFile([large] * 3).build()).width == 6_000
    with pytest.raises(UnusablePicture, match="layers of the AVIF are too large"):
        clean_avif(AvifFile([large] * 4).build())


def test_an_animation_is_refused() -> None:
    frames = [samples.draw().rotate(turn) for turn in (0, 90)]
    content = samples.save(frames[0], "AVIF", save_all=True, append_images=frames[1:])
    with pytest.raises(UnusablePicture, match="An animated AVIF cannot be used"):
        clean_avif(content)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (PLAIN[:-1], "one of its boxes has a wrong length"),
        (PLAIN + b"\0\0\0\7free", "one of its boxes has a wrong length"),
        (PLAIN + b"\0\0\0\1free\0\0", "it is cut off"),
        (box(b"ftyp", b"avif"), "the list of its items is missing"),
        (PLAIN + PLAIN, "the list of its items is missing"),
        (PLAIN.replace(b"iloc", b"xloc"), "the list of its items is missing"),
        (
            AvifFile([COLORS], more_meta=full(b"iinf", 0, b"\0\0")).build(),
            "the list of its items is missing",
        ),
        (PLAIN.replace(b"infe\2", b"infe\1"), "the list of its items is damaged"),
        (
            AvifFile([(b"av01", 2, PIXELS)]).build(),
            "its items lie in other files or items",
        ),
        (
            PLAIN.replace(struct.pack(">HHHH", 1, 0, 0, 1), struct.pack(">HHHH", 1, 0, 1, 1)),
            "its items lie in other files or items",
        ),
        (AvifFile([COLORS], version=3).build(), "the list of its items is of an unknown version"),
        (PLAIN.replace(b"mdat", b"free"), "its pixels are missing"),
        (AvifFile([(b"av01", 0, b"")]).build(), "its pixels are missing"),
        (AvifFile([(b"hvc1", 0, PIXELS)]).build(), "its pixels are missing"),
        (PLAIN + box(b"mdat") * 100, "its pixels lie in too many boxes"),
        (AvifFile([(b"av01", 0, b"\x32\4data")]).build(), "the size of its pixels is missing"),
    ],
)
def test_boxes_that_cannot_be_read_are_refused(content: bytes, problem: str) -> None:
    with pytest.raises(UnusablePicture) as refusal:
        clean_avif(content)
    assert str(refusal.value) == (
        f"The AVIF cannot be read: {problem}. Save it again with another program."
    )


def test_items_that_share_their_bytes_do_not_multiply() -> None:
    names = b"".join(
        full(b"infe", 2, struct.pack(">HH", number, 0), b"av01\0") for number in range(1, 100)
    )
    places = b"".join(struct.pack(">HHHLL", number, 0, 1, 8, 4_000) for number in range(1, 100))
    meta = full(
        b"meta",
        0,
        full(b"pitm", 0, b"\0\1"),
        full(b"iloc", 0, b"\x44\0\0\x63", places),
        full(b"iinf", 0, b"\0\x63", names),
        box(b"iprp", box(b"ipco")),
    )
    data = build_sequence(8, 8).ljust(4_000, b"\0")
    with pytest.raises(UnusablePicture, match="its items lie above each other"):
        clean_avif(box(b"mdat", data) + meta)
