"""Cleaning by the API, and the words of HTML."""

import unicodedata

import pytest

from openevent.model import markup
from openevent.text.html import names
from tests.places import ROOT


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a < b", "a < b"),
        ("List<String> & more", "List<String> & more"),
        ("Tom &amp; Jerry", "Tom &amp; Jerry"),
        ("<p>1 &lt; 2</p><p>x</p>", "1 < 2\nx"),
        ("a < b <i>c</i>", "a < b c"),
        ("<b>x</b><script>y</script>", "x"),
        ("<john@example.org> wrote", "<john@example.org> wrote"),
    ],
)
def test_a_reader_sees_the_same_words_before_and_after_cleaning(text: str, words: str) -> None:
    assert markup.extract_text(text) == words
    assert markup.extract_text(markup.clean(None, text)) == words


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("<b>&#x338;x</b>", "<b>x</b>"),
        ("<b>\u0301&#x338;&#x338;x</b>", "<b>\u0301x</b>"),
        ("<b>\u0338\u0301\u0338x</b>", "<b>\u0301x</b>"),
        ("<b>&#xf73;&#x338;x</b>", "<b>\u0f71\u0f72x</b>"),
        ("<b>!&#x338;x</b>", "<b>!\u0338x</b>"),
        ("<b>=&#x338;x</b>", "<b>\u2260x</b>"),
        ("<i>a</i> > &#x338;", "<i>a</i> &gt; \u0338"),
    ],
)
def test_no_normal_form_changes_a_tag(text: str, cleaned: str) -> None:
    assert markup.clean(None, text) == cleaned
    normal_form = unicodedata.normalize("NFC", cleaned)
    assert markup.clean(None, normal_form) == normal_form
    assert normal_form.count(">") == cleaned.count(">")


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("e<font>\u0301</font>", "\u00e9"),
        ("e<!-- x -->\u0301 <b>y</b>", "\u00e9 <b>y</b>"),
        ("e<![CDATA[\u0301]]>", "\u00e9"),
        ("e<svg>x</svg>&#x301;", "\u00e9"),
        ("e</p>\u0301", "e<p></p>\u0301"),
        ("=<font>&#x338;</font> <b>x</b>", "\u2260 <b>x</b>"),
    ],
)
def test_a_letter_and_a_mark_without_their_tag_are_in_nfc(text: str, cleaned: str) -> None:
    assert markup.clean(None, text) == cleaned
    assert markup.clean(None, cleaned) == cleaned


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("<option>Red</option><option>Blue</option>", "<div>Red</div><div>Blue</div>"),
        ("<title>Talk</title><body>Words</body>", "Talk<div>Words</div>"),
    ],
)
def test_words_of_two_lines_do_not_become_one(text: str, cleaned: str) -> None:
    assert markup.clean(None, text) == cleaned


def test_the_length_after_cleaning_counts() -> None:
    with pytest.raises(ValueError, match="The text has 40 characters; 39 are allowed"):
        markup.clean(39, "<" * 10)


def _list_names(text: str) -> set[str]:
    return {name.strip("`") for name in text.replace(",", " ").split()}


def test_the_contract_lists_what_html_may_have() -> None:
    section = (ROOT / "docs/contract/archive.md").read_text().split("### HTML\n")[1]
    rows = [line.strip("| ").split(" | ") for line in section.split("\n#")[0].splitlines()]
    table = {row[0]: _list_names(row[1]) for row in rows if len(row) == 2 and "`" in row[1]}
    assert table.pop("elements") == names.ALLOWED_ELEMENTS
    assert table.pop("styles") == names.ALLOWED_STYLES
    assert table.pop("schemes of addresses") == names.ALLOWED_SCHEMES
    attributes = {}
    for row, allowed in table.items():
        elements = row.removeprefix("attributes of ").replace("every element", "`*`")
        attributes |= dict.fromkeys(_list_names(elements), allowed)
    assert attributes == names.ALLOWED_ATTRIBUTES
