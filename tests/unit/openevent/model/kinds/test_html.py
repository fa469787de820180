"""HTML as an import reads it."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from openevent.model.markup import MAXIMUM_TAGS
from tests.unit.openevent.model.kinds.reading import build_reader


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
    assert build_reader("html")(value) == read


def test_html_with_too_many_marks_is_an_error() -> None:
    with pytest.raises(ValueError, match="The text has more than 4,000 tags"):
        build_reader("html")("<div>" * (MAXIMUM_TAGS + 1))


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
    once = build_reader("html")(value)
    assert build_reader("html")(once) == once
