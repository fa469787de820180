"""Domains in ASCII: the same domain, or none."""

from unicodedata import normalize

import pytest

from openevent.mail.domains import to_ascii


@pytest.mark.parametrize(
    ("given", "known"),
    [
        ("example.org", "example.org"),
        ("Example.ORG", "Example.ORG"),
        ("MÜLLER.De", "xn--mller-kva.De"),
        (normalize("NFD", "müller.de"), "xn--mller-kva.de"),
        ("例え.jp", "xn--r8jz45g.jp"),
        ("xn--strae-oqa.de", "xn--strae-oqa.de"),
    ],
)
def test_the_same_domain(given: str, known: str) -> None:
    assert to_ascii(given) == known


@pytest.mark.parametrize(
    "given",
    ["", "a..b", "a" * 64, "straße.de", "STRAẞE.de", "βόλος.gr", "ex\u200dample.org", "\uff45xample.org", "a。org",
     "ü.xn--mller-kva.de", "℀.org"],
)  # fmt: skip
def test_what_would_be_another_one_is_none(given: str) -> None:
    assert to_ascii(given) == ""
