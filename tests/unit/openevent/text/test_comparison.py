"""Keys of names: what people read as the same."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis.strategies import text

from openevent.text.comparison import build_key

SAME = [
    (
        "Zo\u00eb M\u00fcller",
        "ZO\u00cb  m\u00fcller ",
        "Zoe\u0308\u00a0Mu\u0308ller",
        "\u200bZo\u00eb\u2009M\u00fcl\u00adler\ufeff",
    ),
    ("Stra\u00dfe", "STRASSE", "STRA\u1e9eE"),
    ("Office", "O\ufb03ce"),
    ("ABC", "\uff21\uff22\uff23"),
    ("\u00c5ngstr\u00f6m", "\u212bngstr\u00f6m"),
    ("\u039f\u0394\u039f\u03a3", "\u03bf\u03b4\u03bf\u03c2"),
    ("\u0130stanbul", "istanbul", "ISTANBUL"),
    ("I\u015eIK", "\u0131\u015f\u0131k"),
    ("\u2764\ufe0f", "\u2764"),
    ("\u845b\U000e0100\u57ce", "\u845b\U000e0101\u57ce", "\u845b\u57ce"),
    ("a b", "a\tb", "a\n b", "a\u3000b", "a\u2028b", " a\u00a0b"),
    ("\ud55c\uad6d", "\u1112\u1161\u11ab\u1100\u116e\u11a8"),
    ("\u0645\u06cc\u200c\u062e", "\u0645\u06cc\u062e"),
    ("\uff76\uff9e", "\u30ac", "\u30ab\u3099"),
    ("\u00e1\u0316", "a\u0316\u0301", "a\u0301\u0316"),
]


@pytest.mark.parametrize("names", SAME, ids=lambda names: names[0])
def test_names_that_read_the_same_have_one_key(names: tuple[str, ...]) -> None:
    assert len({build_key(name) for name in names}) == 1


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Zo\u00eb", "Zoe"),
        ("a b", "ab"),
        ("\u0438", "\u0439"),
        ("\u304b", "\u304c"),
        ("C", "C#"),
        ("\U0001f1e9\U0001f1ea", "\U0001f1e9\U0001f1ff"),
        ("\U0001f3f4\U000e0067\U000e0062", "\U0001f3f4\U000e0075\U000e0073"),
    ],
)
def test_other_names_have_other_keys(name: str, other: str) -> None:
    assert build_key(name) != build_key(other)


@pytest.mark.parametrize("name", ["", " ", "\u200b", "\u00ad\u00a0"])
def test_a_name_without_visible_characters_has_an_empty_key(name: str) -> None:
    assert build_key(name) == ""


@given(name=text(max_size=30))
def test_the_key_of_a_key_is_the_key(name: str) -> None:
    key = build_key(name)
    assert build_key(key) == key
    assert unicodedata.is_normalized("NFKC", key)
    assert build_key(unicodedata.normalize("NFD", name)) == key
