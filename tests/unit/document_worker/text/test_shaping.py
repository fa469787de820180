"""Lines become glyphs that join, stack and mirror as their script wants."""

import pytest

from document_worker.text.shaping import Line, shape_line, split_graphemes


def copy(line: Line) -> str:
    """The characters of all glyphs from left to right."""
    return "".join(glyph.text for run in line.runs for glyph in run.glyphs)


@pytest.mark.parametrize("text", ["office", "नमस्ते क्षत्रिय", "ภาษาไทย", "张伟 test", "👩\u200d💻 x"])
def test_the_glyphs_of_a_line_stand_for_its_characters(text: str) -> None:
    assert copy(shape_line(text, bold=False)) == text


@pytest.mark.parametrize("text", ["محمد", "لا إله", "שלום"])
def test_a_line_from_right_to_left_is_reversed_letter_by_letter(text: str) -> None:
    assert copy(shape_line(text, bold=True, rtl=True)) == text[::-1]


def test_arabic_letters_join() -> None:
    joined = shape_line("بب", bold=False, rtl=True).runs[0].glyphs
    (single,) = shape_line("ب", bold=False, rtl=True).runs[0].glyphs
    assert len({*(glyph.number for glyph in joined), single.number}) == 3


def test_a_ligature_is_one_glyph_with_a_width() -> None:
    glyphs = shape_line("لا", bold=False, rtl=True).runs[0].glyphs
    assert [glyph.text for glyph in glyphs] == ["\u0627", "ل"]
    assert [glyph.advance > 0 for glyph in glyphs] == [False, True]


def test_a_bracket_is_mirrored() -> None:
    (closing,) = shape_line(")", bold=False).runs[0].glyphs
    glyphs = shape_line("(א", bold=False, rtl=True).runs[-1].glyphs
    assert glyphs[-1].number == closing.number


def test_the_width_is_that_of_all_glyphs() -> None:
    wide, narrow = (shape_line(text, bold=False).width for text in ("WW", "W"))
    assert wide == 2 * narrow > 0
    assert shape_line("", bold=False).width == 0


def test_a_letter_stays_with_its_marks() -> None:
    assert split_graphemes("e\u0301\u0323xक्षि", bold=False) == ["e\u0301\u0323", "x", "क्षि"]
    assert split_graphemes("👩\u200d💻é", bold=False) == ["👩\u200d💻", "é"]
