"""Cleaning of untrusted text for mails."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openevent.mail import untrusted_text
from openevent.mail.messages import TOKEN
from openevent.text import lines


@given(st.text("{tokn} \n\u200b", max_size=40))
def test_no_text_contains_the_place_of_a_secret(text: str) -> None:
    assert TOKEN not in untrusted_text.escape_places(lines.clean_line(text))


@pytest.mark.parametrize("text", [TOKEN, f"{{{TOKEN}}}", "{{to\u200bken}}", f"{TOKEN}{TOKEN}"])
def test_a_place_in_a_text_is_escaped(text: str) -> None:
    assert TOKEN not in untrusted_text.escape_places(lines.clean_line(text))


def test_line_breaks_stay_in_multiline_text() -> None:
    assert lines.clean_lines(" a \r\n\r\nb\u2028c\n") == "a\n\nb\nc"


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
