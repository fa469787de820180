"""HTML as an import reads it."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from openevent.model.kinds import Cleaned
from openevent.model.markup import MAXIMUM_TAGS
from tests.unit.openevent.model.kinds.reading import build_reader


def read_html(value: str | None) -> str | None:
    """Read a text with or without a warning."""
    try:
        return build_reader("html")(value)
    except Cleaned as cleaned:
        return cleaned.value


def list_parts(value: str) -> tuple[str, ...]:
    """Give the parts that a warning names."""
    try:
        build_reader("html")(value)
    except Cleaned as cleaned:
        return cleaned.parts
    return ()


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
        ("List<String> a; if a<b and c>d", "List&lt;String&gt; a; if a&lt;b and c&gt;d"),
        (
            "<john@example.org> <https://x.org/?a=b>",
            "&lt;john@example.org&gt; &lt;https://x.org/?a=b&gt;",
        ),
        ("<title>a <b>x</b></title> <textarea>y", "a <b>x</b> y"),
        ("<math><mi>word</mi></math>", "word"),
        ("<pre title='a>b'>" + "\n" * 9 + "x\n\ny</pre>", '<pre title="a&gt;b">x\n\ny</pre>'),
        ("<p>a<section dir=rtl>b</section><main>c", '<p>a</p><div dir="rtl">b</div><div>c</div>'),
        ("<p>Use <script> to load code</p>", "<p>Use &lt;script&gt; to load code</p>"),
    ],
)
def test_html_is_sanitised_and_keeps_its_meaning(value: str, read: str | None) -> None:
    assert read_html(value) == read


@pytest.mark.parametrize(
    ("value", "parts"),
    [
        ("a < b", ()),
        ("<p>a<br />b<table><tr><td>c</table>", ()),
        ('<a href="https://x.org" title="a > b">x</a>', ()),
        ("<p style='color: red'>x", ()),
        ("<script>x()</script><p>a</p>", ("<script>",)),
        ("<!-- note --><!doctype html>", ("comments", "declarations")),
        ("<p class=a><b class=b>x", ('the attribute "class"',)),
        ("<font color=red>x</font>", ("<font>",)),
        (
            "<p style='color:red;position:fixed' onclick='x()'>x</p>",
            ('the attribute "onclick"', 'the style "position"'),
        ),
        ("<p style=\"font-family:'a;b:c'\">x</p>", ()),
        ('<a href="javascript:x()">x</a>', ('the attribute "href"',)),
        ("<o:p>x</o:p>", ("<o:p>",)),
    ],
)
def test_a_warning_names_what_was_left_out(value: str, parts: tuple[str, ...]) -> None:
    assert list_parts(value) == parts


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
            "<p hello>",
            "<a href=",
            "<o:p>",
            "<![CDATA[",
            "]]>",
            "<script>",
            "</script>",
        ),
    ]
)


@given(st.lists(PIECES).map("".join))
@example("<pre>\n\n\nx</pre>")
@example("<a href='http://x.org'><table><a href='http://x.org'>")
@example("<pre>" + "\n" * 9 + "x</pre>")
@example("<p hello>w</p>")
@example("<b <script>")
def test_html_that_was_read_reads_the_same(value: str) -> None:
    once = read_html(value)
    assert build_reader("html")(once) == once
    assert list_parts(once or "") == ()
