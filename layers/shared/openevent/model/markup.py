"""Cleans HTML texts from the API and from zips: removes scripts, keeps formatting."""

import html
import re
import unicodedata
from functools import cache
from typing import Any, Final

from openevent.text.html.names import (
    ALLOWED_ATTRIBUTES,
    ALLOWED_ELEMENTS,
    ALLOWED_SCHEMES,
    ALLOWED_STYLES,
)
from openevent.text.html.parts import Part, Tag, count_parts
from openevent.text.html.scan import Markup, scan
from openevent.text.normal_form import normalize, to_nfc
from openevent.text.quoting import quote_value

MAXIMUM_TAGS: Final = 4_000
"""Twelve times the richest real text. Time grows with the square: 4,000 nested tags take 20 ms,
40,000 two seconds."""
LINE_ENDS: Final = re.compile(r"<br */?>|</(?:p|div|li|h[1-6])>", re.IGNORECASE)
"""Tags after which a reader sees a new line."""
PRE_START: Final = re.compile(r"(<pre(?: [^<>]*)?>)\n+")
"""Line breaks that each reading would take one of: browsers drop the first one."""
SLASH: Final = "\u0338"
SLASH_AFTER_TAG: Final = re.compile(r">([^\w\s<>]*\u0338)")
"""A combining slash in the first marks after a tag: NFC would make one character of ">" and it."""
MAXIMUM_PASSES: Final = 4
"""Markup that still changes after this many passes is escaped and shown as text."""
ESCAPED: Final = "&lt;"


def check_length(limit: int | None, text: str) -> str:
    """Return the text. Raises ValueError if it has more than `limit` characters."""
    if limit is not None and len(text) > limit:
        raise ValueError(
            f"The text has {len(text):,} characters; {limit:,} are allowed."
            f" It begins {quote_value(text)}."
        )
    return text


def clean(limit: int | None, text: str) -> str:
    """Remove scripts, event handlers and unknown tags; keep formatting and inline styles.

    A "<" that begins no tag stays as text (docs/contract/archive.md#html). A text without "<" stays
    as it is. Raises ValueError for a text that is longer than `limit` characters or has more than
    MAXIMUM_TAGS tags.
    """
    return clean_and_compare(limit, text)[0]


def clean_and_compare(limit: int | None, text: str) -> tuple[str, list[Part]]:
    """Clean a text like `clean`; return it and the parts that were taken out of it.

    Parts that are only written in another way, such as `<br />`, are not in the list.
    """
    if "<" not in check_length(limit, text):
        return text, []
    markup = _scan(text)
    cleaned_text, tags = _clean_repeatedly(limit, text, markup)
    if tags == markup.tags:
        return cleaned_text, []
    return cleaned_text, list(count_parts(markup.tags) - count_parts(tags))


def extract_text(text: str) -> str:
    """Return what a reader of HTML sees, as plain text; a text without tags stays as it is.

    A text that `clean` wrote has `&lt;` for a "<" that begins no tag. Raises ValueError for more
    than MAXIMUM_TAGS tags.
    """
    if "<" not in text and ESCAPED not in text:
        return text
    markup = _scan(text)
    if not markup.tag_count and ESCAPED not in text:
        return text
    import nh3  # noqa: PLC0415 - an extension module that most API requests do not need

    visible_text = nh3.clean(LINE_ENDS.sub("\n", markup.text), tags=set())
    return html.unescape(visible_text).strip()


def _scan(text: str) -> Markup:
    """Scan a text. Raises ValueError if it has more than MAXIMUM_TAGS tags."""
    markup = scan(text)
    if markup.tag_count > MAXIMUM_TAGS:
        raise ValueError(
            f"The text has more than {MAXIMUM_TAGS:,} tags (<…>). It begins {quote_value(text)}."
        )
    return markup


def _clean_repeatedly(limit: int | None, text: str, markup: Markup) -> tuple[str, list[Tag]]:
    """Clean until nothing changes, and return the text and its tags.

    Nested links need a second pass. The cleaner runs last, so that
    safety does not depend on the scan.
    """
    import nh3  # noqa: PLC0415 - an extension module that most API requests do not need

    for _ in range(MAXIMUM_PASSES):
        cleaned_text = check_length(limit, _stabilize(str(_cleaner().clean(markup.text))))
        if cleaned_text == text:
            return text, markup.tags
        text, markup = cleaned_text, scan(cleaned_text)
    return check_length(limit, to_nfc(str(nh3.clean_text(text)))), []


def _stabilize(text: str) -> str:
    """Bring cleaned HTML into NFC, without what would change when it is read again.

    A letter and a mark that had a tag between them may have become one character.
    """
    return to_nfc(SLASH_AFTER_TAG.sub(_drop_slashes, PRE_START.sub(r"\1", text)))


def _drop_slashes(match: re.Match[str]) -> str:
    characters = normalize("NFD", match[1])
    words = characters.lstrip("".join(filter(unicodedata.combining, characters)))
    marks = characters.removesuffix(words)
    return f">{marks.replace(SLASH, '')}{words}"


@cache
def _cleaner() -> Any:
    import nh3  # noqa: PLC0415 - as above

    return nh3.Cleaner(
        tags=set(ALLOWED_ELEMENTS),
        attributes={name: set(attributes) for name, attributes in ALLOWED_ATTRIBUTES.items()},
        url_schemes=set(ALLOWED_SCHEMES),
        filter_style_properties=set(ALLOWED_STYLES),
    )
