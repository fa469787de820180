"""Texts fit into their boxes, whatever they are."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from document_worker.text.faces import UNITS
from document_worker.text.wrapping import Block, Paragraph, clean, fit

WIDTH = 200.0


def wrap(text: str, width: float) -> list[str]:
    return Paragraph(text, bold=False).wrap(width)


def measure(block: Block) -> float:
    """The width of the widest line in points."""
    return max(line.width for line in block.lines) * block.size / UNITS


def copy(block: Block) -> list[str]:
    return [
        "".join(glyph.text for run in line.runs for glyph in run.glyphs) for line in block.lines
    ]


def test_a_line_ends_between_words() -> None:
    assert wrap("one two three", 3500) == ["one", "two", "three"]
    assert wrap("one two three", 5000) == ["one two", "three"]
    assert wrap("", 1000) == [""]


def test_a_line_may_end_behind_a_hyphen_but_not_before_a_number() -> None:
    assert wrap("Anna-Maria", 3500) == ["Anna-", "Maria"]


def test_a_chinese_line_ends_anywhere_but_before_punctuation() -> None:
    assert wrap("张伟门票", 2000) == ["张伟", "门票"]
    assert wrap("张伟门，票", 3000) == ["张伟", "门，票"]  # noqa: RUF001 - a comma of Chinese


def test_a_long_word_is_broken_between_letters() -> None:
    assert wrap("e\u0301" * 6, 1800) == ["é" * 3, "é" * 3] or all(wrap("e\u0301" * 6, 1800))


def test_the_largest_size_that_fits_is_chosen() -> None:
    sizes = (30.0, 20.0, 10.0)
    assert fit("Ada", WIDTH, 1, sizes).size == 30
    assert fit("Ada Lovelace of London", WIDTH, 1, sizes).size == 10
    assert fit("Ada Lovelace of London", WIDTH, 2, sizes).size == 30


def test_what_fits_in_no_size_ends_with_an_ellipsis() -> None:
    block = fit("many words " * 30, WIDTH, 2, (12.0, 10.0))
    assert (len(block.lines), block.size) == (2, 10.0)
    assert copy(block)[1].endswith("…")
    assert measure(block) <= WIDTH


@settings(max_examples=60)
@given(st.text(max_size=600))
def test_any_text_fits_into_its_box(text: str) -> None:
    block = fit(text, WIDTH, 3, (14.0, 10.0))
    assert 1 <= len(block.lines) <= 3
    assert measure(block) <= WIDTH * 1.02


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\x00b\n c\u2028d\te", "a b c d e"),
        ("\u202eevil\u202c", "evil"),
        ("x" * 2_000, "x" * 500),
        ("Z" + "\u0335" * 40, "Z" + "\u0335" * 3),
    ],
)
def test_a_text_is_cleaned(text: str, expected: str) -> None:
    assert clean(text) == expected
