"""Normal forms of texts, and the marks of a letter."""

import unicodedata
from typing import Any

import pytest

from openevent.text.normal_form import (
    MAXIMUM_MARKS,
    POSSIBLE_MARKS,
    normalize,
    to_nfc,
    to_nfc_json,
)

ACUTE, LOW = "\u0301", "\u0316"
"""Marks that Unicode orders: the one below a letter comes first."""


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain",
        "e\u0301",
        "\u212b",
        "\ud55c",
        "\u1112\u1161\u11ab",
        "\u0958",
        "\u05e9\u05c1\u05bc",
    ],
)
def test_a_text_of_any_form_becomes_nfc(text: str) -> None:
    for form in ("NFC", "NFD"):
        assert to_nfc(unicodedata.normalize(form, text)) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    "text",
    [
        "\U0001f469\u200d\U0001f4bb",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "\u202d\u05d0",
        "a\u00adb\u200b",
        "\ufb01 \uff21 \u00bd",
        "\u2764\ufe0f",
    ],
)
def test_other_characters_stay_as_sent(text: str) -> None:
    assert to_nfc(text) == text


@pytest.mark.parametrize("mark", [ACUTE, ACUTE + LOW, "\u0f73", "\uff9e" + ACUTE, "\u0f73" + ACUTE])
def test_a_letter_keeps_its_first_marks(mark: str) -> None:
    text = f"a{mark * 100_000}b{ACUTE}"
    for form in ("NFC", "NFKD"):
        shortened = normalize(form, text)
        assert shortened == normalize(
            form, ("a" + mark * 100_000)[: MAXIMUM_MARKS + 1] + f"b{ACUTE}"
        )
        assert len(shortened) <= 3 * MAXIMUM_MARKS


def test_no_mark_is_overlooked() -> None:
    characters = map(chr, (*range(0xD800), *range(0xE000, 0x110000)))
    marks = [
        character
        for character in characters
        if unicodedata.combining(unicodedata.normalize("NFKD", character)[0])
    ]
    assert len(marks) > 900
    overlooked = [mark for mark in marks if not POSSIBLE_MARKS.search(mark * (MAXIMUM_MARKS + 1))]
    assert overlooked == []


def test_a_text_without_too_many_marks_keeps_all() -> None:
    text = f"a{LOW * MAXIMUM_MARKS}b{ACUTE}"
    assert to_nfc(text) == text


@pytest.mark.parametrize(
    ("value", "normal"),
    [
        ("e\u0301", "\u00e9"),
        (
            {"e\u0301": ["e\u0301", 1, None, True, {"x": "e\u0301"}]},
            {"\u00e9": ["\u00e9", 1, None, True, {"x": "\u00e9"}]},
        ),
        ({"e\u0301": 1, "\u00e9": 2}, {"e\u0301": 1, "\u00e9": 2}),
        ({"\u00e9": 2, "e\u0301": 1}, {"\u00e9": 2, "e\u0301": 1}),
        ({"a\u0301": 1, "a\u0341": 2}, {"\u00e1": 1, "a\u0341": 2}),
        (1.5, 1.5),
    ],
)
def test_json_keeps_each_of_its_members(value: Any, normal: Any) -> None:
    assert to_nfc_json(value) == normal
