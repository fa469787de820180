"""The order of lines with several directions, compared with what the library displays."""

import bidi
import pytest
from hypothesis import given
from hypothesis import strategies as st

from document_worker.text.direction import Part, is_rtl, order_parts

LETTERS = "abc אבג محمد 123 ٤٥ ().,:-+%/€"


def display(text: str, *, rtl: bool) -> str:
    """The line from left to right, with brackets as they are in the text."""
    parts = order_parts(text, rtl=rtl)
    pieces = (text[part.start : part.end] for part in parts)
    return "".join(
        piece[::-1] if part.rtl else piece for piece, part in zip(pieces, parts, strict=True)
    )


@pytest.mark.parametrize("rtl", [False, True])
@given(text=st.text(LETTERS, max_size=40).map(lambda text: " ".join(text.split())))
def test_a_line_is_ordered_as_the_library_orders_it(text: str, *, rtl: bool) -> None:
    expected = bidi.get_display(text, base_dir="R" if rtl else "L") if text else ""
    assert display(text, rtl=rtl) == expected


@pytest.mark.parametrize("text", ["", "a", "abc (def) 12", "Ünïcödé 中文 🎉"])
def test_a_line_without_letters_from_right_to_left_is_one_part(text: str) -> None:
    assert order_parts(text, rtl=False) == [Part(0, len(text), rtl=False)][: len(text)]


def test_brackets_around_a_name_belong_to_it() -> None:
    assert order_parts("محمد (John) Smith", rtl=True) == [
        Part(12, 17, rtl=False),
        Part(10, 12, rtl=True),
        Part(6, 10, rtl=False),
        Part(0, 6, rtl=True),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", False), ("123", False), ("abc אב", False), ("אב abc", True), ("(12) محمد", True)],
)
def test_the_first_letter_decides_the_direction(text: str, *, expected: bool) -> None:
    assert is_rtl(text) is expected
