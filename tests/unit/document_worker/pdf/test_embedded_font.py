"""Embedded fonts have the glyphs of their pages alone, and no glyph is lost or doubled."""

from dataclasses import replace

import pypdfium2
import pytest

from document_worker.pdf.embedded_font import EmbeddedFont
from document_worker.pdf.sheet import Sheets
from document_worker.text.faces import load_face
from document_worker.text.shaping import Glyph, Line, Run, shape_line
from local.documents.reading import count_fonts, read_texts

SIZE = (400.0, 100.0)


def write(*texts: str, bold: bool = False) -> bytes:
    sheets = Sheets(SIZE, "Test")
    for text in texts:
        sheets.draw_line(shape_line(text, bold=bold), 10, 40, 20)
        sheets.end_page()
    return sheets.finish()


def test_a_code_is_a_glyph_with_a_text() -> None:
    font = EmbeddedFont(load_face("NotoSans-Regular"), "G1")
    glyphs = [
        Glyph(36, "A", 600),
        Glyph(37, "B", 600),
        Glyph(36, "A", 600),
        Glyph(36, "\u0410", 600),
    ]
    assert [font.encode(glyph) for glyph in glyphs] == [1, 2, 1, 3]


@pytest.mark.parametrize(
    "text",
    [
        "AVATAR office",
        "Nguyễn Thị Ánh",
        "हिन्दी में क्षत्रिय",
        "日本語 カタカナ",
        "한국어",
        "👩\u200d💻 x",
        "தமிழ்",
    ],
)
def test_a_text_is_copied_as_it_is(text: str) -> None:
    assert read_texts(write(text)) == [text]


def test_more_glyphs_than_a_section_of_the_map_holds() -> None:
    letters = "".join(chr(code) for code in range(0x4E00, 0x4E00 + 250))
    content = write(*(letters[start : start + 15] for start in range(0, 250, 15)))
    assert "".join(read_texts(content)) == letters
    assert count_fonts(content) == 1


def test_a_glyph_is_drawn_where_it_was_measured() -> None:
    """The rightmost black pixel of a line that ends with a stem is near its width."""
    line = shape_line("AVAV ToTo l", bold=True)
    sheets = Sheets(SIZE, "Test")
    sheets.draw_line(line, 0, 40, 20)
    sheets.end_page()
    picture = pypdfium2.PdfDocument(sheets.finish())[0].render(scale=4).to_pil().convert("L")
    box = picture.point(lambda level: 255 - level).getbbox()
    assert box is not None
    assert box[2] / 4 == pytest.approx(line.width * 20 / 1000, abs=3)


def find_black(glyphs: tuple[Glyph, ...], left: int, right: int) -> tuple[float, float]:
    """The upper and the lower edge of what is black between two places, in points."""
    sheets = Sheets(SIZE, "Test")
    sheets.draw_line(Line((Run(load_face("NotoSans-Regular"), glyphs),)), 0, 40, 20)
    sheets.end_page()
    picture = pypdfium2.PdfDocument(sheets.finish())[0].render(scale=4).to_pil().convert("L")
    inverse = picture.point(lambda level: 255 - level).crop((left * 4, 0, right * 4, 400))
    box = inverse.getbbox()
    assert box is not None
    return box[1] / 4, box[3] / 4


def test_a_raised_glyph_is_higher_and_the_next_one_is_not() -> None:
    (letter,) = shape_line("l", bold=False).runs[0].glyphs
    plain, raised = (replace(letter, advance=1_000, y_offset=offset) for offset in (0, 500))
    top, bottom = find_black((plain, raised, plain), 0, 20)
    assert find_black((plain, raised, plain), 20, 40) == pytest.approx(
        (top - 10, bottom - 10), abs=0.3
    )
    assert find_black((plain, raised, plain), 40, 60) == (top, bottom)


def test_a_glyph_beside_its_place_moves_no_other() -> None:
    (letter,) = shape_line("l", bold=False).runs[0].glyphs
    plain = replace(letter, advance=1_000)
    moved = replace(plain, x_offset=1_000)
    assert find_black((moved, plain), 20, 30)
    with pytest.raises(AssertionError):
        find_black((moved, plain), 0, 20)


def test_an_empty_page_has_no_font() -> None:
    assert count_fonts(write("")) == 0
