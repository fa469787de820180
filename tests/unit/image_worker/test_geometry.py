"""The sides of sizes: the ratio stays, nothing is enlarged, no side is 0."""

import pytest

from image_worker.scaling.geometry import LONGEST_SIDE, Sides, fit
from openevent.pictures.sizes import Box, Fit


def box(width: int, height: int | None = None, fit_: Fit = "inside") -> Box:
    return Box(width, height, fit_, 80)


@pytest.mark.parametrize(
    ("picture", "size_box", "sides"),
    [
        ((6000, 4000), box(1300), (1300, 867)),
        ((4000, 6000), box(500), (500, 750)),
        ((2160, 1080), box(75), (75, 38)),
        ((300, 200), box(1300), (300, 200)),
        ((800, 800), box(500, 200), (200, 200)),
        ((65_000, 650), box(35), (35, 1)),
        ((700, 60_000), box(480), (191, LONGEST_SIDE)),
        ((6000, 4000), box(1300, 500, "stretch"), (1300, 500)),
        ((1000, 300), box(1300, 500, "stretch"), (1000, 300)),
        ((6000, 4000), box(96, 96, "cover"), (96, 96)),
        ((50, 100), box(96, 96, "cover"), (50, 50)),
        ((1, 1), box(96, 96, "cover"), (1, 1)),
    ],
)
def test_the_sides_of_a_size(picture: Sides, size_box: Box, sides: Sides) -> None:
    assert fit(picture, size_box).sides == sides


def test_a_square_is_cut_from_a_picture_of_its_height() -> None:
    target = fit((6000, 4000), box(96, 96, "cover"))
    assert (target.scaled, target.is_cropped) == ((144, 96), True)
    assert not fit((500, 500), box(96, 96, "cover")).is_cropped
