"""The size in an AV1 bitstream: that of the sequence counts, and frames have none of their own."""

import pytest

from openevent.pictures.av1 import read_sizes
from openevent.pictures.parts import Parts, UnusablePicture
from tests.unit.openevent.pictures import samples
from tests.unit.openevent.pictures.avif_files import Bits, build_sequence, unit


def read(data: bytes) -> list[tuple[int, int]]:
    return read_sizes(data, Parts(data))


def build_video_sequence(*, has_times: bool, id_bits: int = 0, tools: int = 1) -> bytes:
    """Build the header of a sequence whose frames have whole headers."""
    bits = Bits().put(0, 3).put(0, 2)
    if has_times:
        bits.put(1, 1).put(0, 64).put(0, 1)
        bits.put(1, 1).put(9, 5).put(0, 32).put(0, 5).put(6, 5)
        bits.put(1, 1).put(1, 5)
        for _ in range(2):
            bits.put(0, 12).put(9, 5).put(0, 1).put(1, 1).put(0, 21).put(1, 1).put(0, 4)
    else:
        bits.put(0, 1).put(0, 1).put(0, 5).put(0, 12).put(5, 5)
    bits.put(15, 4).put(15, 4).put(99, 16).put(199, 16)
    bits.put(1, 1).put(0, 4).put(0, 3) if id_bits else bits.put(0, 1)
    bits.put(0, 3).put(0, 4).put(1, 1).put(0, 2)
    bits.put(1, 1) if tools else bits.put(0, 2)
    bits.put(1, 1) if tools else None
    return unit(1, bits.pack())


def build_frame(
    *, time_bits: int = 0, id_bits: int = 0, tools: int = 1, own_size: int, type_: int = 0
) -> bytes:
    """Build the head of a shown frame, up to whether it has a size of its own."""
    bits = Bits().put(0, 1).put(type_, 2).put(1, 1).put(0, time_bits)
    if type_ not in {0, 3}:
        bits.put(0, 1)
    bits.put(0, 1)
    if tools:
        bits.put(1, 1).put(0, 1)
    bits.put(0, id_bits)
    if type_ != 3:
        bits.put(own_size, 1)
    return unit(6, bits.pack())


@pytest.mark.parametrize("size", [(1, 1), (640, 481), (65_536, 3)])
def test_the_size_of_a_reduced_header(size: tuple[int, int]) -> None:
    assert read(b"\x12\0" + build_sequence(*size) + unit(6, b"\xff" * 9)) == [size]


@pytest.mark.parametrize("has_times", [False, True])
@pytest.mark.parametrize("tools", [0, 1])
@pytest.mark.parametrize("id_bits", [0, 3])
@pytest.mark.parametrize("type_", [0, 1])
def test_a_frame_with_a_size_of_its_own_is_refused(
    has_times: bool,  # noqa: FBT001
    tools: int,
    id_bits: int,
    type_: int,
) -> None:
    sequence = build_video_sequence(has_times=has_times, id_bits=id_bits, tools=tools)
    frames = [
        build_frame(
            time_bits=7 * has_times, id_bits=id_bits, tools=tools, own_size=own_size, type_=type_
        )
        for own_size in (0, 1)
    ]
    again = unit(3, b"\xff")
    assert read(sequence + frames[0] + again) == [(100, 200)]
    with pytest.raises(UnusablePicture, match="its frames have different sizes"):
        read(sequence + frames[0] + frames[1])


def test_a_switch_frame_always_has_a_size_of_its_own() -> None:
    sequence = build_video_sequence(has_times=False)
    with pytest.raises(UnusablePicture, match="its frames have different sizes"):
        read(sequence + build_frame(own_size=0, type_=3))


def test_the_bitstream_of_an_animation_is_read() -> None:
    frames = [samples.draw().rotate(turn) for turn in (0, 90)]
    content = samples.save(frames[0], "AVIF", save_all=True, append_images=frames[1:])
    start = content.index(b"mdat") + 4
    assert set(read(content[start:])) == {(64, 48)}


@pytest.mark.parametrize(
    "data", [b"\x0a\x80\x80\x80\x80\x80\x80\x80\x80\x80", b"\x0a\2\0\0", b"\x0a\x80", b"\x0a"]
)
def test_a_damaged_bitstream_is_refused(data: bytes) -> None:
    with pytest.raises(UnusablePicture, match="its pixels are damaged"):
        read(data)
