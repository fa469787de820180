"""Tickets: what they say, that their code is read, and that no text or logo breaks them."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from document_worker.layouts.ticket import render_tickets
from local.documents.examples import ARABIC, CHINESE, LATIN, read_logo
from local.documents.reading import count_fonts, list_fonts, read_codes, read_texts

PAYLOAD = "3f1b7c1e-6d0e-4c55-9a50-0a7b0b8f4d11-48213"


def render(**changes: Any) -> bytes:
    return render_tickets([replace(LATIN, **changes)])


def test_a_page_says_what_a_ticket_is_for() -> None:
    (text,) = read_texts(render())
    assert text.split("\n") == [
        "Open Tech Foundation Ticket",
        "Open Tech Summit 2027",
        PAYLOAD,
        "Name",
        "Alexandra",
        "Papadopoulou",
        "Ticket",
        "Conference pass, three",
        "days",
        "Paid",
        "When",
        "7 March 2027, 09:30 (Asia/Singapore)",
        "until 9 March 2027, 18:00 (Asia/Singapore)",
        "Where",
        "Lifelong Learning Institute, 11 Eunos",
        "Road 8, Singapore",
        "Order",
        LATIN.order_identifier,
        "Show this code at the entrance, on paper or on a screen. It admits one person.",
    ]


@pytest.mark.parametrize("scale", [0.6, 1.5, 4.0])
def test_the_code_is_read_from_a_small_and_a_large_picture(scale: float) -> None:
    assert [text for text, _, _ in read_codes(render(), scale=scale)] == [PAYLOAD]


def test_a_purchaser_gets_a_page_for_each_ticket() -> None:
    content = render_tickets([LATIN, ARABIC, CHINESE])
    texts = read_texts(content)
    codes = [read_codes(content, page)[0][0] for page in range(3)]
    assert codes == [LATIN.payload, ARABIC.payload, CHINESE.payload]
    assert [f"{number} of 3" in text for number, text in enumerate(texts, 1)] == [True] * 3
    assert "of 1" not in read_texts(render())[0]


def test_a_ticket_can_be_copied_as_text_in_any_script() -> None:
    arabic, chinese = read_texts(render_tickets([ARABIC, CHINESE]))
    assert "عبد الرحمن بن" in arabic
    assert "قمة المصادر المفتوحة" in arabic
    assert "欧阳晓明" in chinese
    assert "开源技术峰会 2027" in chinese


def test_only_the_fonts_of_a_ticket_are_in_its_file_once_for_all_pages() -> None:
    assert list_fonts(render()) == {"NotoSans-Regular", "NotoSans-Bold"}
    content = render_tickets([ARABIC] * 5)
    assert list_fonts(content) == {"NotoSans-Regular", "NotoSans-Bold", "NotoSansArabic-Bold"}
    assert count_fonts(content) == 3


def test_files_are_small() -> None:
    assert len(render()) < 20_000
    assert len(render_tickets([CHINESE])) < 30_000
    assert len(render_tickets([CHINESE] * 50)) < 50 * 8_000
    assert len(render(logo=read_logo())) < 60_000


def test_the_same_ticket_is_the_same_file() -> None:
    assert render_tickets([ARABIC, CHINESE]) == render_tickets([ARABIC, CHINESE])
    assert render() != render(attendee_id=1)


def test_times_are_in_the_zone_of_the_event_and_name_an_hour_that_comes_twice() -> None:
    moment = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    (text,) = read_texts(render(timezone="Europe/Berlin", starts_at=moment, ends_at=moment))
    assert "25 October 2026, 02:30 (Europe/Berlin," in text.replace("\n", " ")
    assert "UTC+01:00" in text


def test_an_unknown_type_and_a_missing_place_are_shown_as_they_are() -> None:
    (text,) = read_texts(render(ticket_type="vip", place=""))
    assert "vip" in text
    assert "Where" not in text


HOSTILE = [
    "x" * 2_000,
    "Ünïcödé " * 250,
    "开" * 2_000,
    "مح" * 1_000,
    "\x00\x07\n\r\u2028\u200f\u202e\ufeff",
    "",
    "🎉👩\u200d💻🏽\ue000\U0010ffff\ufffe",
    "Z" + "\u0335\u0489" * 900,
    "नमस्ते" * 300,
    "(ṣ̌) \\( \\) <</Type/Page>> endstream endobj BT ET",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_moves_or_covers_the_code(text: str) -> None:
    expected = read_codes(render())
    changes = dict.fromkeys(("event_name", "place", "ticket_name", "holder", "organizer"), text)
    content = render(**changes, ticket_type=text)
    assert read_codes(content) == expected
    assert len(read_texts(content)) == 1


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=80), st.text(max_size=300))
def test_any_name_makes_a_page(holder: str, event_name: str) -> None:
    assert read_codes(render(holder=holder, event_name=event_name)) == read_codes(render())
