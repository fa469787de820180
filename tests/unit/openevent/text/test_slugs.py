"""Slugs from names."""

import pytest

from openevent.text.slugs import build_slug, build_unique_slug


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Science & Technology", "science-technology"),
        (" Café_Été ", "cafe-ete"),
        ("日本 2027", "日本-2027"),
        ("!?", "x"),
    ],
)
def test_a_slug_holds_letters_and_digits(name: str, slug: str) -> None:
    assert build_slug(name) == slug


def test_a_slug_that_is_used_gets_a_number() -> None:
    assert build_unique_slug("Music", {"music-2"}) == "music"
    assert build_unique_slug("Music", {"music", "music-2"}) == "music-3"
