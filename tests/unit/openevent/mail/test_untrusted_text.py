"""Cleaning of untrusted text for mails."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openevent.mail import untrusted_text
from openevent.mail.messages import TOKEN


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
    assert untrusted_text.clean_line(text) == line


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
    assert untrusted_text.clean_line(text) == text


@given(st.text())
def test_cleaning_gives_one_line_and_is_idempotent(text: str) -> None:
    line = untrusted_text.clean_line(text)
    assert len(line.splitlines()) <= 1
    assert untrusted_text.clean_line(line) == line


@given(st.text("{tokn} \n\u200b", max_size=40))
def test_no_text_contains_the_place_of_a_secret(text: str) -> None:
    assert TOKEN not in untrusted_text.escape_places(untrusted_text.clean_line(text))


@pytest.mark.parametrize("text", [TOKEN, f"{{{TOKEN}}}", "{{to\u200bken}}", f"{TOKEN}{TOKEN}"])
def test_a_place_in_a_text_is_escaped(text: str) -> None:
    assert TOKEN not in untrusted_text.escape_places(untrusted_text.clean_line(text))


def test_line_breaks_stay_in_multiline_text() -> None:
    assert untrusted_text.clean_lines(" a \r\n\r\nb\u2028c\n") == "a\n\nb\nc"


def test_a_text_that_is_too_long_is_shortened() -> None:
    assert [untrusted_text.shorten("abc def", limit) for limit in (7, 6, 5)] == [
        "abc def",
        "abc d…",
        "abc…",
    ]


def test_text_is_wrapped_and_urls_stay_whole() -> None:
    link = "https://events.example.org/verify?token=" + "x-y" * 40
    assert untrusted_text.wrap_lines(f"{'word ' * 15}{link}") == f"{'word ' * 13}word\nword\n{link}"
    assert untrusted_text.wrap_lines("a\n\nb", "> ", "> ") == "> a\n>\n> b"


def test_one_blank_line_is_between_paragraphs() -> None:
    assert untrusted_text.collapse_blank_lines("\n\na\n\n\n\nb\n\nc\n\n") == "a\n\nb\n\nc\n"
