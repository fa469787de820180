"""Clean lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openevent.text import lines


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Ada  Lovelace ", "Ada Lovelace"),
        ("A\r\nBcc: b@example.org", "A Bcc: b@example.org"),
        ("A\x0bB\x0cC\x85D\u2028E\u2029F\0G\x1bH\tI", "A B C D E F G H I"),
        ("safe\u202egnp.exe\u200b", "safegnp.exe"),
        ("\ufeffMüller 日本 👩‍👩‍👧", "Müller 日本 👩‍👩‍👧"),
        (
            "pay\u061cpal\u00ad.exa\u180emple\U000e0001\U000e0041\U000e007f.org",
            "paypal.example.org",
        ),
        (
            "\u200e\u200f\u202a\u202b\u202c\u202d\u2060\u2063\u2066\u2069\u206a\u206f\ufff9x\ufffb",
            "x",
        ),
        ("\n", ""),
    ],
)
def test_a_clean_line_has_no_breaks_and_no_invisible_characters(text: str, line: str) -> None:
    assert lines.clean_line(text) == line


@pytest.mark.parametrize(
    "text",
    [
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "\u0915\u094d\u200d\u0937",
        "\u0600\u0661",
        "\u2764\ufe0f",
    ],
)
def test_characters_of_scripts_and_emoji_stay(text: str) -> None:
    assert lines.clean_line(text) == text


@given(st.text())
def test_cleaning_gives_one_line_and_is_idempotent(text: str) -> None:
    line = lines.clean_line(text)
    assert len(line.splitlines()) <= 1
    assert lines.clean_line(line) == line
