"""Which "<" of a text begins a tag."""

import pytest

from openevent.text.html.scan import MAXIMUM_ATTRIBUTES, scan

TEXTS = [
    "a < b",
    "1<a and b>2",
    "if a<b and c>d",
    "<3",
    "<i.e. 5",
    "x <b",
    "<b",
    "<b class='x",
    "List<String>",
    "<john@example.org>",
    "<https://x.org/?a=b>",
    "<p hello>",
    "</p hello>",
    "<b\u00a0class=x>",
    "<\u212abd>",
    "<a =x>",
    "<my-element>",
    "<path>",
    "<o>",
    "<script> is a tag",
    "<svg width=1>",
    "<!-- open",
    "<-- arrow",
    "<?php echo 1 ?>",
    "<![CDATA[ open",
    "<>",
    "</>",
    "< b>",
    "<a " + "b=1 " * (MAXIMUM_ATTRIBUTES + 1) + ">",
]


@pytest.mark.parametrize("text", TEXTS)
def test_a_mark_that_begins_no_tag_is_text(text: str) -> None:
    markup = scan(text)
    assert markup.text == text.replace("<", "&lt;")
    assert (markup.tags, markup.tag_count) == ([], 0)


@pytest.mark.parametrize(
    "text",
    [
        "<b>",
        "</b >",
        "<br/>",
        "<BR />",
        "<a\nhref=https://x.org/?a=b>",
        "<a href='x'title=\"a > b < c\">",
        "<input disabled CHECKED>",
        "<center>",
        "<font color=red>",
        "<st1:City w:st='on'>",
        "<b/hidden/>",
    ],
)
def test_a_name_of_html_begins_a_tag(text: str) -> None:
    assert scan(text).text == text
    assert scan(text).tag_count == 1


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("a<!-- b <i> -->c", "ac"),
        ("<!-->a", "a"),
        ("<!--[if gte mso 9]><xml></xml><![endif]-->a", "a"),
        ("<![if !supportLists]>1.<![endif]>a", "1.a"),
        ('<?xml:namespace prefix = o ns = "x" />a', "a"),
        ("<!DOCTYPE html>a", "a"),
        ("<![CDATA[a <b>b</b> < c]]>d", "a <b>b</b> &lt; cd"),
        ("<style>p{}</style>a<script x='</script>'>b</script>c", "ac"),
        ("<svg><path d='M0'/></svg>a", "a"),
        ("<title>a</title><textarea>b", "ab"),
        ("<b <i>x</i>", "&lt;b <i>x</i>"),
        ("<scr<!-- -->ipt>", "&lt;script>"),
    ],
)
def test_what_holds_no_words_goes(text: str, rest: str) -> None:
    assert scan(text).text == rest


@pytest.mark.parametrize(
    "piece",
    ["<", "<a ", '<a b="', "<a b=\"<a b='", "<!--", "<![CDATA[", "<script>", "<svg ", "<a b=1 "],
)
def test_a_hostile_text_is_read_once(piece: str) -> None:
    text = piece * 20_000 + "<>"
    assert scan(text).text == text.replace("<", "&lt;")
