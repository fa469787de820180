"""Logos: drawn if they can be read, left out if not."""

from dataclasses import replace
from io import BytesIO

import pypdfium2
import pytest
from PIL import Image

from document_worker.layouts.ticket import render_tickets
from document_worker.pdf.pictures import open_logo
from local.documents.examples import LATIN
from local.documents.reading import read_codes


def save(mode: str, size: tuple[int, int], color: object, format_: str = "PNG") -> bytes:
    output = BytesIO()
    Image.new(mode, size, color).save(output, format_)  # type: ignore[arg-type]
    return output.getvalue()


def count_pictures(content: bytes) -> int:
    return content.count(b"/Subtype /Image")


def draw(logo: bytes | None) -> bytes:
    return render_tickets([replace(LATIN, logo=logo)])


@pytest.mark.parametrize(
    "logo",
    [
        save("RGB", (300, 100), "red"),
        save("RGB", (300, 100), "red", "JPEG"),
        save("CMYK", (50, 50), 0, "JPEG"),
        save("RGBA", (300, 100), (0, 0, 0, 0)),
        save("P", (10, 10), 3),
        save("LA", (10, 10), (0, 0)),
        save("1", (10, 10), 1),
        save("I;16", (10, 10), 500),
        save("L", (5_000, 60), 0),
        save("RGB", (30, 30), "red", "GIF"),
        save("RGB", (30, 30), "red", "WEBP"),
    ],
)
def test_a_logo_of_any_kind_is_drawn_once(logo: bytes) -> None:
    assert count_pictures(draw(logo)) == 1


@pytest.mark.parametrize(
    "logo",
    [
        None,
        b"",
        b"no picture",
        save("RGB", (30, 30), "red")[:60],
        save("RGB", (300, 300), "red", "JPEG")[:200],
        save("RGB", (30, 30), "red", "BMP"),
        save("L", (300, 2), 0),
    ],
)
def test_a_logo_that_cannot_be_read_is_left_out(logo: bytes | None) -> None:
    content = draw(logo)
    assert count_pictures(content) == 0
    assert read_codes(content) == read_codes(draw(None))


def test_a_picture_with_too_many_pixels_is_not_decoded() -> None:
    header = save("1", (8_000, 8_000), 0)
    assert open_logo(header) is None


@pytest.mark.parametrize(
    ("size", "smaller"),
    [((3_000, 300), (978, 98)), ((3_000, 1_500), (480, 240)), ((900, 900), (240, 240))],
)
def test_a_large_logo_is_made_smaller(size: tuple[int, int], smaller: tuple[int, int]) -> None:
    reader = open_logo(save("RGB", size, "red"))
    assert reader is not None
    assert reader.getSize() == smaller


def test_the_pages_of_an_order_share_a_logo_and_have_no_slow_encoding() -> None:
    """A logo as text cost a second a page, so large orders had no tickets at all."""
    logo = save("RGB", (300, 100), "red")
    content = render_tickets([replace(LATIN, logo=logo)] * 2)
    assert (count_pictures(content), b"ASCII85" in content) == (1, False)
    assert open_logo(logo) is open_logo(logo)


def test_transparent_pixels_are_white() -> None:
    page = pypdfium2.PdfDocument(draw(save("RGBA", (60, 60), (0, 0, 0, 0))))[0].render().to_pil()
    assert page.crop((50, 50, 100, 100)).convert("L").getextrema() == (255, 255)
