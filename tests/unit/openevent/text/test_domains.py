"""Domains in ASCII: the same domain, or ''."""

from unicodedata import normalize

import pytest

from openevent.text.domains import to_ascii


@pytest.mark.parametrize(
    ("domain", "ascii_domain"),
    [
        ("example.org", "example.org"),
        ("Example.ORG", "Example.ORG"),
        ("MÜLLER.De", "xn--mller-kva.De"),
        (normalize("NFD", "müller.de"), "xn--mller-kva.de"),
        ("例え.jp", "xn--r8jz45g.jp"),
        ("xn--strae-oqa.de", "xn--strae-oqa.de"),
    ],
)
def test_the_ascii_form_is_the_same_domain(domain: str, ascii_domain: str) -> None:
    assert to_ascii(domain) == ascii_domain


@pytest.mark.parametrize(
    "domain",
    [
        "",
        "a..b",
        "a" * 64,
        "straße.de",
        "STRAẞE.de",
        "βόλος.gr",
        "ex\u200dample.org",
        "\uff45xample.org",
        "a。org",
        "ü.xn--mller-kva.de",
        "℀.org",
    ],
)
def test_an_invalid_or_different_domain_is_empty(domain: str) -> None:
    assert to_ascii(domain) == ""
