"""The readers of single values: every variant that real events hold, and what must not pass."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from import_worker.read.values import FACTORIES, Doubt, Reader, reader
from openevent.model.kinds import Kind
from openevent.model.markup import MARKS

SINGAPORE = ZoneInfo("Asia/Singapore")


def of(name: str, **facts: Any) -> Reader:
    """Give the reader of a kind of column, in an event in Singapore."""
    return reader(Kind(name, **facts), SINGAPORE)


def doubted(read: Reader, value: Any) -> tuple[str, Any]:
    """Read a value that must be doubted: the warning, and what is taken instead."""
    with pytest.raises(Doubt) as doubt:
        read(value)
    return str(doubt.value), doubt.value.value


@pytest.mark.parametrize("name", FACTORIES)
def test_nothing_is_nothing_in_every_kind(name: str) -> None:
    assert of(name)(None) is None
    assert of(name)("") is None


@pytest.mark.parametrize(
    ("value", "read"), [(" as it is ", " as it is "), ("日本", "日本"), (3, "3"), (1.5, "1.5")]
)
def test_text_is_kept_letter_by_letter(value: Any, read: str) -> None:
    assert of("text")(value) == read


@pytest.mark.parametrize("value", [True, {"a": 1}, ["a"]])
def test_what_is_no_text_is_left_out(value: Any) -> None:
    assert doubted(of("text"), value)[1] is None


def test_a_text_that_is_too_long_is_an_error_with_its_beginning() -> None:
    assert of("text", limit=2000)("a" * 2000) == "a" * 2000
    with pytest.raises(
        ValueError, match=r"The text has 100,000 characters; 2,000 are allowed. It begins \"aaa"
    ):
        of("text", limit=2000)("a" * 100_000)


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("R&D < 3 > 2", "R&amp;D &lt; 3 &gt; 2"),
        ("AT&T, no markup", "AT&T, no markup"),
        ("<p>Hello<script>alert(1)</script></p>", "<p>Hello</p>"),
        ('<b onclick="x()">bold</b><!-- note -->', "<b>bold</b>"),
        ('<a href="javascript:x()">x</a>', '<a rel="noopener noreferrer">x</a>'),
        (
            '<a href="https://x.org" target="_blank" rel="nofollow">x</a>',
            '<a href="https://x.org" target="_blank" rel="noopener noreferrer">x</a>',
        ),
        (
            '<span style="font-weight: 700; position: fixed; background: url(https://spy.example.org)">x</span>',
            '<span style="font-weight:700">x</span>',
        ),
        ('<p dir="rtl" id="x" class="y">x</p>', '<p dir="rtl">x</p>'),
        ("<iframe src='https://x.org'></iframe>", None),
    ],
)
def test_html_is_sanitised_and_keeps_its_meaning(value: str, read: str | None) -> None:
    assert of("html")(value) == read


def test_html_with_too_many_marks_is_an_error() -> None:
    with pytest.raises(ValueError, match="The text has more than 4,000 marks"):
        of("html")("<div>" * (MARKS + 1))


PIECES = st.sampled_from(
    [
        *(
            "<p>",
            "</p>",
            "<b>",
            "</b>",
            "<i>",
            "<a href='http://x.org'>",
            "</a>",
            "<table>",
            "<td>",
            "<ul><li>",
            "<svg>",
        ),
        *(
            "<math>",
            "<style>",
            "<title>",
            "<!--",
            "-->",
            "&amp;",
            "&lt;",
            "<",
            ">",
            '"',
            "'",
            "&",
            "\n",
            "text",
            "é",
        ),
        *(
            '<span style="color: red; x: y">',
            "<span style='font-family:\"A\"'>",
            "</span>",
            "<br>",
            "<pre>\n",
            "<mi>",
        ),
    ]
)


@given(st.lists(PIECES).map("".join))
@example("<pre>\n\n\nx</pre>")
@example("<a href='http://x.org'><table><a href='http://x.org'>")
@example("<pre>" + "\n" * 9 + "x</pre>")
def test_html_that_was_read_reads_the_same(value: str) -> None:
    once = of("html")(value)
    assert of("html")(once) == once


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
    assert of(kind)(f" {value} ") == value


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
    assert doubted(of("url"), value)[1] is None


def test_a_long_address_is_left_out() -> None:
    assert doubted(of("url", limit=20), "https://x.org/" + "a" * 20)[1] is None


def test_email() -> None:
    assert of("email", limit=320)(" ada@example.org ") == "ada@example.org"
    assert doubted(of("email"), "a@" + "." * 10**6 + "@")[1] is None
    message = '"http://about.me/jim_cook" is not an e-mail address: it was left out.'
    assert doubted(of("email"), "http://about.me/jim_cook") == (message, None)


@pytest.mark.parametrize(
    ("value", "read"), [("#59f0d5", "#59f0d5"), (" 59F0D5", "#59F0D5"), ("#fff", "#fff")]
)
def test_color(value: str, read: str) -> None:
    assert of("color")(value) == read


@pytest.mark.parametrize("value", ["#OOOOOO", "red", "#12345", "#fff;x", 5])
def test_what_is_no_color_is_left_out(value: Any) -> None:
    assert doubted(of("color"), value)[1] is None
