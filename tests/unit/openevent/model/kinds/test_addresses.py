"""Addresses of web pages, media and mailboxes."""

import pytest

from openevent.model.kinds import is_web_address
from tests.unit.openevent.model.kinds.reading import build_reader, read_with_warning


@pytest.mark.parametrize(
    "value",
    [
        *(
            "https://fossasia.org",
            "HTTP://x.org",
            "www.facebook.com/imnotakshay",
            "twitter.com/x",
            "@handle",
            "x.org:8080/y",
        ),
        *(
            "https://github.com/a, https://github.com/b",
            "https:// www.ite.edu.sg",
            "/images/logo.png",
            "images/a.png",
        ),
        *(
            "http://facebook.com/#%21%2Ffacebook",
            "https://www.linkedin.com/in/lguang/eo leads the global business",
        ),
    ],
)
@pytest.mark.parametrize("kind", ["url", "media"])
def test_addresses_are_kept_as_people_write_them(kind: str, value: str) -> None:
    assert build_reader(kind)(f" {value} ") == value


@pytest.mark.parametrize(
    "value",
    [
        *(
            "javascript:alert(1)",
            " JavaScript:alert(1)",
            "java\nscript:alert(1)",
            "\x01javascript:x",
            "data:text/html,x",
        ),
        *("file:///etc/passwd", "mailto:a@b.org", "vbscript:x", "ftp://x.org"),
    ],
)
def test_addresses_that_are_not_of_the_web_are_left_out(value: str) -> None:
    assert read_with_warning(build_reader("url"), value)[1] is None


def test_a_long_address_is_left_out() -> None:
    assert read_with_warning(build_reader("url", 20), "https://x.org/" + "a" * 20)[1] is None


def test_email() -> None:
    assert build_reader("email", 320)(" ada@example.org ") == "ada@example.org"
    assert read_with_warning(build_reader("email"), "a@" + "." * 10**6 + "@")[1] is None
    message = '"http://about.me/jim_cook" is not an e-mail address: it was left out. '
    message += "An e-mail address has one @, not 0."
    assert read_with_warning(build_reader("email"), "http://about.me/jim_cook") == (message, None)


def test_an_address_of_the_web_has_its_scheme_and_no_blank() -> None:
    addresses = (
        "https://x.org",
        "http://x",
        "https://",
        "www.x.org",
        "javascript:alert(1)",
        "https://x.org/a b",
        "/a",
        "",
    )
    assert [is_web_address(address) for address in addresses] == [
        True,
        True,
        False,
        False,
        False,
        False,
        False,
        False,
    ]
