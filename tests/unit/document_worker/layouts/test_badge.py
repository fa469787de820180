"""Badges: a name that is read from afar, and a code."""

from dataclasses import replace

from document_worker.layouts.badge import render_badges
from local.documents.examples import BADGE
from local.documents.reading import read_codes, read_texts


def test_a_badge_has_the_name_the_details_and_the_code() -> None:
    content = render_badges([BADGE])
    (text,) = read_texts(content)
    assert text.split("\n") == [
        "Open Tech Summit 2027",
        "Alexandra",
        "Papadopoulou",
        "Example Software",
        "Developer",
        "Conference pass, three days",
    ]
    assert [text for text, _, _ in read_codes(content, scale=2)] == [BADGE.payload]


def test_no_text_moves_the_code() -> None:
    long = replace(
        BADGE,
        holder="x " * 900,
        details=("y" * 900,) * 9,
        event_name="z" * 900,
        ticket_name="a " * 900,
    )
    expected = read_codes(render_badges([BADGE]), scale=2)
    assert read_codes(render_badges([long, BADGE]), scale=2) == expected


def test_several_badges_are_pages_and_none_is_an_empty_file() -> None:
    assert len(read_texts(render_badges([BADGE] * 3))) == 3
    assert render_badges([BADGE]) == render_badges([BADGE])
